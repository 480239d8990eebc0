<?php

namespace Piwik\Plugins\CustomDimensions;

use Piwik\DbHelper;

/** With a table of its own: plugins/CustomDimensions/Dao/Configuration.php. */
class CustomDimensions extends \Piwik\Plugin
{
    public function install()
    {
        DbHelper::createTable('custom_dimensions', 'idcustomdimension INT NOT NULL, idsite INT NOT NULL, name VARCHAR(255) NOT NULL,'
            . ' `index` INT NOT NULL, scope VARCHAR(10) NOT NULL, active TINYINT NOT NULL, extractions TEXT NOT NULL,'
            . ' case_sensitive TINYINT NOT NULL, PRIMARY KEY (idcustomdimension, idsite)');
    }
}
