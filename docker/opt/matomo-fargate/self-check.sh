#!/bin/bash
# Runs at the end of the build, as the user of the image: a base that lacks something fails the build, not a task.
set -euo pipefail

required_extensions='apcu curl dom gd json mbstring openssl pdo_mysql redis session SimpleXML xml zip zlib'

# Ends the build with a sentence.
# $1: what is wrong and what to do.
fail() {
  echo "self-check: $1" >&2
  exit 1
}

check_programs() {
  local program
  for program in php apache2 curl openssl ps awk timeout tar gzip cmp tee; do
    command -v "$program" >/dev/null || fail "the base image has no '$program', which the image needs; choose another BASE."
  done
}

check_extensions() {
  local loaded extension
  loaded=$(php -m)
  for extension in $required_extensions; do
    grep -qix "$extension" <<<"$loaded" || fail "PHP of the base image has no extension '$extension'; choose another BASE."
  done
  php -r 'exit(extension_loaded("Zend OPcache") ? 0 : 1);' ||
    fail "PHP of the base image has no opcache; choose another BASE."
  php -r 'exit(ini_get("zend.exception_ignore_args") === "1" ? 0 : 1);' ||
    fail "PHP does not read $PHP_INI_DIR/conf.d; the base image must set PHP_INI_DIR to the folder that PHP scans."
}

# php -l passes a class that is fatal when it is loaded; internals/check.php loads those that extend Matomo's.
check_php_files() {
  local file
  while IFS= read -r file; do
    php -l "$file" >/dev/null || fail "$file is not valid PHP."
  done < <(find /opt/matomo-fargate /usr/src/matomo/bootstrap.php /usr/src/matomo/config/config.php -name '*.php')
  php /opt/matomo-fargate/internals/check.php || fail 'the image relies on what this Matomo lacks; see above.'
  php -r 'exit(parse_ini_file("/usr/src/matomo/config/common.config.ini.php", true) ? 0 : 1);' ||
    fail 'common.config.ini.php is not a valid ini file.'
}

# A release reads the version from the image's configuration: it decides on snapshots and roll-backs.
check_version() {
  local inside
  inside=$(php -r 'require "/usr/src/matomo/core/Version.php"; echo \Piwik\Version::VERSION;')
  [[ -z ${MATOMO_VERSION:-} || $MATOMO_VERSION == "$inside" ]] ||
    fail "the base image says MATOMO_VERSION=$MATOMO_VERSION, but holds Matomo $inside; choose another BASE, or set it right."
}

check_shell_files() {
  local file
  for file in /opt/matomo-fargate/entrypoint.sh /opt/matomo-fargate/*/*.sh; do
    bash -n "$file" || fail "$file is not valid."
  done
  sh -n /opt/matomo-fargate/healthcheck
}

# With the base image's own settings and environment.
check_preflight() {
  php -n /opt/matomo-fargate/preflight/preflight.php web
  [[ $(echo word | php -n /opt/matomo-fargate/log/json-lines.php web) == *'"message":"word"}' ]] ||
    fail 'json-lines.php does not make JSON of a line.'
}

# Apache's own check, with a throw-away certificate in the places that site.conf names.
check_apache() {
  # shellcheck source=docker/opt/matomo-fargate/entrypoint.sh
  source /opt/matomo-fargate/entrypoint.sh
  prepare_web_server
  apache2 -t
  apache2 -t -D TrackerOnly
  rm -rf /tmp/apache /tmp/tls
}

check_writable_directories() {
  local directory
  for directory in /tmp /usr/src/matomo/tmp /var/lib/matomo/config; do
    [[ -w $directory ]] || fail "$directory is not writable for $(id -un)."
  done
  [[ ! -w /usr/src/matomo ]] || fail '/usr/src/matomo is writable; only its tmp may be.'
}

check_programs
check_extensions
check_php_files
check_version
check_shell_files
check_preflight
check_apache
check_writable_directories
echo 'self-check: passed'
