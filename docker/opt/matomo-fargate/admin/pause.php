<?php

namespace MatomoFargate\Admin;

use MatomoFargate\Failure;
use function MatomoFargate\printJson;
use function MatomoFargate\writeAtOnce;
use const MatomoFargate\EXIT_CANNOT_WRITE;
use const MatomoFargate\EXIT_USAGE;
use const MatomoFargate\PAUSE_FILE;

const PAUSE_SENTENCE = 'Matomo is being worked on, and back soon. Visits are recorded meanwhile.';

/** Pages and the API answer 503 with this sentence, in every task, within a minute; hits go on. */
function pausePages(string $sentence = PAUSE_SENTENCE): void
{
    if (preg_match('/^[^\r\n]{1,300}$/u', $sentence) !== 1) {
        throw new Failure(EXIT_USAGE, 'the sentence is one line of up to 300 characters.');
    }
    if (!writeAtOnce(PAUSE_FILE, "$sentence\n")) {
        throw new Failure(EXIT_CANNOT_WRITE, "the shared file system can't be written, so nothing was paused.");
    }
    printJson(['paused' => true, 'sentence' => $sentence]);
}

function resumePages(): void
{
    $was = is_file(PAUSE_FILE) && unlink(PAUSE_FILE);
    printJson(['paused' => false, 'wasPaused' => $was]);
}
