<?php

namespace Piwik\Plugins\VisitsSummary;

class VisitsSummary extends \Piwik\Plugin
{
}
