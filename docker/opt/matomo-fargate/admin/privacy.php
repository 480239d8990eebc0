<?php

namespace MatomoFargate\Admin;

use Piwik\Plugins\PrivacyManager\Config as PrivacyConfig;
use function MatomoFargate\declaredPrivacy;
use function MatomoFargate\maskedAddress;
use function MatomoFargate\printJson;
use function MatomoFargate\table;

/** Visits whose addresses are looked at: the newest ones. */
const VISITS_LOOKED_AT = 1000;

/**
 * Whether what is declared about privacy holds: a line for each setting with what counts, and one for the addresses of the
 * newest visits, as they are stored. Keys as those of the health check.
 */
function checkPrivacy(): void
{
    $config = new PrivacyConfig();
    $declared = array_diff_key(declaredPrivacy(), ['userId' => 0]);
    foreach ($declared as $name => $value) {
        $counts = $config->$name;
        $holds = is_string($value) ? \MatomoFargate\strongerOf($name, $value, $counts) === $counts : (int) $counts >= $value;
        printJson(check($name, $holds, "declared $value, in force " . (is_bool($counts) ? (int) $counts : $counts),
            'deploy the environment, or update the image: what is declared should win'));
    }
    printJson(storedAddresses((int) ($declared['ipAddressMaskLength'] ?? BYTES_MASKED)));
}

/** Masked bytes are zero, whatever was there: an address that ends with other bytes was stored in full. */
function storedAddresses(int $bytes): array
{
    $addresses = array_column(rows('SELECT location_ip FROM ' . table('log_visit') . ' ORDER BY idvisit DESC LIMIT ' . VISITS_LOOKED_AT), 'location_ip');
    $full = count(array_filter($addresses, fn (string $address) => maskedAddress($address, $bytes) !== $address));
    return check('stored addresses', $full === 0, $full === 0
        ? "$bytes bytes are masked in each of the newest " . count($addresses) . ' visits'
        : "$full of the newest " . count($addresses) . " visits have more of the address than $bytes masked bytes leave",
        'they were tracked before it was declared; console privacymanager:anonymize-some-raw-data masks them');
}
