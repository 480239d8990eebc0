# shellcheck shell=bash
# PHP for processes that keep Matomo in memory. Sourced by entrypoint.sh.

# PHP's extension pcntl, if it is not part of PHP.
readonly PROCESS_CONTROL=/opt/matomo-fargate/lane/pcntl.so

# $1: name of the array that gets PHP's options. Fails if this PHP can't fork.
kept_php() {
  local -n into=$1
  into=(-d apc.enable_cli=1 -d opcache.enable_cli=1 -d mysqlnd.net_read_timeout=10)
  [[ ! -e $PROCESS_CONTROL ]] || into+=(-d "extension=$PROCESS_CONTROL")
  php "${into[@]}" -r 'exit(function_exists("pcntl_fork") ? 0 : 1);'
}
