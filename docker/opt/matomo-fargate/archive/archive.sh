#!/bin/bash
# The role archive. PHP of the official image has no pcntl, so signals are this script's part: archive.php, which holds
# the lock and tidies up, is deaf to them; Matomo's archiver gets them through the process group that archive.php notes
# down.
set -euo pipefail

readonly state=/tmp/archive

# On SIGTERM or SIGINT: Matomo's archiver ends, archive.php sees why and cleans up.
stop() {
  : >"$state/stop"
  [[ ! -s $state/pid ]] || kill -TERM "$(<"$state/pid")" 2>/dev/null || true
}

main() {
  local job code=0
  rm -rf "$state"
  mkdir -p -m 0700 "$state"
  trap stop TERM INT
  # What is ignored here stays ignored in PHP.
  (trap '' TERM INT && exec php /opt/matomo-fargate/archive/archive.php "$state" "$@") &
  job=$!
  # wait returns early when a signal comes in; only the job's own end counts.
  while kill -0 "$job" 2>/dev/null; do
    code=0
    wait "$job" || code=$?
  done
  exit "$code"
}

main "$@"
