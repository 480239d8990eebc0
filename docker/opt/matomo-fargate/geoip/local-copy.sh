#!/bin/bash
# Beside a web server: keeps a copy of the database of places on the task's own disk, so that no request reads it over
# the network. Copies in the background and swaps in one step; while there is no copy yet, Matomo goes by languages.
#
# GEOIP_COPY_SECONDS is the time between two looks; 60 if it is not set.
set -euo pipefail

readonly shared=/var/lib/matomo/config/geoip here=/tmp/geoip

# Size and time of change of the files in a directory, which a copy keeps.
files_in() {
  find "$1" -maxdepth 1 -name '*.mmdb' -printf '%f %s %T@\n' 2>/dev/null | sort
}

# Makes the copy like the shared directory. A file that changes meanwhile is seen at the next look.
follow() {
  local file
  for file in "$shared"/*.mmdb; do
    [[ -e $file ]] || continue
    cp --preserve=timestamps "$file" "$here/.next"
    mv "$here/.next" "$here/${file##*/}"
  done
  for file in "$here"/*.mmdb; do
    [[ ! -e $file || -e $shared/${file##*/} ]] || rm "$file"
  done
}

main() {
  mkdir -p -m 0700 "$here"
  while true; do
    if [[ "$(files_in "$shared")" != "$(files_in "$here")" ]]; then
      # The file system may be away for a while.
      follow || echo 'geoip warning: the database of places could not be copied; next try soon' >&2
    fi
    # Without the log, whose end would otherwise wait for it.
    sleep "${GEOIP_COPY_SECONDS:-60}" 2>/dev/null
  done
}

main "$@"
