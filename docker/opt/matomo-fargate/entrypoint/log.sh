# shellcheck shell=bash
# Log lines, and the end of a container. Sourced by entrypoint.sh.

# Leads standard error of this process, and so of the role, through json-lines.php. At a terminal somebody reads.
# $1: the role.
start_log() {
  [[ ! -t 2 ]] || return 0
  # It ends when nobody is left who could write, not by a signal that goes to all.
  exec 2> >(trap '' TERM INT && exec php -n /opt/matomo-fargate/log/json-lines.php "$1" >&2)
  log_process=$!
  trap end_log EXIT
}

# Waits until the last lines are written: with its first process the container ends, and everything in it. At most a
# second, should a process that was left behind still hold the other end.
end_log() {
  local code=$? attempt
  exec 2>/dev/null
  for ((attempt = 0; attempt < 50; attempt++)); do
    kill -0 "$log_process" || break
    sleep 0.02
  done
  exit "$code"
}

# $1: error, warning or info; $2: a sentence, in one line whatever values it quotes.
say() {
  echo "entrypoint $1: ${2//$'\n'/ }" >&2
}

# Ends the container with one sentence.
# $1: exit code, $2: the sentence.
fail() {
  say error "$2"
  exit "$1"
}

# Runs a command until it ends, and ends the container with its exit code. SIGTERM and SIGINT are passed on as SIGTERM.
run_to_end() {
  "$@" <&0 &
  local process=$!
  # shellcheck disable=SC2064 # now, not later: the process is the one just started
  trap "kill $process 2>/dev/null || true" TERM INT
  end_with "$process"
}

# Waits for a child and ends the container with its exit code.
# $1: its process id.
end_with() {
  local code=0
  # wait returns early when a signal comes in; only the child's own end counts.
  while kill -0 "$1" 2>/dev/null; do
    wait "$1" || true
  done
  wait "$1" || code=$?
  exit "$code"
}
