<?php

namespace Piwik\Application;

/** There is no config.ini.php. */
class NotInstalled extends \Exception
{
}
