# What galaxy/check, galaxy/demo and galaxy/mutants share: a Galaxy from PyPI that serves the tools of
# this folder and runs the program under test. Each obstacle ends the script with a code of its own.
#
# From the caller: `root`, the project; `PROGRAM`, the folder of `image-learner` (or unset).
# For the caller: `work`, what is kept between runs; `run`, what one run makes; `url`, the server.

work=${GALAXY_WORK:-$root/.deps/galaxy-check}
run=$work/run
lock=$root/galaxy/testing/requirements.lock
export PYTHONDONTWRITEBYTECODE=1
key=test_key                      # of the server's administrator: it listens on 127.0.0.1 alone
started=()                        # session leaders that stop_all ends

say() { printf '== %s (after %d s)\n' "$*" "$SECONDS"; }

# fail CODE LINE...
fail() {
  local code=$1
  shift
  printf '%s\n' "galaxy: error: $1" "${@:2}" >&2
  exit "$code"
}

# The lock is for Python 3.11 on Linux x86_64: for others, PyPI has other files of the same packages.
find_python() {
  local candidate
  for candidate in ${PYTHON:-python3.11 python3}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2> /dev/null; then
      python=$candidate
      return
    fi
  done
  fail 78 "Python 3.11 is not there, for which requirements.lock was made" \
    "Name it with PYTHON=/path/to/python3.11 (here: $(python3 --version 2>&1 || true))"
}

# install_packages: Galaxy, planemo and bioblend in the lock's releases, kept until the lock changes.
install_packages() {
  export VIRTUAL_ENV=$work/venv PATH=$work/venv/bin:$PATH PLANEMO_GLOBAL_CONFIG_PATH=$work/planemo.yml
  cmp -s "$lock" "$work/venv/.lock" && return
  find_python
  say "Galaxy and planemo from PyPI"
  rm -rf "$work/venv"
  mkdir -p "$work"
  "$python" -m venv "$work/venv" ||
    fail 72 "Python cannot make a virtual environment: apt-get install python3.11-venv"
  "$work/venv/bin/pip" install -q --no-deps -r "$lock" 2> "$work/pip.log" || {
    tail -5 "$work/pip.log" >&2
    fail 69 "the packages could not be had from PyPI: the Galaxy tools were NOT tested"
  }
  cp "$lock" "$work/venv/.lock"
}

# The folder of the program under test, first on the PATH of the jobs.
find_program() {
  if [ -z "${PROGRAM:-}" ]; then
    rm -rf "$work/dist" "$work/tree"
    mkdir -p "$work/tree"
    make -s -C "$root" dist DIST="$work/dist" &&
      tar -x --zstd -f "$work"/dist/*.tar.zst -C "$work/tree" --strip-components=1 ||
      fail 66 "make dist failed" "PROGRAM=folder tests an image-learner that is there already"
    PROGRAM=$work/tree/bin
  fi
  [ -x "$PROGRAM/image-learner" ] || fail 66 "no image-learner that can be run in PROGRAM=$PROGRAM"
  PROGRAM=$(cd "$PROGRAM" && pwd)
  "$PROGRAM/image-learner" --version > /dev/null ||
    fail 66 "$PROGRAM/image-learner cannot be started"
}

# The tools as a Tool Shed would hand them out, unpacked: what its archive lacks, the tests lack too.
unpack_tools() {
  rm -rf "$run"
  mkdir -p "$run/config" "$run/data" "$run/tools"
  mkdir "$run/source"
  cp -r "$root/galaxy" "$run/source/"
  planemo shed_build "$run/source/galaxy" > "$run/shed_build.log" 2>&1 ||
    fail 73 "planemo shed_build failed" "$(tail -5 "$run/shed_build.log")"
  mv "$run/source/galaxy.tar.gz" "$run/tools.tar.gz"
  "$root/galaxy/testing/archive" "$run/tools.tar.gz" "$root/galaxy" || fail 73 "the archive is not whole"
  tar -xzf "$run/tools.tar.gz" -C "$run/tools"
  "$root/galaxy/testing/weights" "$run/tools" "${WEIGHTS:-$root/../shared/weights}"
  "$root/galaxy/testing/trained_model" "$PROGRAM/image-learner" "$run/tools" ||
    fail 66 "the program could not train the model that the tests of the predict tool ask"
}

# start_galaxy [CELERY_WORKERS]: web server and worker, with the tools loaded.
start_galaxy() {
  say "Galaxy starts"
  local port
  port=${GALAXY_PORT:-$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')}
  url=http://127.0.0.1:$port
  curl -s -o /dev/null "$url" && fail 75 "port $port is taken: set GALAXY_PORT"
  RUN=$run PORT=$port python3 "$root/galaxy/testing/configure.py" "$run/tools" > "$run/tool_ids" ||
    fail 70 "Galaxy's configuration could not be written"
  export GALAXY_CONFIG_FILE=$run/config/galaxy.yml
  PATH=$PROGRAM:$PATH start "$run/web.log" galaxy-web -c "$GALAXY_CONFIG_FILE" -b "127.0.0.1:$port"
  wait_for 900 "$run/web.log" curl -fs -o /dev/null "$url/api/version" || fail 70 "Galaxy did not start"
  PATH=$PROGRAM:$PATH start "$run/celery.log" celery --app galaxy.celery worker --concurrency 2 \
    --loglevel INFO --pool threads --queues celery,galaxy.internal,galaxy.external
  wait_for 600 "$run/celery.log" grep -q ' ready\.' "$run/celery.log" ||
    fail 71 "Galaxy's worker (Celery) did not start"
  local id
  while read -r id; do
    curl -fs -o /dev/null "$url/api/tools/$id" || {
      grep -n -i "error.*tool\|$id" "$run/web.log" | tail >&2
      fail 72 "Galaxy did not load the tool $id"
    }
  done < "$run/tool_ids"
  say "Galaxy is up at $url"
}

# start LOG COMMAND...: in a session of its own, so that all that it starts can be ended with it.
start() {
  local log=$1
  shift
  (cd "$run" && exec setsid "$@") > "$log" 2>&1 &
  started+=($!)
}

# wait_for SECONDS LOG COMMAND...: until it succeeds; false, with the log's end, where the time is over
# or what was started last has ended.
wait_for() {
  local limit=$((SECONDS + $1)) log=$2
  shift 2
  until "$@" 2> /dev/null; do
    if [ $SECONDS -ge $limit ] || ! kill -0 "${started[-1]}" 2> /dev/null; then
      tail -30 "$log" >&2
      return 1
    fi
    sleep 1
  done
}

# attend COMMAND...: its exit code; a signal to this script is heard meanwhile.
attend() {
  "$@" &
  attended=$!
  wait "$attended"
}

# Ends Galaxy, its worker, their jobs, and what this script was attending to.
stop_all() {
  local leader
  [ -z "${attended:-}" ] || kill "$attended" 2> /dev/null || true
  for leader in "${started[@]}"; do pkill -TERM --session "$leader" || true; done
  for leader in "${started[@]}"; do
    for _ in $(seq 40); do
      pgrep --session "$leader" > /dev/null || break
      sleep 0.25
    done
    pkill -KILL --session "$leader" || true
  done
  started=()
}

# Also after a failure, Ctrl-C or a signal.
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
