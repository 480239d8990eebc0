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
; Further names of Matomo: a variable may set one, and nothing comes of it here.
adapter =
type =
schema =
ssl_cert =
ssl_key =
ssl_ca_path =
ssl_cipher =
collation =
enable_segment_first_table_join_prefix =
enable_first_table_join_prefix =

[General]
force_ssl = 0
assume_secure_protocol = 0
multi_server_environment = 0
enable_installer = 1
maintenance_mode = 0
enable_trusted_host_check = 1
enable_general_settings_admin = 1
enable_browser_archiving_triggering = 1
time_before_today_archive_considered_outdated = 900
proxy_ip_read_last_in_list = 1
noreply_email_address = "noreply@{DOMAIN}"
; Further names of Matomo: a variable may set one, and nothing comes of it here.
time_before_today_archive_considered_outdated = 900
enable_processing_unique_visitors_day =
enable_processing_unique_visitors_week =
enable_processing_unique_visitors_month =
enable_processing_unique_visitors_year =
enable_processing_unique_visitors_range =
enable_processing_unique_visitors_multiple_sites =
enabled_periods_UI =
enabled_periods_API =
enable_segments_cache =
release_channel =
action_url_category_delimiter =
action_title_category_delimiter =
action_category_level_limit =
autocomplete_min_sites =
site_selector_max_sites =
show_multisites_sparklines =
all_websites_website_per_page =
anonymous_user_enable_use_segments_API =
browser_archiving_disabled_enforce =
default_invite_user_token_expiry_days =
enable_create_realtime_segments = 1
enable_segment_suggested_values =
adding_segment_requires_access =
allow_adding_segments_for_all_websites =
process_new_segments_from =
action_default_name =
default_language =
datatable_default_limit =
datatable_row_limits =
API_datatable_default_limit =
datatable_export_range_as_day =
default_day =
default_period =
time_before_week_archive_considered_outdated =
time_before_month_archive_considered_outdated =
time_before_year_archive_considered_outdated =
time_before_range_archive_considered_outdated =
archive_failure_recovery_timeout =
archiving_range_force_on_browser_request =
archiving_query_max_execution_time =
disable_archiving_segment_for_plugins =
disable_archive_actions_goals =
enable_sql_optimize_queries =
purge_date_range_archives_after_X_days =
minimum_mysql_version =
minimum_memory_limit =
minimum_memory_limit_when_archiving =
disable_checks_usernames_attributes =
hash_algorithm =
password_hash_algorithm =
password_hash_argon2_threads =
password_hash_argon2_memory_cost =
password_hash_argon2_time_cost =
csp_enabled =
csp_report_only =
host_validation_use_server_name =
session_gc_probability =
login_cookie_name =
login_cookie_expire =
login_cookie_path =
login_session_not_remembered_idle_timeout =
login_password_recovery_replyto_email_address =
login_password_recovery_replyto_email_name =
login_allowlist_apply_to_reporting_api_requests =
login_allow_logme =
enable_framed_pages =
enable_framed_settings =
enable_framed_allow_write_admin_token_auth =
only_allow_secure_auth_tokens =
language_cookie_name =
noreply_email_name =
contact_email_address =
emails_enabled = 1
enable_update_users_email =
feedback_email_address =
scheduled_reports_replyto_is_user_email_and_alias =
scheduled_reports_truncate =
datatable_archiving_maximum_rows_referrers =
datatable_archiving_maximum_rows_subtable_referrers =
datatable_archiving_maximum_rows_userid_users =
datatable_archiving_maximum_rows_custom_dimensions =
datatable_archiving_maximum_rows_subtable_custom_dimensions =
datatable_archiving_maximum_rows_actions =
datatable_archiving_maximum_rows_subtable_actions =
datatable_archiving_maximum_rows_site_search =
datatable_archiving_maximum_rows_events =
datatable_archiving_maximum_rows_subtable_events =
datatable_archiving_maximum_rows_products =
datatable_archiving_maximum_rows_standard =
archiving_ranking_query_row_limit =
visitor_log_maximum_actions_per_visit =
live_widget_refresh_after_seconds =
live_widget_visitor_count_last_minutes =
live_visitor_profile_max_visits_to_aggregate =
live_query_max_execution_time =
multisites_refresh_after_seconds =
show_update_notification_to_superusers_only =
proxy_uri_header =
api_service_url =
graphs_default_period_to_plot_when_period_range =
graphs_show_evolution_within_selected_period =
graphs_default_evolution_graph_last_days_amount =
overlay_following_pages_limit =
overlay_disable_framed_mode =
enable_custom_logo =
enable_custom_logo_check =
absolute_chroot_path =
tmp_path =
php_binary_path =
enable_load_data_infile =
enable_plugins_admin =
plugin_trial_request_expiration_in_days =
enable_users_admin =
enable_sites_admin =
enable_plugin_upload =
enable_geolocation_admin =
enable_delete_old_data_settings_admin =
enable_internet_features = 1
enable_auto_update =
enable_update_communication =
allowed_outgoing_protocols =
force_matomo_http_request =
always_load_commands_from_plugin =
pivot_by_filter_enable_fetch_by_segment =
pivot_by_filter_default_column_limit =
piwik_professional_support_ads_enabled =
num_days_before_tracking_code_reminder =
data_comparison_segment_limit =
data_comparison_period_limit =
custom_cacert_pem =
enable_tracking_failures_notification =
rearchive_reports_in_past_last_n_months =
rearchive_reports_in_past_exclude_segments =
enable_required_directories_diagnostic =
enable_referrer_definition_syncs =
disable_tracking_matomo_app_links =

[mail]
transport =
port =
host =
type =
username =
password =
encryption =
; Further names of Matomo: a variable may set one, and nothing comes of it here.
defaultHostnameIfEmpty =
ssl_disallow_self_signed =
ssl_verify_peer =
ssl_verify_peer_name =

[Tracker]
record_statistics = 1
; Further names of Matomo: a variable may set one, and nothing comes of it here.
enable_userid_overwrites_visitorid =
enable_fingerprinting_across_websites =
use_third_party_id_cookie =
debug =
debug_on_demand =
trust_visitors_cookies =
cookie_name =
cookie_expire =
cookie_path =
cookie_domain =
visit_standard_length =
window_look_back_for_visitor =
default_time_one_page_visit =
url_query_parameter_to_exclude_from_url =
enable_default_location_provider =
enable_language_to_country_guess =
scheduled_tasks_min_interval =
ignore_visits_cookie_name =
campaign_var_name =
campaign_keyword_var_name =
create_new_visit_when_campaign_changes =
create_new_visit_when_website_referrer_changes =
create_new_visit_after_midnight =
create_new_visit_after_x_actions =
page_maximum_length =
tracker_cache_file_ttl = 300
bulk_requests_require_authentication =
bulk_requests_use_transaction =
tracking_requests_require_authentication =
tracking_requests_require_authentication_when_custom_timestamp_newer_than =
enable_sql_profiler =
enable_spam_filter =
innodb_lock_wait_timeout =
exclude_requests =
custom_image =

[log]
log_writers[] = screen
; Further names of Matomo: a variable may set one, and nothing comes of it here.
log_level =
logger_file_path =
logger_syslog_ident =

[Plugins]
Plugins[] = API
Plugins[] = CoreAdminHome
Plugins[] = Login
Plugins[] = UsersManager
Plugins[] = SitesManager
Plugins[] = PrivacyManager
Plugins[] = VisitsSummary
Plugins[] = UserCountry
Plugins[] = TwoFactorAuth
Plugins[] = CustomDimensions
Plugins[] = CustomJsTracker
Plugins[] = Marketplace
Plugins[] = ProfessionalServices

[SitesManager]
; Of its own, unlike most plugins.
CommonPIIParams[] = account

[PluginsInstalled]
PluginsInstalled[] = Login
PluginsInstalled[] = UsersManager
PluginsInstalled[] = SitesManager
[database_reader]
; Further names of Matomo: a variable may set one, and nothing comes of it here.
host =
username =
password =
dbname =
port =
aurora_readonly_read_committed =

[Deletelogs]
; Further names of Matomo: a variable may set one, and nothing comes of it here.
delete_logs_enable =
delete_logs_schedule_lowest_interval =
delete_logs_older_than =
delete_logs_max_rows_per_query =
delete_logs_unused_actions_max_rows_per_query =
enable_auto_database_size_estimate =
enable_database_size_estimate =
delete_logs_unused_actions_schedule_lowest_interval =

[Deletereports]
; Further names of Matomo: a variable may set one, and nothing comes of it here.
delete_reports_enable =
delete_reports_older_than =
delete_reports_keep_basic_metrics =
delete_reports_keep_day_reports =
delete_reports_keep_week_reports =
delete_reports_keep_month_reports =
delete_reports_keep_year_reports =
delete_reports_keep_range_reports =
delete_reports_keep_segment_reports =

[proxy]
; Further names of Matomo: a variable may set one, and nothing comes of it here.
type =
host =
port =
exclude =
username =
password =

[Cache]
; Further names of Matomo: a variable may set one, and nothing comes of it here.
backend =
enable_opcache_reset =

[PagePerformance]
; Further names of Matomo: a variable may set one, and nothing comes of it here.
time_network_cap_duration_ms =
time_server_cap_duration_ms =
time_transfer_cap_duration_ms =
time_dom_processing_cap_duration_ms =
time_dom_completion_cap_duration_ms =
time_on_load_cap_duration_ms =
