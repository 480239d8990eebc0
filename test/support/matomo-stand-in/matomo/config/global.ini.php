; <?php exit; ?> DO NOT REMOVE THIS LINE
; The settings of the stand-in: those of Matomo's file of the same name that the image or its tests touch.

[database]
host =
username =
password =
dbname =
tables_prefix =
port = 3306
enable_ssl = 0
ssl_ca =
ssl_no_verify =
charset = utf8

[General]
force_ssl = 0
assume_secure_protocol = 0
multi_server_environment = 0
enable_installer = 1
enable_trusted_host_check = 1
enable_general_settings_admin = 1
enable_browser_archiving_triggering = 1
proxy_ip_read_last_in_list = 1
noreply_email_address = "noreply@{DOMAIN}"

[mail]
transport =
port =
host =
type =
username =
password =
encryption =

[Tracker]
record_statistics = 1

[log]
log_writers[] = screen

[Plugins]
Plugins[] = API
Plugins[] = CoreAdminHome
Plugins[] = Login
Plugins[] = UsersManager
Plugins[] = SitesManager
Plugins[] = PrivacyManager
Plugins[] = VisitsSummary

[PluginsInstalled]
PluginsInstalled[] = Login
PluginsInstalled[] = UsersManager
PluginsInstalled[] = SitesManager
