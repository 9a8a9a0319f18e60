# Installs PACKAGES from PyPI into .deps/NAME, unless they are there: install NAME PACKAGES...
install() {
  local venv=.deps/$1
  shift
  if [ "$(cat "$venv/.version" 2> /dev/null || true)" = "$*" ]; then return; fi
  rm -rf "$venv"
  mkdir -p .deps
  if ! { python3 -m venv "$venv" && "$venv/bin/pip" install -q "$@"; }; then
    echo "galaxy: error: $* could not be installed from PyPI: nothing was checked" >&2
    exit 69
  fi
  echo "$*" > "$venv/.version"
}
