# shellcheck shell=bash
# Whether the database lets this task in. Sourced by entrypoint.sh.

# Ends the container with a sentence if the database can't be used. A command of the console may do without one, but
# shall not trust a false one.
# $1: the role.
require_database() {
  local code=0
  php /opt/matomo-fargate/preflight/database.php || code=$?
  [[ $code == 0 || ($1 == console && $code != "$EXIT_CONFIGURATION") ]] || exit "$code"
}
