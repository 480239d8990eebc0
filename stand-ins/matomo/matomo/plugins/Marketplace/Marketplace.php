<?php

namespace Piwik\Plugins\Marketplace;

/** Offers what nobody can do here; the image turns it off. */
class Marketplace extends \Piwik\Plugin
{
}
