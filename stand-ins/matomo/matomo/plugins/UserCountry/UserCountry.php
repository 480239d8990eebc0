<?php

namespace Piwik\Plugins\UserCountry;

class UserCountry extends \Piwik\Plugin
{
}
