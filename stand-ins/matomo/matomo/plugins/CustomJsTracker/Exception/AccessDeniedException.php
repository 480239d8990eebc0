<?php

namespace Piwik\Plugins\CustomJsTracker\Exception;

class AccessDeniedException extends \Exception
{
}
