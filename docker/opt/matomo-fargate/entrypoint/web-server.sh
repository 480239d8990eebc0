# shellcheck shell=bash
# The roles web and tracker. Sourced by entrypoint.sh.

# 8443, as the kernel writes it.
readonly LISTENING_PORT=20FB

# Where health checks are answered; lib/contract/image.ts says the same.
readonly HEALTH_PORT=8444

# Directories that Apache writes to, and its certificate.
prepare_web_server() {
  mkdir -p /tmp/apache /tmp/tls
  if [[ -n ${TLS_CERTIFICATE:-}${TLS_KEY:-} ]]; then
    install_given_certificate
  else
    make_certificate
  fi
}

# TLS_CERTIFICATE is a PEM with the certificate first and its chain after it, TLS_KEY its private key. The key leaves
# the environment, which PHP could read.
install_given_certificate() {
  require_variables TLS_CERTIFICATE TLS_KEY
  (umask 077 && echo "$TLS_CERTIFICATE" >/tmp/tls/certificate.pem && echo "$TLS_KEY" >/tmp/tls/key.pem)
  unset TLS_CERTIFICATE TLS_KEY
  local certificate key
  certificate=$(openssl x509 -in /tmp/tls/certificate.pem -noout -pubkey 2>/dev/null) ||
    fail "$EXIT_CONFIGURATION" 'TLS_CERTIFICATE is not a certificate in PEM format.'
  key=$(openssl pkey -in /tmp/tls/key.pem -passin pass: -pubout 2>/dev/null) ||
    fail "$EXIT_CONFIGURATION" 'TLS_KEY is not a private key in PEM format without a passphrase.'
  [[ $certificate == "$key" ]] ||
    fail "$EXIT_CONFIGURATION" 'TLS_KEY is not the private key of the certificate in TLS_CERTIFICATE.'
  openssl x509 -in /tmp/tls/certificate.pem -noout -checkend 0 >/dev/null ||
    say warning "the certificate in TLS_CERTIFICATE has run out; clients that look at it won't connect."
}

# A key and a self-signed certificate for this container alone.
make_certificate() {
  [[ -s /tmp/tls/certificate.pem ]] && return 0
  (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
    -keyout /tmp/tls/key.pem -out /tmp/tls/certificate.pem 2>/dev/null)
}

# Whether connections wait that no process of Apache has taken yet: it would cut them off when it ends.
connections_wait() {
  grep -qsE ":$LISTENING_PORT [0-9A-F]+:0000 0A [0-9A-F]{8}:0*[1-9A-F]" /proc/net/tcp /proc/net/tcp6
}

# For half a second, and 1.5 s more while connections wait, Apache goes on: a request may be under way that was sent
# before the signal. Then it gets SIGWINCH: finish the requests in hand, at most 2 s (limits.conf), and end. ECS kills
# after 5 s.
# $1: its process id.
stop_web_server() {
  sleep 0.5
  # By the clock: on a busy machine every look takes its time. In microseconds.
  local deadline=$((${EPOCHREALTIME/[.,]/} + 1500000))
  while connections_wait && ((${EPOCHREALTIME/[.,]/} < deadline)); do sleep 0.1; done
  kill -WINCH "$1" 2>/dev/null || true
}

# Starts a command again whenever it ends, until SIGTERM.
# $@: the command.
keep_running() {
  local process=''
  trap 'kill $process 2>/dev/null || true; exit 0' TERM
  while true; do
    "$@" &
    process=$!
    wait "$process" || true
    sleep 1
  done
}

# Keeps workers at hand that have Matomo in memory, and answer hits (lane/serve.php). Without them Apache does it all.
keep_lane() {
  local options=()
  kept_php options || {
    say warning "PHP of this image can't fork (extension pcntl), so there is no fast lane and every hit costs more; see the build's output."
    return
  }
  keep_running php "${options[@]}" /opt/matomo-fargate/lane/serve.php "$FAST_LANE_WORKERS"
}

# Answers health checks beside Apache (health/listener.php).
keep_health() {
  keep_running php -n -d display_errors=stderr /opt/matomo-fargate/health/listener.php "$HEALTH_PORT" \
    "${HEALTH_BUSY_SECONDS:-300}"
}

# Runs Apache until SIGTERM, see stop_web_server.
# $@: further arguments for Apache.
run_web() {
  trap 'exit 0' TERM INT
  prepare_web_server
  [[ -e /var/lib/matomo/config/config.ini.php ]] ||
    say warning "/var/lib/matomo/config/config.ini.php does not exist; Matomo answers 'not set up' until migrate has run."
  # Plugins and settings write to it; nobody is to get it without what they say.
  /opt/matomo-fargate/shared-files/local-copy.sh script
  [[ ${FAST_LANE_WORKERS:=4} =~ ^[1-9][0-9]?$ ]] ||
    fail "$EXIT_CONFIGURATION" "FAST_LANE_WORKERS is '$FAST_LANE_WORKERS', which is not a number of processes from 1 to 99."
  [[ ${HEALTH_BUSY_SECONDS:-300} =~ ^[0-9]{1,5}$ ]] ||
    fail "$EXIT_CONFIGURATION" "HEALTH_BUSY_SECONDS is '$HEALTH_BUSY_SECONDS', which is not a whole number of seconds."
  if [[ ${ACCELERATION:-} == off ]]; then
    export PHP_JIT=disable
  else
    keep_lane &
  fi
  # TZ: the request log says Z.
  TZ=UTC apache2 -DFOREGROUND "$@" &
  local apache=$!
  keep_health &
  local health=$!
  nice -n 19 /opt/matomo-fargate/shared-files/local-copy.sh &
  local copy=$!
  # shellcheck disable=SC2064 # now, not later
  trap "stop_web_server $apache; kill $copy $health 2>/dev/null || true" TERM INT
  # The task answers health checks without a database; here it says why there is none.
  nice -n 19 php /opt/matomo-fargate/preflight/database.php &
  end_with "$apache"
}

# web without the user interface and the API: see site.conf.
run_tracker() {
  run_web -D TrackerOnly
}
