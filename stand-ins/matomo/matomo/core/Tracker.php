<?php

namespace Piwik;

use Piwik\Plugins\PrivacyManager\Config as PrivacyConfig;
use Piwik\Plugins\UserCountry\LocationProvider;

/** Stores page views. */
class Tracker
{
    /** A visitor who comes back later than this, in seconds, starts a new visit. */
    private const VISIT_LENGTH = 1800;

    public static bool $initTrackerMode = false;

    public static function loadTrackerEnvironment(): void
    {
        Plugin\Manager::getInstance()->loadActivatedPlugins();
    }

    public static function disconnectCachedDbConnection(): void
    {
        Db::disconnect();
    }

    public static function getDatabase()
    {
        return new Tracker\Db\Pdo\Mysql();
    }

    /** @return void */
    public function trackRequest(Tracker\Request $request)
    {
        $this->track($request->parameters, $request->isAuthenticated(), $request->timestamp);
    }

    protected function disconnectDatabase()
    {
        Db::disconnect();
    }

    /** @return string what the browser gets */
    public function main(Tracker\Handler $handler, Tracker\RequestSet $set): string
    {
        $answer = $handler->answer($this, $set);
        $this->disconnectDatabase();
        return $answer;
    }

    /**
     * @param array $request    parameters of the tracking API: idsite, rec, url, action_name, _id, urlref, ua, cip, cdt
     * @param bool  $isBelieved whether cip, and a cdt of any age, count
     * @param int   $came       when the request came, in seconds since 1970
     */
    private function track(array $request, bool $isBelieved, int $came): void
    {
        // Whoever looks whether tracking answers leaves no row.
        if (($request['rec'] ?? '') != '1') {
            return;
        }
        $idSite = (int) ($request['idsite'] ?? 0);
        if (!Db::fetchOne('SELECT 1 FROM ' . Common::prefixTable('site') . ' WHERE idsite = ?', [$idSite])) {
            throw new Exception\UnexpectedWebsiteFoundException("An unexpected website was found in the request: website id was set to '$idSite'");
        }
        $excluded = false;
        Piwik::postEvent('Tracker.isExcludedVisit', [&$excluded, $request]);
        if ($excluded) {
            return;
        }
        if (!empty($request['cip']) && !$isBelieved) {
            throw new Exception\InvalidRequestParameterException("Tracker API 'cip' was used, requires valid token_auth");
        }
        // Matomo stores what it makes of it, which goes by the letters of ASCII.
        $userAgent = preg_replace('/[^\x20-\x7e]/', '', $request['ua'] ?? $_SERVER['HTTP_USER_AGENT'] ?? '');
        $address = !empty($request['cip']) ? $request['cip'] : IP::getIpFromHeader();
        $visitor = preg_match('/^[0-9a-f]{16}$/', $request['_id'] ?? '')
            ? hex2bin($request['_id'])
            : substr(hash('sha1', $userAgent . $address, true), 0, 8);
        // A time of the last day is believed without a token.
        $time = strtotime(($request['cdt'] ?? '') . ' UTC');
        $counts = !empty($request['cdt']) && $time && ($isBelieved || abs(time() - $time) < 86400);
        $now = $counts ? gmdate('Y-m-d H:i:s', $time) : gmdate('Y-m-d H:i:s', $came);
        $idVisit = $this->continueVisit($idSite, $visitor, $now)
            ?: $this->startVisit($idSite, $visitor, $now, $address, $userAgent, $request['urlref'] ?? null);
        Db::query(
            'INSERT INTO ' . Common::prefixTable('log_link_visit_action')
            . ' (idsite, idvisitor, idvisit, idaction_url, idaction_name, server_time) VALUES (?, ?, ?, ?, ?, ?)',
            [$idSite, $visitor, $idVisit, $this->action($request['url'] ?? '', 1), $this->action($request['action_name'] ?? '', 4), $now],
        );
    }

    private function continueVisit(int $idSite, string $visitor, string $now)
    {
        $visits = Common::prefixTable('log_visit');
        $idVisit = Db::fetchOne(
            "SELECT idvisit FROM $visits WHERE idsite = ? AND idvisitor = ? AND visit_last_action_time > ? - INTERVAL "
            . self::VISIT_LENGTH . ' SECOND ORDER BY idvisit DESC LIMIT 1',
            [$idSite, $visitor, $now],
        );
        if ($idVisit) {
            Db::query(
                "UPDATE $visits SET visit_total_actions = visit_total_actions + 1, visit_last_action_time = ? WHERE idvisit = ?",
                [$now, $idVisit],
            );
        }
        return $idVisit;
    }

    private function startVisit(int $idSite, string $visitor, string $now, string $address, string $userAgent, ?string $referrer): int
    {
        $privacy = new PrivacyConfig();
        $bytes = $privacy->ipAnonymizerEnabled ? $privacy->ipAddressMaskLength : 0;
        Db::query(
            'INSERT INTO ' . Common::prefixTable('log_visit') . ' (idsite, idvisitor, visit_first_action_time,'
            . ' visit_last_action_time, location_ip, visit_total_actions, user_agent, referer_url, location_country)'
            . ' VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)',
            [
                $idSite, $visitor, $now, $now, IP::anonymize($address, $bytes), substr($userAgent, 0, 512), $referrer,
                LocationProvider::countryOf($address),
            ],
        );
        return (int) Db::get()->lastInsertId();
    }

    /** @param int $type 1 for a URL, which is stored without its scheme; 4 for a title */
    private function action(string $name, int $type): ?int
    {
        $name = $type === 1 ? preg_replace('#^https?://#', '', $name) : $name;
        if ($name === '') {
            return null;
        }
        $actions = Common::prefixTable('log_action');
        $id = Db::fetchOne("SELECT idaction FROM $actions WHERE hash = CRC32(?) AND name = ? AND type = ?", [$name, $name, $type]);
        if (!$id) {
            Db::query("INSERT INTO $actions (name, hash, type) VALUES (?, CRC32(?), ?)", [$name, $name, $type]);
            $id = Db::get()->lastInsertId();
        }
        return (int) $id;
    }
}
