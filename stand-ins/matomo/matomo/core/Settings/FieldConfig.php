<?php

namespace Piwik\Settings;

/** How a setting is shown; the stand-in shows none. */
class FieldConfig
{
    const TYPE_BOOL = 'boolean';
    public $title;
}
