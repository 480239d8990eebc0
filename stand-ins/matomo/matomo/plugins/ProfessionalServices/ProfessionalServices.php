<?php

namespace Piwik\Plugins\ProfessionalServices;

/** Offers what nobody can do here; the image turns it off. */
class ProfessionalServices extends \Piwik\Plugin
{
}
