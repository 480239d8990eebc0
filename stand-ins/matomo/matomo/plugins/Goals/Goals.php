<?php

namespace Piwik\Plugins\Goals;

class Goals extends \Piwik\Plugin
{
}
