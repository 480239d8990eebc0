<?php

namespace MatomoFargate\Queue;

use MatomoFargate\DatabaseSettings;
use Piwik\Container\StaticContainer;
use Piwik\Exception\InvalidRequestParameterException;
use Piwik\Exception\UnexpectedWebsiteFoundException;
use Piwik\Request\AuthenticationToken;
use Piwik\Tracker;
use Piwik\Tracker\Request;
use function MatomoFargate\isConnectionLoss;
use function MatomoFargate\isInTheWay;
use function MatomoFargate\Lane\forgetVisitor;
use function MatomoFargate\Lane\startTracker;
use function MatomoFargate\open;
use function MatomoFargate\say;

/** One process that stores hits of the queue, until it is told to go. */
final class Drainer
{
    /** Hits after which a process makes room for a new one: whatever a plugin keeps in memory goes with it. */
    private const SHARE = 20000;
    /** Microseconds until the next look, where nothing waits. */
    private const REST = 200000;
    /** Seconds between two tries to reach the database. */
    private const PATIENCE = 2;

    private \Redis $valkey;
    private Tracker $tracker;
    private bool $isCalled = false;
    private int $stored = 0;
    private int $refused = 0;

    /** @return bool false if Valkey or Matomo is in trouble */
    public function work(): bool
    {
        $parent = posix_getppid();
        pcntl_signal(SIGTERM, function () {
            $this->isCalled = true;
        });
        try {
            if (!$this->awaitDatabase()) {
                return true;
            }
            startTracker();
            $this->tracker = new Tracker();
            $this->valkey = connect();
            Place::prepare(Tracker::getDatabase());
            while (!$this->isCalled && $this->stored < self::SHARE && posix_getppid() === $parent) {
                $this->look() || usleep(self::REST);
            }
        } catch (\RedisException $error) {
            say("the queue {$this->address()} can't be reached ({$error->getMessage()}); check that Valkey runs, and that this"
                . " task's security group may reach it.", 'warning');
            return false;
        } finally {
            $this->refused === 0 || say("Matomo refused {$this->refused} hits, of unknown sites or with values that it does not take.");
        }
        return true;
    }

    private function address(): string
    {
        return getenv('QUEUE_HOST') . ':' . (getenv('QUEUE_PORT') ?: 6379);
    }

    /** Stores a batch of each list that has entries and that nobody else has in hand. @return bool whether there was any */
    private function look(): bool
    {
        $lengths = $this->lengths();
        $queues = array_keys(array_filter($lengths));
        // So that processes don't stand in line before the first one.
        shuffle($queues);
        $hasWorked = false;
        foreach ($queues as $queue) {
            if ($this->isCalled) {
                return true;
            }
            $hasWorked = $this->drain($queue) || $hasWorked;
        }
        return $hasWorked;
    }

    /** @return int[] */
    private function lengths(): array
    {
        $this->valkey->multi(\Redis::PIPELINE);
        for ($queue = 0; $queue < QUEUES; $queue++) {
            $this->valkey->lLen(listName($queue));
        }
        return $this->valkey->exec() ?: throw new \RedisException((string) $this->valkey->getLastError());
    }

    /** @return bool false if there was nothing to do, or nothing could be done */
    private function drain(int $queue): bool
    {
        $batch = null;
        $transaction = null;
        try {
            $database = Tracker::getDatabase();
            // Processes see each other's pages and visitors, and wait for each other less.
            $database->query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
            $transaction = $database->beginTransaction();
            $place = Place::hold($database, $queue);
            if ($place === null) {
                $database->rollBack($transaction);
                return false;
            }
            $batch = Batch::read($this->valkey, $queue);
            $ahead = min($place->ahead($batch->birth, $batch->taken), count($batch->entries));
            $fresh = array_slice($batch->entries, $ahead, $batch->share());
            if ($batch->endsProcesses()) {
                $database->rollBack($transaction);
                return $this->judgeFirst($batch);
            }
            array_map($this->track(...), $fresh);
            $done = $ahead + count($fresh);
            Place::write($database, $queue, $batch->birth, $batch->taken + $done);
            $database->commit($transaction);
        } catch (\RedisException $error) {
            throw $error;
        } catch (\Throwable $error) {
            $this->fail($error, $batch, $transaction);
            return false;
        }
        $batch->takeOut($done);
        $this->stored += count($fresh);
        return $done > 0;
    }

    private function track(string $bytes): void
    {
        $entry = Entry::read($bytes);
        if ($entry === null) {
            $this->refused++;
            return;
        }
        [$_SERVER, $_COOKIE] = [$entry->server, $entry->cookie];
        $_GET = $_POST = $_REQUEST = [];
        // It remembers the last token that it saw.
        StaticContainer::getContainer()->set(AuthenticationToken::class, new AuthenticationToken());
        try {
            foreach ($entry->requests as $parameters) {
                $request = new Request($parameters, $entry->token);
                $request->setCurrentTimestamp($entry->time);
                $this->trackRequest($request);
            }
        } finally {
            forgetVisitor();
            \Piwik\takeHeaders();
        }
    }

    /** What Matomo would answer with 400 is stored by nobody. */
    private function trackRequest(Request $request): void
    {
        try {
            $this->tracker->trackRequest($request);
        } catch (InvalidRequestParameterException | UnexpectedWebsiteFoundException) {
            $this->refused++;
        }
    }

    private function fail(\Throwable $error, ?Batch $batch, ?string $transaction): void
    {
        $isLoss = isConnectionLoss($error);
        if (!$isLoss && $transaction !== null) {
            try {
                Tracker::getDatabase()->rollBack($transaction);
            } catch (\Throwable) {
                $isLoss = true;
            }
        }
        if ($isLoss) {
            $batch?->forgive(together: true);
            Tracker::disconnectCachedDbConnection();
            $this->awaitDatabase();
            return;
        }
        if (isInTheWay($error)) {
            $batch?->forgive(together: false);
            usleep(random_int(0, 50000));
            return;
        }
        if ($batch?->isSuspect() && $this->judgeFirst($batch)) {
            return;
        }
        // What follows in Matomo's message are values of the hit.
        say('hits were not stored, and are tried again: ' . preg_split('/ In query: |\n/', $error->getMessage())[0], 'warning');
        sleep(1);
    }

    /**
     * Puts the first hit aside, if it is to blame: others are stored meanwhile, or the next one could be, or nothing is for
     * long, and then anything may be.
     *
     * @return bool whether it is aside
     */
    private function judgeFirst(Batch $batch): bool
    {
        $database = Tracker::getDatabase();
        $transaction = $database->beginTransaction();
        try {
            if (Place::hold($database, $batch->queue) === null || !($batch->isHopeless() || $this->canTrack($batch->entries[1] ?? null))) {
                return false;
            }
            say('a hit could not be stored, and is kept aside: `queue status` counts them, `queue retry` tries them again.', 'error');
            $batch->putFirstAside();
            $batch->takeOut(1, areStored: false);
            return true;
        } finally {
            $database->rollBack($transaction);
        }
    }

    private function canTrack(?string $bytes): bool
    {
        try {
            $bytes === null || $this->track($bytes);
            return $bytes !== null;
        } catch (\Throwable) {
            return false;
        }
    }

    /** Hits wait in the queue. @return bool false if this process has to go meanwhile */
    private function awaitDatabase(): bool
    {
        $settings = DatabaseSettings::fromEnvironment();
        for ($hasSaid = false; !$this->isCalled; sleep(self::PATIENCE)) {
            try {
                open($settings, $settings->application);
                return true;
            } catch (\PDOException $error) {
                $hasSaid || say("the database {$settings->host}:{$settings->port} can't be reached ({$error->getMessage()}); hits wait in the queue.", 'warning');
                $hasSaid = true;
            }
        }
        return false;
    }
}
