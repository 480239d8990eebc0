; <?php exit; ?> DO NOT REMOVE THIS LINE
; Settings that the image owns. They win over config.ini.php (managed-config.php); variables of the environment,
; MATOMO_<SECTION>_<KEY>, win over both. A key must stand here or in Matomo's global.ini.php to be settable that way.

[database]
; Limits on the time of queries are hints in the dialect of the server, which ignores those of another one.
schema = "Mariadb"
tables_prefix = "matomo_"
charset = "utf8mb4"
; Named, so that no upgrade has to write it to config.ini.php, and every table is alike.
collation = "utf8mb4_general_ci"
; Verified against the authorities of RDS; tests and other databases mount another file over this one.
enable_ssl = 1
ssl_ca = "/opt/matomo-fargate/rds-ca.pem"
ssl_no_verify = 0

; In force once MATOMO_DATABASE_READER_HOST names a host. It takes over neither of these from [database] (core/Db.php).
[database_reader]
enable_ssl = 1
ssl_ca = "/opt/matomo-fargate/rds-ca.pem"
ssl_no_verify = 0

[General]
; Declared so that MATOMO_GENERAL_SALT is heard.
salt = ""

; Behind a load balancer that ends TLS and appends to X-Forwarded-For.
force_ssl = 1
assume_secure_protocol = 1
proxy_client_headers[] = "HTTP_X_FORWARDED_FOR"
proxy_scheme_headers[] = "HTTP_X_FORWARDED_PROTO"
proxy_ip_read_last_in_list = 1
enable_trusted_host_check = 1

; Several tasks on one read-only image: code and plugins come with the image, the schema with migrate.
multi_server_environment = 1
enable_installer = 0
enable_auto_update = 0
enable_plugins_admin = 0
enable_plugin_upload = 0
enable_custom_logo = 0
enable_geolocation_admin = 0
; Mail, trusted hosts and archiving are settings of the deployment; the page that changes them is off.
enable_general_settings_admin = 0

; Reports are made by the archive task, never by a visitor's or a user's request; so no segment that a request would make.
enable_browser_archiving_triggering = 0
browser_archiving_disabled_enforce = 1
enable_create_realtime_segments = 0

; Those who read them can't install updates or plugins here; the image does, and managed-config.php turns the Marketplace
; off.
enable_update_communication = 0
piwik_professional_support_ads_enabled = 0

; As Matomo has them by default. Whoever wants widgets in frames of other sites says so in the configuration.
enable_framed_pages = 0
enable_framed_settings = 0
csp_enabled = 1
csp_report_only = 0

[Tracker]
; Scheduled tasks run with the archive task, not with tracking requests.
scheduled_tasks_min_interval = 0

[log]
; PHP's error log: stderr.
log_writers[] = "errorlog"
