<?php

namespace Piwik\Plugins\CoreAdminHome;

class CoreAdminHome extends \Piwik\Plugin
{
}
