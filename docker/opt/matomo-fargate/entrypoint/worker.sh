# shellcheck shell=bash
# The role worker. Sourced by entrypoint.sh.

# Seconds that a stop waits for the end of the batches in hand; ECS kills after 120 (longest stopTimeout on Fargate).
readonly WORKER_STOP_SECONDS=100

# Processes the queue of the plugin QueuedTracking. The plugin's command has no clean end of its own: PHP of the official
# image can't catch signals. But between its cycles it says that it takes a nap, which is when nothing is in hand.
#
# A process of Matomo remembers settings for as long as it lives. So a new one takes over after WORKER_CYCLES looks into
# the queue, with a second between two; 60 if it is not set.
run_worker() {
  require_database worker
  php "${matomo:?}/console" help queuedtracking:process >/dev/null 2>&1 ||
    fail "$EXIT_CONFIGURATION" 'the plugin QueuedTracking is not active, so there is no queue to process; bake it into the image and let migrate activate it.'
  say info 'processing the queue of QueuedTracking.'
  local process='' stopping='' code
  # shellcheck disable=SC2016 # later: the process of then
  trap 'stopping=1; (sleep $WORKER_STOP_SECONDS; kill $process) 2>/dev/null &' TERM INT
  while [[ -z $stopping ]]; do
    code=0
    process_queue || code=$?
    ((code == 0)) || exit "$code"
  done
  say info 'stopped with nothing in hand.'
  exit 0
}

# Lets one process of Matomo work until its cycles are over, or until it rests and a stop is wanted.
process_queue() {
  local output line at_rest='' code=0
  exec {output}< <(exec php "$matomo/console" queuedtracking:process --cycle="${WORKER_CYCLES:-60}" --sleep=1 \
    --no-interaction --no-ansi 2>&1)
  process=$!
  while IFS= read -r line <&"$output"; do
    case $line in
      *'Taking a nap'*)
        [[ -z $stopping ]] || { at_rest=1 && kill "$process" && break; }
        ;;
      # What it says every second although nothing happens.
      '' | ==* | *'Starting to process request sets'* | *'(0 requests in '* | *'TRYING TO WIPE OUT'*) ;;
      *) echo "worker: $line" >&2 ;;
    esac
  done
  exec {output}<&-
  while kill -0 "$process" 2>/dev/null; do wait "$process" || true; done
  wait "$process" || code=$?
  [[ -n $at_rest ]] || return "$code"
}
