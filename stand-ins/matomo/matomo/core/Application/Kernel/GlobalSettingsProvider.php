<?php

namespace Piwik\Application\Kernel;

use Piwik\Config\IniFileChain;

/** Knows which files make up the settings. */
class GlobalSettingsProvider
{
    private IniFileChain $chain;
    private string $pathLocal;

    public function __construct()
    {
        $resolver = $GLOBALS['CONFIG_INI_PATH_RESOLVER'] ?? fn () => PIWIK_USER_PATH . '/config/config.ini.php';
        $this->pathLocal = $resolver();
        $this->chain = new IniFileChain();
        $this->chain->reload(
            [PIWIK_DOCUMENT_ROOT . '/config/global.ini.php', PIWIK_USER_PATH . '/config/common.config.ini.php'],
            $this->pathLocal,
        );
    }

    public function getIniFileChain(): IniFileChain
    {
        return $this->chain;
    }

    public function getPathLocal(): string
    {
        return $this->pathLocal;
    }
}
