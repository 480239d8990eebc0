<?php

namespace Piwik\Exception;

class InvalidRequestParameterException extends \Exception
{
}
