#!/bin/bash
# First process of every task: checks what it was given, then becomes the role that the command names.
#
#   web                 Matomo over HTTPS on port 8443
#   migrate             installs or upgrades the database, then ends (migrate/migrate.php)
#   archive [OPTION…]   Matomo's core:archive, then ends with its exit code
#   console ARGUMENT…   Matomo's own console
#
# Exit codes of the image, after sysexits.h; what the role itself returns passes through:
#    0  done
#    1  Matomo, or the migration inside it, failed; the log says why
#   64  no such role
#   65  the database was written by a newer Matomo than this image holds
#   73  the configuration directory can't be written
#   75  the database can't be reached, or another migration holds the lock; trying again later may help
#   77  the database refuses the credentials, or they lack a privilege
#   78  a required variable is missing, contradictory or wrong, or config.ini.php can't be read
#  124  archive took longer than ARCHIVE_TIME_LIMIT_SECONDS and was stopped; the next run goes on
set -euo pipefail

readonly EXIT_USAGE=64 EXIT_CONFIGURATION=78
readonly matomo=/usr/src/matomo
readonly roles='web, migrate, archive, console'

# Variables that hold secrets, or names that come with them. Each may be given as NAME or, as the path of a file that
# holds the value, as NAME_FILE.
readonly secret_variables=(
  MATOMO_DATABASE_USERNAME MATOMO_DATABASE_PASSWORD MATOMO_GENERAL_SALT
  MATOMO_DATABASE_READER_USERNAME MATOMO_DATABASE_READER_PASSWORD
  MATOMO_MAIL_USERNAME MATOMO_MAIL_PASSWORD
  DATABASE_MASTER_USERNAME DATABASE_MASTER_PASSWORD ADMIN_PASSWORD
)

# What every role needs, and what migrate needs besides.
readonly required_variables=(
  MATOMO_DATABASE_HOST MATOMO_DATABASE_DBNAME MATOMO_DATABASE_USERNAME MATOMO_DATABASE_PASSWORD
  MATOMO_GENERAL_SALT TRUSTED_HOSTS
)
readonly migrate_variables=(
  DATABASE_MASTER_USERNAME DATABASE_MASTER_PASSWORD
  ADMIN_LOGIN ADMIN_EMAIL ADMIN_PASSWORD SITE_NAME SITE_URL
)

# Ends the container with one sentence.
# $1: exit code, $2: the sentence.
fail() {
  echo "matomo: $2" >&2
  exit "$1"
}

# Sets NAME from the file that NAME_FILE names. Both at once is an error: it would hide which one counts.
# $1: name of the variable.
read_variable_from_file() {
  local name=$1 file_name=${1}_FILE
  [[ -n ${!file_name:-} ]] || return 0
  [[ -z ${!name:-} ]] || fail $EXIT_CONFIGURATION "$name and $file_name are both set; set only one of them."
  [[ -r ${!file_name} ]] || fail $EXIT_CONFIGURATION "$file_name names '${!file_name}', which can't be read."
  export "$name=$(<"${!file_name}")"
  unset "$file_name"
}

# $@: names of variables, the first empty one of which ends the container.
require_variables() {
  local name
  for name in "$@"; do
    [[ -n ${!name:-} ]] || fail $EXIT_CONFIGURATION "$name is not set or empty; the task definition must set it."
  done
}

# The first trusted host: the name under which Matomo writes links.
canonical_host() {
  local host=${TRUSTED_HOSTS%%,*}
  echo "${host// /}"
}

# Directories that Apache writes to, and the key and self-signed certificate for this container alone.
prepare_web_server() {
  mkdir -p /tmp/apache /tmp/tls
  [[ -s /tmp/tls/certificate.pem ]] && return 0
  (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
    -keyout /tmp/tls/key.pem -out /tmp/tls/certificate.pem 2>/dev/null)
}

# Runs Apache until SIGTERM, which it gets as SIGWINCH: finish the requests in hand, then end (GracefulShutdownTimeout).
run_web() {
  prepare_web_server
  [[ -e /var/lib/matomo/config/config.ini.php ]] ||
    echo "matomo: /var/lib/matomo/config/config.ini.php does not exist; Matomo answers 'not set up' until migrate has run." >&2
  apache2 -DFOREGROUND &
  local apache=$! code=0
  trap 'kill -WINCH "$apache" 2>/dev/null || true' TERM INT
  # wait returns early when a signal comes in; only Apache's own end counts.
  while kill -0 "$apache" 2>/dev/null; do
    code=0
    wait "$apache" || code=$?
  done
  exit "$code"
}

run_migrate() {
  exec php /opt/matomo-fargate/migrate/migrate.php
}

# ARCHIVE_TIME_LIMIT_SECONDS ends a run that takes longer, with exit code 124; 0 or unset is no limit.
run_archive() {
  exec timeout --kill-after=60 "${ARCHIVE_TIME_LIMIT_SECONDS:-0}" \
    php "$matomo/console" core:archive --matomo-domain="$(canonical_host)" --no-interaction --no-ansi "$@"
}

run_console() {
  exec php "$matomo/console" "$@"
}

main() {
  local role=${1:-} name
  shift || true
  case $role in
    web | migrate | archive | console) ;;
    *) fail $EXIT_USAGE "there is no role '$role'; the first word of the command must be one of: $roles." ;;
  esac
  for name in "${secret_variables[@]}"; do read_variable_from_file "$name"; done
  require_variables "${required_variables[@]}"
  [[ $role != migrate ]] || require_variables "${migrate_variables[@]}"
  "run_$role" "$@"
}

# Sourced (by self-check.sh and tests), the file only defines its functions.
[[ ${BASH_SOURCE[0]} != "$0" ]] || main "$@"
