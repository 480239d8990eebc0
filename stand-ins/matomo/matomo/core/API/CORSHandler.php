<?php

namespace Piwik\API;

/** No site of the stand-in is asked from another one. */
class CORSHandler
{
    public function handle(): void
    {
    }
}
