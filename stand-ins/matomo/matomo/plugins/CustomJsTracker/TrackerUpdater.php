<?php

namespace Piwik\Plugins\CustomJsTracker;

use Piwik\Piwik;
use Piwik\Plugin\Manager;

/** Adds what activated plugins bring to the tracking script, unless a listener objects. */
class TrackerUpdater
{
    private const HOOK = '/*!! pluginTrackerHook */';

    private File $from;
    private File $to;

    public function __construct($fromFile = null, $toFile = null)
    {
        $this->from = new File($fromFile ?? PIWIK_DOCUMENT_ROOT . '/js/piwik.min.js');
        $this->to = $toFile instanceof File ? $toFile : new File($toFile ?? PIWIK_DOCUMENT_ROOT . '/matomo.js');
    }

    /** Does nothing, and says nothing, where the file can't be written. */
    public function update()
    {
        $content = str_replace(self::HOOK, self::HOOK . $this->additions(), $this->from->getContent());
        if ($this->to->hasWriteAccess() && $this->to->getContent() !== $content) {
            $this->to->save($content);
        }
    }

    private function additions(): string
    {
        $additions = '';
        foreach (array_keys(Manager::getInstance()->getLoadedPlugins()) as $plugin) {
            $wanted = true;
            Piwik::postEvent('CustomJsTracker.shouldAddTrackerFile', [&$wanted, $plugin]);
            $file = Manager::directory($plugin) . '/tracker.min.js';
            $additions .= $wanted && is_file($file) ? "\n" . file_get_contents($file) : '';
        }
        return $additions;
    }
}
