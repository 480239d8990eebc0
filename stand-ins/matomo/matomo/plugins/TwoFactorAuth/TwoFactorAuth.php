<?php

namespace Piwik\Plugins\TwoFactorAuth;

class TwoFactorAuth extends \Piwik\Plugin
{
}
