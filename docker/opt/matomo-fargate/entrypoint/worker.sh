# shellcheck shell=bash
# The role worker. Sourced by entrypoint.sh.

# Seconds that a stop waits for the end of the batches in hand; ECS kills after 120 (longest stopTimeout on Fargate).
readonly WORKER_STOP_SECONDS=100

# Processes the queue of the plugin QueuedTracking. The plugin's command has no clean end of its own: PHP of the official
# image can't catch signals. But between its cycles it says that it takes a nap, which is when nothing is in hand.
run_worker() {
  require_database worker
  php "${matomo:?}/console" help queuedtracking:process >/dev/null 2>&1 ||
    fail "$EXIT_CONFIGURATION" 'the plugin QueuedTracking is not active, so there is no queue to process; bake it into the image and let migrate activate it.'
  say info 'processing the queue of QueuedTracking.'
  local output process line stopping='' idle=''
  exec {output}< <(exec php "$matomo/console" queuedtracking:process --cycle=0 --sleep=1 --no-interaction --no-ansi 2>&1)
  process=$!
  # shellcheck disable=SC2064 # now, not later
  trap "stopping=1; (sleep $WORKER_STOP_SECONDS; kill $process) 2>/dev/null &" TERM INT
  while IFS= read -r line <&"$output"; do
    case $line in
      *'Taking a nap'*)
        [[ -z $stopping ]] || { idle=1 && break; }
        ;;
      # What it says every second although nothing happens.
      '' | ==* | *'Starting to process request sets'* | *'(0 requests in '* | *'TRYING TO WIPE OUT'*) ;;
      *) echo "worker: $line" >&2 ;;
    esac
  done
  [[ -n $idle ]] || end_with "$process"
  kill "$process"
  say info 'stopped with nothing in hand.'
  exit 0
}
