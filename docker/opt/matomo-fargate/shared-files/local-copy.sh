#!/bin/bash
# Keeps copies of what all tasks share on the task's own disk, so that no request reads it over the network: the tracking
# script as settings made it, and the database of places. Swaps in one step.
#
#   local-copy.sh script   copies the script once, before the web server starts
#   local-copy.sh          goes on for as long as the task runs, looking every COPY_SECONDS; 60 if it is not set
set -euo pipefail
umask 077

readonly shared=/var/lib/matomo/config
readonly script=/tmp/tracker/matomo.js places=/tmp/geoip

# The script of this release, where Matomo has written one; until then the image's own.
copy_script() {
  local source
  source=$shared/tracker-script/$(</opt/matomo-fargate/tracker-script/name)
  [[ -e $source ]] || source=/opt/matomo-fargate/tracker-script/matomo.js
  mkdir -p "${script%/*}"
  cmp --silent "$source" "$script" || swap_in "$source" "$script"
}

# Size and time of change of the databases in a directory, which a copy keeps.
places_in() {
  find "$1" -maxdepth 1 -name '*.mmdb' -printf '%f %s %T@\n' 2>/dev/null | sort
}

# A file that changes meanwhile is seen at the next look. While there is no copy yet, Matomo goes by languages.
copy_places() {
  local file
  mkdir -p "$places"
  [[ "$(places_in "$shared/geoip")" != "$(places_in "$places")" ]] || return 0
  for file in "$shared"/geoip/*.mmdb; do
    [[ ! -e $file ]] || swap_in "$file" "$places/${file##*/}" || return
  done
  for file in "$places"/*.mmdb; do
    [[ ! -e $file || -e $shared/geoip/${file##*/} ]] || rm "$file"
  done
}

# $1: file, $2: the copy.
swap_in() {
  cp --preserve=timestamps "$1" "${2%/*}/.next" && mv "${2%/*}/.next" "$2"
}

main() {
  if [[ ${1:-} == script ]]; then
    copy_script
    return
  fi
  while true; do
    # The file system may be away for a while.
    copy_script && copy_places || echo 'entrypoint warning: what all tasks share could not be copied; next try soon' >&2
    # Without the log, whose end would otherwise wait for it.
    sleep "${COPY_SECONDS:-60}" 2>/dev/null
  done
}

main "$@"
