#!/bin/bash
# First process of every task: checks what it was given, then becomes the role that the command names.
#
#   web                 Matomo over HTTPS on port 8443
#   tracker             of that, only what browsers of visitors ask for; the rest is 404
#   migrate             installs or upgrades the database, then ends (migrate/migrate.php)
#   import SOURCE [--replace]  fills an installation with a dump of another Matomo, then ends (import/import.php)
#   export TARGET       writes a dump of Matomo's tables to an object of S3, then ends (export/export.php)
#   import-logs SITE SOURCE…  tracks the page views of a web server's logs, then ends (import-logs/import-logs.php)
#   archive [OPTION…]   makes the reports by Matomo's core:archive, one run at a time (archive/archive.sh)
#   worker              stores the hits that wait in the queue in Valkey (queue/drain.php)
#   geoip               downloads the geolocation database, if there is a new one, then ends (geoip/geoip.php)
#   console ARGUMENT…   Matomo's own console
#   admin NOUN VERB ARG…  what administrators do: users, sites, config, archive, plugins, health (admin/admin.php)
#   probe               tracks a page view as a browser does, reads it back and removes it, then ends (smoke/probe.php)
#   smoke MARKER SECONDS  waits for a page view, reads it back from the database and removes it (smoke/smoke.php)
#
# Exit codes of the image, after sysexits.h; what the role itself returns passes through:
#    0  done
#    1  Matomo, or the migration inside it, failed; the log says why
#   64  no such role
#   65  the database, or the dump, was written by a newer Matomo than this image holds
#   69  smoke or probe found no page view, but Matomo is set to ignore some, so that may be right
#   70  archive made all reports, but one of Matomo's scheduled tasks failed (mails, deletion of old data, downloads)
#   73  the configuration directory can't be written
#   75  the database can't be reached or was lost, or another migration holds the lock; trying again later may help
#   77  the database refuses the credentials, or they lack a privilege
#   78  a variable is missing, contradictory or unknown, a certificate is wrong, or config.ini.php can't be read
#  124  archive took longer than ARCHIVE_TIME_LIMIT_SECONDS and was stopped; the next run goes on
#  137  archive's Matomo was killed or used up its memory; the log says which
#  143  archive was stopped by a signal; the next run goes on
set -euo pipefail

# shellcheck disable=SC2034 # the sourced parts use it
readonly EXIT_USAGE=64 EXIT_TRY_LATER=75 EXIT_CONFIGURATION=78
readonly matomo=/usr/src/matomo
readonly roles='web, tracker, migrate, import, export, import-logs, archive, worker, geoip, console, admin, probe, smoke'

for part in log variables kept-php web-server worker; do
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/entrypoint/$part.sh"
done

run_migrate() {
  run_to_end php /opt/matomo-fargate/migrate/migrate.php
}

run_import() {
  run_to_end php /opt/matomo-fargate/import/import.php "$@"
}

run_export() {
  require_database export
  run_to_end php /opt/matomo-fargate/export/export.php "$@"
}

run_import-logs() {
  require_database import-logs
  run_to_end php /opt/matomo-fargate/import-logs/import-logs.php "$@"
}

# ARCHIVE_TIME_LIMIT_SECONDS ends a run that takes longer, with exit code 124; 0 or unset is no limit.
run_archive() {
  [[ ${ARCHIVE_TIME_LIMIT_SECONDS:-0} =~ ^[0-9]+(\.[0-9]+)?$ ]] || fail $EXIT_CONFIGURATION \
    "ARCHIVE_TIME_LIMIT_SECONDS is '$ARCHIVE_TIME_LIMIT_SECONDS', which is not a number of seconds."
  [[ ${ARCHIVE_PARALLEL_REQUESTS:-3} =~ ^[1-9][0-9]?$ ]] || fail $EXIT_CONFIGURATION \
    "ARCHIVE_PARALLEL_REQUESTS is '$ARCHIVE_PARALLEL_REQUESTS', which is not a number from 1 to 99."
  run_to_end /opt/matomo-fargate/archive/archive.sh "$@"
}

run_geoip() {
  run_to_end php /opt/matomo-fargate/geoip/geoip.php
}

# Ends the container with a sentence if the database can't be used. A command of the console may do without one, but
# shall not trust a false one; a worker waits for it.
# $1: the role.
require_database() {
  local code=0
  php /opt/matomo-fargate/preflight/database.php || code=$?
  [[ $code == 0 || ($1 == console && $code != "$EXIT_CONFIGURATION") || ($1 == worker && $code == "$EXIT_TRY_LATER") ]] ||
    exit "$code"
}

run_console() {
  require_database console
  # What the system check looks at.
  /opt/matomo-fargate/shared-files/local-copy.sh script
  run_to_end php "$matomo/console" "$@"
}

run_admin() {
  require_database admin
  run_to_end php /opt/matomo-fargate/admin/admin.php "$@"
}

run_probe() {
  run_to_end php /opt/matomo-fargate/smoke/probe.php
}

run_smoke() {
  run_to_end php /opt/matomo-fargate/smoke/smoke.php "$@"
}

main() {
  local role=${1:-}
  shift || true
  start_log "${role//[^a-z-]/}"
  trap 'exit 143' TERM INT
  [[ $role =~ ^[a-z-]+$ && ", $roles," == *", $role,"* ]] ||
    fail $EXIT_USAGE "there is no role '$role'; the first word of the command must be one of: $roles."
  check_variables "$role"
  php -n /opt/matomo-fargate/preflight/preflight.php "$role"
  "run_$role" "$@"
}

# Sourced (by self-check.sh and tests), the file only defines its functions.
[[ ${BASH_SOURCE[0]} != "$0" ]] || main "$@"
