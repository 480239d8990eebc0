#!/bin/bash
# Starts MariaDB like an RDS instance: TLS with the certificate given, one master user without SUPER.
#   /local        my.cnf, certificate.pem, key.pem
#   /data         the tables
#   INITIAL_SQL   statements, one a line, that bring the master user up to date
set -euo pipefail

run_directory=/run/mysqld
install -d -o mysql -g mysql -m 0755 "$run_directory"
# /local is the invoking user's alone.
install -o mysql -g mysql -m 0600 /local/certificate.pem /local/key.pem "$run_directory"
(umask 077 && printf '%s\n' "$INITIAL_SQL" >"$run_directory/initial.sql")
chown mysql:mysql "$run_directory/initial.sql"
unset INITIAL_SQL

# The user has another number in another image.
chown -R mysql:mysql /data
if [[ ! -d /data/mysql ]]; then
  mariadb-install-db --no-defaults --user=mysql --datadir=/data --skip-test-db --skip-log-bin \
    --auth-root-authentication-method=socket --auth-root-socket-user=root >/dev/null
fi

exec mariadbd --defaults-file=/local/my.cnf --user=mysql
