# shellcheck shell=bash
# The role worker. Sourced by entrypoint.sh.

# Stores what is in the queue (queue/drain.php), with QUEUE_WORKERS processes; 2 if it is not set.
run_worker() {
  require_variables QUEUE_HOST
  require_database worker
  [[ ${QUEUE_WORKERS:=2} =~ ^[1-8]$ ]] ||
    fail "$EXIT_CONFIGURATION" "QUEUE_WORKERS is '$QUEUE_WORKERS', which is not a number of processes from 1 to 8."
  local options=()
  kept_php options || fail "$EXIT_CONFIGURATION" "PHP of this image can't fork (extension pcntl), so nobody can empty the queue; see the build's output."
  # Where visitors are from.
  nice -n 19 /opt/matomo-fargate/shared-files/local-copy.sh &
  local copy=$!
  php "${options[@]}" /opt/matomo-fargate/queue/drain.php "$QUEUE_WORKERS" &
  local drain=$!
  # shellcheck disable=SC2064 # now, not later
  trap "kill $drain $copy 2>/dev/null || true" TERM INT
  end_with "$drain"
}
