#!/usr/bin/env bash
# Starts a host and a worker, begins an orchestration, kills both in the middle with SIGKILL, starts them again, and shows that
# the orchestration ends as if nothing had happened.
#
#   PETREL  the program petrel (default: the one on the PATH)
#   PYTHON  a Python with requirements.txt (default: python3)
set -euo pipefail
cd "$(dirname "$0")"

petrel=${PETREL:-petrel}
python=${PYTHON:-python3}
data=$(mktemp -d)
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PETREL_GRPC=http://localhost:$port
host=
worker=

finish() {
    for process in $host $worker; do kill -9 "$process" 2>/dev/null || true; done
    rm -rf "$data"
}
trap finish EXIT

start() {
    "$petrel" start --root "$data" --port 0 --queue-port 0 --grpc-port "$port" >"$data/host.log" 2>&1 &
    host=$!
    until grep -q '^Ready' "$data/host.log"; do
        kill -0 "$host" || { cat "$data/host.log" >&2; exit 1; }
        sleep 0.1
    done
    "$python" worker.py >>"$data/worker.log" 2>"$data/worker.err" &
    worker=$!
}

start
id=$("$python" client.py start "chocolate cake")
echo "started $id"
until grep -q mixing "$data/worker.log"; do sleep 0.1; done
kill -9 "$host" "$worker"
wait "$host" "$worker" 2>/dev/null || true
echo "host and worker are killed; they come back"
start
"$python" client.py wait "$id"
echo "activities that ran:"
grep -v ready "$data/worker.log"
