<?php

namespace Piwik;

class NoAccess extends \Exception
{
}
