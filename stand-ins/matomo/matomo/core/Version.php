<?php

namespace Piwik;

final class Version
{
    /** The release whose contract the stand-in keeps. */
    const VERSION = '5.14.0-stand-in';
}
