<?php

namespace Piwik\Plugins\PrivacyManager;

class PrivacyManager extends \Piwik\Plugin
{
}
