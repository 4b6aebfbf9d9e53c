#!/bin/sh
# A throw-away PostgreSQL for one run of the tests:
#
#   url=$(tests/postgres.sh start)         prints postgres://postgres@127.0.0.1:PORT
#   BARO_TEST_PG_URL=$url cargo test
#   tests/postgres.sh stop "$url"
#
# The cluster is in a new temporary folder, keeps nothing safe (fsync off) and trusts everyone on this machine.
set -eu

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || programs=$(dirname "$(command -v initdb)") || { echo "no PostgreSQL here" >&2; exit 1; }

# PostgreSQL refuses to run as root.
user=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
fi
as_user() {
    if [ -n "$user" ]; then runuser -u "$user" -- "$@"; else "$@"; fi
}

case "${1:-}" in
start)
    folder=$(mktemp -d "${TMPDIR:-/tmp}/baro-pg.XXXXXX")
    [ -z "$user" ] || chown "$user" "$folder"
    cd "$folder"
    export LANG=C.UTF-8
    unset LC_ALL
    as_user "$programs/initdb" -N -A trust -U postgres -E UTF8 --locale=C.UTF-8 -D "$folder/data" >"$folder/initdb.log"
    # Another may take a port between our look and the server's: then it does not start, and we try the next.
    for port in $(shuf -i 20000-29999 -n 5); do
        if as_user "$programs/pg_ctl" -s -w -D "$folder/data" -l "$folder/data/log" -o "-p $port -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" \
            start >&2 </dev/null; then
            echo "$folder" >"${TMPDIR:-/tmp}/baro-pg.$port"
            echo "postgres://postgres@127.0.0.1:$port"
            exit 0
        fi
    done
    rm -rf "$folder"
    echo "PostgreSQL did not start" >&2
    exit 1
    ;;
stop)
    port=${2##*:}
    note="${TMPDIR:-/tmp}/baro-pg.${port%%/*}"
    folder=$(cat "$note")
    cd "$folder"
    as_user "$programs/pg_ctl" -s -w -m immediate -D "$folder/data" stop
    cd /
    rm -rf "$folder" "$note"
    ;;
*)
    echo "usage: tests/postgres.sh start | stop URL" >&2
    exit 2
    ;;
esac
