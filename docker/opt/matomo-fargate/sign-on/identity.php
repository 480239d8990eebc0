<?php
/**
 * Who somebody is, as the load balancer says in the header X-Amzn-Oidc-Data: a JSON Web Token with what the OpenID Connect
 * provider told about the user, signed anew with each request. Its parts are padded, which other tokens' are not.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */

namespace MatomoFargate\SignOn;

/** Keys of the load balancer, by their names; a name never gets another key. */
const KEYS = '/tmp/sign-on-keys';

/** Seconds that a key may take to come. */
const LONGEST_WAIT = 3;

/** How the DER form of an ECDSA signature is made of its two numbers. */
const DER_SEQUENCE = "\x30";
const DER_INTEGER = "\x02";

/** The token does not hold, or its key can't be had. */
final class NotIdentified extends \RuntimeException
{
    /** @param int $status of the answer */
    public function __construct(public readonly int $status, string $sentence)
    {
        parent::__construct($sentence);
    }
}

/**
 * @param array{issuer: string, clientId: string, signer: string, keys: string} $rules
 * @param int $now seconds since 1970
 * @return array name => value: what the provider says about the user
 * @throws NotIdentified 401 if the token does not hold, 503 if its key can't be had
 */
function claimsOf(string $token, array $rules, int $now): array
{
    [$header, $claims, $signature] = explode('.', $token, 3) + ['', '', ''];
    $about = json_decode(decoded($header), true) ?: [];
    $wanted = ['alg' => 'ES256', 'signer' => $rules['signer'], 'client' => $rules['clientId'], 'iss' => $rules['issuer']];
    foreach ($wanted as $name => $value) {
        if (($about[$name] ?? null) !== $value) {
            throw new NotIdentified(401, "its '$name' is not what this Matomo expects");
        }
    }
    if (!is_int($about['exp'] ?? null) || $about['exp'] <= $now) {
        throw new NotIdentified(401, 'it is no longer valid');
    }
    $key = publicKey(is_string($about['kid'] ?? null) ? $about['kid'] : '', $rules['keys']);
    if (openssl_verify("$header.$claims", inDer(decoded($signature)), $key, OPENSSL_ALGO_SHA256) !== 1) {
        throw new NotIdentified(401, 'its signature is wrong');
    }
    return json_decode(decoded($claims), true) ?: [];
}

function decoded(string $part): string
{
    return base64_decode(strtr($part, '-_', '+/'));
}

/** @param string $both the two numbers of an ECDSA signature, 32 bytes each */
function inDer(string $both): string
{
    $body = '';
    foreach (str_split(str_pad($both, 64, "\0"), 32) as $number) {
        $number = ltrim($number, "\0");
        // A first bit would make it negative.
        $number = $number === '' || ord($number[0]) > 0x7f ? "\0$number" : $number;
        $body .= DER_INTEGER . chr(strlen($number)) . $number;
    }
    return DER_SEQUENCE . chr(strlen($body)) . $body;
}

/**
 * @param string $name of the key, a UUID
 * @param string $from address under which keys are, without the name
 * @return string in PEM format
 * @throws NotIdentified
 */
function publicKey(string $name, string $from): string
{
    if (preg_match('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/D', $name) !== 1) {
        throw new NotIdentified(401, 'its key has no proper name');
    }
    $file = KEYS . "/$name.pem";
    $key = @file_get_contents($file);
    return is_string($key) ? $key : fetchedKey("$from/$name", $file);
}

/** @throws NotIdentified 401 if there is no such key, 503 if nobody answers */
function fetchedKey(string $address, string $file): string
{
    $curl = curl_init($address);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => LONGEST_WAIT]);
    $key = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    // AWS answers 403 where nothing is.
    if ($status === 403 || $status === 404) {
        throw new NotIdentified(401, 'its key is none of the load balancer\'s');
    }
    if ($status !== 200 || !str_contains((string) $key, 'BEGIN PUBLIC KEY')) {
        throw new NotIdentified(503, "the load balancer's key can't be had from " . parse_url($address, PHP_URL_HOST) . ' (' . (curl_error($curl) ?: "status $status") . ')');
    }
    @mkdir(dirname($file), 0700);
    $new = "$file." . getmypid();
    if (@file_put_contents($new, $key) === strlen($key)) {
        rename($new, $file);
    }
    return $key;
}
