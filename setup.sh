#!/bin/sh
# Sets up .venv and static/vendor from the lock files; needs Python >= 3.11 with pip, nothing else.
set -eu
cd "$(dirname "$0")"
PYTHON=${PYTHON:-python3}
LOCK=requirements/dev.lock

say() { printf '%s\n' "$*"; }

if [ ! -x .venv/bin/python ]; then
    say "Making .venv ..."
    # --without-pip: Debian's python3 comes without ensurepip.
    "$PYTHON" -m venv --without-pip .venv
fi
say "Installing Python packages ..."
"$PYTHON" -m pip --quiet --disable-pip-version-check --python .venv/bin/python \
    install --require-hashes -r "$LOCK"

if ! command -v npm >/dev/null 2>&1; then
    if [ ! -x .venv/bin/npm ]; then
        say "Installing Node from PyPI ..."
        "$PYTHON" -m pip --quiet --disable-pip-version-check --python .venv/bin/python \
            install --require-hashes -r requirements/node.lock
    fi
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
fi
say "Installing front-end packages ..."
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
.venv/bin/python static/build.py
