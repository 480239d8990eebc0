<?php

namespace MatomoFargate\ImportLogs;

use Piwik\Exception\InvalidRequestParameterException;
use Piwik\Tracker;
use Piwik\Tracker\Request;
use function MatomoFargate\isInTheWay;
use function MatomoFargate\Lane\forgetVisitor;

/** Why a line is no page view. */
const NO_LOG = 'unreadable';

/** A request whose address and time are believed, as with a token: they are the log's. */
final class BelievedRequest extends Request
{
    public function isAuthenticated()
    {
        return true;
    }
}

/** Tracks what a log tells of, by the rules of Matomo's own importer (misc/log-analytics/import_logs.py). */
final class PageViews
{
    /** What a page brings with it. */
    private const STATIC_FILES = ' gif jpg jpeg png bmp ico svg svgz webp avif ttf otf eot woff woff2 css js mjs map json xml class swf less scss webmanifest ';
    /** What somebody takes home. */
    private const DOWNLOADS = ' 7z aac arc arj asf asx avi bin bz2 csv deb dmg doc docx epub exe flac flv gz gzip hqx ibooks iso jar mobi mov mp3 mp4'
        . ' mpg mpeg msi msp odb odc odf odg odp ods odt ogg ogv opus pdf phps pkg ppt pptx qt qtm ra ram rar rpm rtf sea sit tar tbz2 tgz torrent'
        . ' txt wav webm wma wmv wpd xls xlsx xz z zip zst ';

    /** How often a batch is tried that visitors of the same moment get in the way of. */
    private const TRIES = 5;

    private readonly Tracker $tracker;

    public function __construct(private readonly int $site, private readonly string $address)
    {
        $this->tracker = new Tracker();
    }

    /**
     * Tracks requests in one transaction: all of them, or none.
     *
     * @param  array<LoggedRequest|null|false> $requests
     * @param  callable(): void                $note     writes what belongs to the same transaction
     * @return array<string|null> for each why it is left out; null if it is tracked, or Matomo's own rules leave it out
     */
    public function trackAll(array $requests, callable $note): array
    {
        for ($try = 1;; $try++) {
            $database = Tracker::getDatabase();
            $transaction = $database->beginTransaction();
            try {
                $reasons = array_map($this->track(...), $requests);
                $note();
                $database->commit($transaction);
                return $reasons;
            } catch (\Exception $error) {
                if ($try === self::TRIES || !isInTheWay($error)) {
                    throw $error;
                }
                $database->rollBack($transaction);
            } finally {
                forgetVisitor();
            }
        }
    }

    private function track(LoggedRequest|null|false $request): ?string
    {
        if (!$request instanceof LoggedRequest) {
            return $request === null ? NO_LOG : 'comments';
        }
        $extension = strtolower(pathinfo(strtok($request->target, '?#') ?: '', PATHINFO_EXTENSION));
        $reason = match (true) {
            $request->method !== 'GET' && $request->method !== 'POST' => 'other methods',
            $request->status >= 400 || $request->status < 100 => 'errors',
            $request->status >= 300 && $request->status !== 304 => 'redirects',
            str_contains(self::STATIC_FILES, " $extension ") => 'static files',
            filter_var($request->visitor, FILTER_VALIDATE_IP) === false => NO_LOG,
            default => null,
        };
        if ($reason !== null) {
            return $reason;
        }
        $url = str_contains($request->target, '://') ? preg_replace('~^(https?://[^/]+?):(?:80|443)(?=/|$)~', '$1', $request->target)
            : $this->address . '/' . ltrim($request->target, '/');
        try {
            $this->tracker->trackRequest(new BelievedRequest([
                'idsite' => $this->site,
                'rec' => '1',
                'url' => $url,
                'cip' => $request->visitor,
                'cdt' => gmdate('Y-m-d H:i:s', $request->time),
                'ua' => $request->userAgent,
                'urlref' => $request->referrer,
                'queuedtracking' => '0',
                ...($extension !== '' && str_contains(self::DOWNLOADS, " $extension ") ? ['download' => $url] : []),
            ]));
        } catch (InvalidRequestParameterException) {
            return 'refused by Matomo';
        }
        return null;
    }
}
