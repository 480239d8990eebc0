<?php
/**
 * The tracking API under its old name.
 */

require __DIR__ . '/matomo.php';
