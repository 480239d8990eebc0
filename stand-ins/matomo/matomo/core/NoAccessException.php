<?php

namespace Piwik;

class NoAccessException extends \Exception
{
}
