#!/bin/bash
# The role archive: makes the reports, one run at a time on however many tasks.
#
#   1. hold-lock.php takes the lock, gives free what a dead run had claimed, and holds the lock while this script runs.
#   2. core:archive makes the reports.
#   3. scheduled-tasks:run does what else Matomo does by the clock: mails, deletion of old data, downloads.
#   4. report.php looks at what was done, writes one line of metrics and says with which exit code to end.
#
# The options are those of core:archive. ARCHIVE_TIME_LIMIT_SECONDS is the longest time for 2 and 3 together,
# ARCHIVE_PARALLEL_REQUESTS how many reports of a site are made at a time.
set -uo pipefail

readonly limit=${ARCHIVE_TIME_LIMIT_SECONDS:-0} output=/tmp/archive-output

# How it ended: done, stopped (by a signal), time-over, killed, or lock-lost.
ended='done'
archive_code=0 tasks_code=0

on_signal() {
  ended=stopped
  [[ -z ${job:-} ]] || kill -TERM "$job" 2>/dev/null
}

# How often the kernel has killed a process of this container for lack of memory; cgroups of version 2, or 1.
kills_for_memory() {
  cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>/dev/null |
    awk '$1 == "oom_kill" { kills += $2 } END { print kills + 0 }'
}

# Runs a command of Matomo's console until it ends, its time is over, a signal comes or the lock is lost. timeout makes a
# group of all its processes, hands signals on to them, and after a minute kills them. Sets code, and ended.
run_console() {
  local left=$limit watched
  if [[ $limit != 0 ]] && ((SECONDS > 0)); then
    left=$((10#${limit%.*} - SECONDS))
    ((left > 0)) || { code=124 ended=time-over && return; }
  fi
  timeout --kill-after=60 "$left" php /usr/src/matomo/console "$@" --matomo-domain="${TRUSTED_HOSTS%%,*}" \
    --no-interaction --no-ansi </dev/null >&"$to_log" 2>&1 &
  job=$!
  watched=("$job" "$holder")
  [[ $ended == 'done' ]] || on_signal
  while kill -0 "$job" 2>/dev/null; do
    # Returns when one of them ends, or a signal comes.
    wait -n "${watched[@]}"
    if ((${#watched[@]} > 1)) && ! kill -0 "$holder" 2>/dev/null; then
      watched=("$job")
      ended=lock-lost
      kill -TERM "$job" 2>/dev/null
    fi
  done
  wait "$job"
  code=$?
  # What one that was killed has left behind.
  kill -KILL -- "-$job" 2>/dev/null
  job=''
  [[ $ended == 'done' ]] || return 0
  if ((code == 124)) || { ((code == 137)) && [[ $limit != 0 ]] && ((SECONDS >= 10#${limit%.*})); }; then
    ended=time-over
  elif ((code == 137)) || { ((code != 0)) && (($(kills_for_memory) > kills_before)); }; then
    ended=killed
  fi
}

main() {
  local holder answers to_log log_process code job='' answer='' start=$EPOCHSECONDS kills_before
  kills_before=$(kills_for_memory)
  : >"$output"
  trap on_signal TERM INT
  coproc LOCK { trap '' TERM INT && exec php "${BASH_SOURCE[0]%/*}/hold-lock.php"; }
  # Copied, because bash forgets both when the process ends.
  holder=$LOCK_PID
  exec {answers}<&"${LOCK[0]}"
  read -r -u "$answers" answer
  if [[ $answer != held ]]; then
    wait "$holder"
    code=$?
    # Whoever else holds it does the work.
    ((code != 0)) || exec php "${BASH_SOURCE[0]%/*}/report.php" "$start" busy 0 0 0 "$output"
    exit "$code"
  fi
  # Standard output is left to the metrics.
  exec {to_log}> >(tee -a "$output" >&2)
  log_process=$!
  run_console core:archive --disable-scheduled-tasks --concurrent-archivers=-1 \
    --concurrent-requests-per-website="${ARCHIVE_PARALLEL_REQUESTS:-3}" "$@"
  archive_code=$code
  if [[ $ended == 'done' && " $* " != *' --disable-scheduled-tasks '* ]]; then
    run_console scheduled-tasks:run
    tasks_code=$code
  fi
  # Until the last line is there.
  exec {to_log}>&-
  wait "$log_process"
  php "${BASH_SOURCE[0]%/*}/report.php" "$start" "$ended" "$archive_code" "$tasks_code" \
    $(($(kills_for_memory) - kills_before)) "$output"
  code=$?
  # With its connection the lock ends.
  kill -KILL "$holder" 2>/dev/null
  exit "$code"
}

main "$@"
