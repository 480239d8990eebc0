<?php
/**
 * The same, for `js/` without a name.
 */

require __DIR__ . '/tracker.php';
