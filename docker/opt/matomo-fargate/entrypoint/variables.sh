# shellcheck shell=bash
# What the environment must, may and may not say. Sourced by entrypoint.sh.

# The image's own variables that may come as a file, besides every MATOMO_<SECTION>_<KEY>: secrets, and the names and
# certificates that come with them.
readonly variables_from_files=(
  DATABASE_MASTER_USERNAME DATABASE_MASTER_PASSWORD ADMIN_PASSWORD TLS_CERTIFICATE TLS_KEY
  GEOIP_ACCOUNT_ID GEOIP_LICENCE_KEY QUEUE_PASSWORD
)

# What every role needs, and what migrate and import need besides.
readonly required_variables=(
  MATOMO_DATABASE_HOST MATOMO_DATABASE_DBNAME MATOMO_DATABASE_USERNAME MATOMO_DATABASE_PASSWORD
  MATOMO_GENERAL_SALT TRUSTED_HOSTS
)
readonly import_variables=(DATABASE_MASTER_USERNAME DATABASE_MASTER_PASSWORD)
readonly migrate_variables=(
  "${import_variables[@]}"
  ADMIN_LOGIN ADMIN_EMAIL ADMIN_PASSWORD SITE_NAME SITE_URL
)

# Sets NAME from the file that NAME_FILE names. Both at once is an error: it would hide which one counts.
# $1: name of the variable.
read_variable_from_file() {
  local name=$1 file_name=${1}_FILE
  [[ -n ${!file_name:-} ]] || return 0
  [[ -z ${!name:-} ]] || fail "$EXIT_CONFIGURATION" "$name and $file_name are both set; set only one of them."
  [[ -f ${!file_name} && -r ${!file_name} ]] ||
    fail "$EXIT_CONFIGURATION" "$file_name names '${!file_name}', which is not a file that can be read."
  export "$name=$(<"${!file_name}")"
  unset "$file_name"
}

# Every NAME_FILE of the image and of Matomo's settings, none of which has a name of its own that ends in _FILE.
read_variables_from_files() {
  local name
  for name in "${variables_from_files[@]}" $(compgen -e MATOMO_ | sed -n 's/_FILE$//p'); do
    read_variable_from_file "$name"
  done
}

# $@: names of variables, the first empty one of which ends the container.
require_variables() {
  local name
  for name in "$@"; do
    [[ -n ${!name:-} ]] || fail "$EXIT_CONFIGURATION" "$name is not set or empty; the task definition must set it."
  done
}

# $1: the role.
check_variables() {
  read_variables_from_files
  require_variables "${required_variables[@]}"
  case $1 in
    migrate) require_variables "${migrate_variables[@]}" ;;
    import) require_variables "${import_variables[@]}" ;;
  esac
}
