<?php

namespace Piwik\Plugins\CustomDimensions;

class CustomDimensions extends \Piwik\Plugin
{
}
