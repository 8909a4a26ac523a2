#!/usr/bin/env bash
# Builds the images, runs a whole node in containers, tries it over HTTP and stops it again.
# `make containers` calls it. Exit status 0: everything held.
#
# It uses the Docker engine with Compose v2 that is there; without one it starts a private engine
# by the program CONTAINER_LAB_TOOL names. The node is a project of its own with its own volumes
# and ports, so that one that runs already is left alone. Settings: the variables below, and what
# compose.yml takes from the environment (BASE, RABBITMQ_IMAGE, …); deploy/.env is not read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LAB=${CONTAINER_LAB_TOOL:-}
PYTHON=${PYTHON:-.venv/bin/python}
DEADLINE=${DEADLINE:-300}   # seconds until everything must be healthy
PROJECT=${PROJECT:-multaqa-try}
export PROXY_HTTP_PORT=${PROXY_HTTP_PORT:-18000} PROXY_HTTPS_PORT=${PROXY_HTTPS_PORT:-18443}
export MAIL_PORT=${MAIL_PORT:-18025} FRONT_NETWORK=${FRONT_NETWORK:-10.213.74}
export PROXY_BIND=127.0.0.1 COMPOSE_PROFILES=mail MULTAQA_SMTP_URL=smtp://mail:1025
export MULTAQA_IMAGE=multaqa:try MULTAQA_PROXY_IMAGE=multaqa-proxy:try
export MULTAQA_ORIGIN=http://localhost:$PROXY_HTTP_PORT
MAILS=http://localhost:$MAIL_PORT
OURS="gateway membership events notifications"

say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
fail() { printf '%4d s  FAILED: %s\n' "$SECONDS" "$*" >&2; exit 1; }
secret() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
compose() { docker compose --project-name "$PROJECT" --env-file /dev/null -f deploy/compose.yml "$@"; }
# Published ports of a private engine can be reached only inside its own network.
inside() { if [ -n "$private" ]; then "$LAB" exec "$@"; else "$@"; fi; }

private='' started='' engine_started='' up='' limit=0
log=$(mktemp)
MULTAQA_SECRET=$(secret) MONGO_PASSWORD=$(secret) RABBITMQ_PASSWORD=$(secret)
export MULTAQA_SECRET MONGO_PASSWORD RABBITMQ_PASSWORD

finish() {
  local status=$?
  trap '' INT TERM HUP
  trap - EXIT
  if [ -n "$started" ]; then
    if [ "$status" -ne 0 ]; then
      mkdir -p var
      compose logs --no-color --timestamps > var/containers.log 2>&1 || true
      say "what every container said: var/containers.log"
    fi
    say "stopping"
    if [ -n "$up" ]; then kill "$up" 2> /dev/null && wait "$up" || true; fi
    compose down --volumes --remove-orphans --timeout 30 > /dev/null 2>&1 || status=1
    # What earlier builds of ours left behind.
    docker image prune --force --filter label=org.multaqa.part > /dev/null 2>&1 || true
  fi
  if [ -n "$engine_started" ]; then "$LAB" down > /dev/null 2>&1 || status=1; fi
  rm -f "$log"
  if [ "$status" -eq 0 ]; then say "PASSED: a node in containers does its main job"
  else say "FAILED with status $status"; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

engine() {
  if docker compose version > /dev/null 2>&1 && docker info > /dev/null 2>&1; then
    say "the engine that is there: Docker $(docker version --format '{{.Server.Version}}')"
    return
  fi
  [ -x "$LAB" ] || fail "there is no Docker engine with Compose v2 here; install one, or name a \
program that starts one in CONTAINER_LAB_TOOL"
  private=yes
  eval "$("$LAB" env)"
  if ! docker version > /dev/null 2>&1; then engine_started=yes; fi
  say "a private engine (the first time takes minutes)"
  "$LAB" up > /dev/null
  # It knows no registry: these images are of its own making.
  export BASE=lab/python:3 PROXY_IMAGE=lab/python:3
  export RABBITMQ_IMAGE=lab/rabbitmq:3.10 MONGO_IMAGE=lab/mongo:6.0 MONGO_USER=mongo
  export RABBITMQ_SERVER=/usr/lib/rabbitmq/bin/rabbitmq-server
  export BUILD_CA=${BUILD_CA:-/etc/ssl/certs/ca-certificates.crt}
}

build() {
  local began=$SECONDS
  compose build gateway proxy > "$log" 2>&1 || { tail -n 40 "$log" >&2; fail "the build"; }
  say "built in $((SECONDS - began)) s: $(docker image inspect -f '{{.Size}}' "$MULTAQA_IMAGE" |
    awk '{ printf "%d MB", $1 / 1e6 }') with its base"
}

# Service, state, health and exit status of every container, one a line.
states() { compose ps --all --format '{{.Service}} {{.State}} {{.Health}} {{.ExitCode}}' | sort; }

good() { # a line of states: serving, or ended well where it is to end
  case $1 in
    "declare exited "*" 0" | "database-user exited "*" 0") return 0 ;;
    "declare "* | "database-user "*) return 1 ;;
    *" running healthy "*) return 0 ;;
    *) return 1 ;;
  esac
}

wait_healthy() {
  local told=' ' line waiting
  while :; do
    waiting=
    while read -r line; do
      if ! good "$line"; then waiting+=" ${line%% *}"
      elif [[ $told != *" ${line%% *} "* ]]; then
        told+="${line%% *} "
        case $up$line in
          [0-9]*" exited "*) say "${line%% *} has done its work" ;;
          [0-9]*) say "${line%% *} is healthy" ;;
        esac
      fi
    done < <(states)
    if [ -z "$up" ] || ! kill -0 "$up" 2> /dev/null; then
      if [ -n "$up" ] && ! wait "$up"; then up='' && fail "$(tail -n 3 "$log")"; fi
      if [ -z "$waiting" ]; then up='' && return; fi
    fi
    [ "$SECONDS" -lt "$limit" ] || fail "not healthy in $DEADLINE s:$waiting"
    sleep 1
  done
}

start() {
  started=yes limit=$((SECONDS + DEADLINE))
  compose up --detach --no-build > "$log" 2>&1 &
  up=$!
  wait_healthy
  say "everything is healthy"
}

confined() { # every running container: not root, nothing writable, no rights, not published
  local id name facts
  for id in $(compose ps --quiet); do
    name=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
    [ "$(docker exec "$id" id -u)" != 0 ] || fail "$name runs as root"
    if docker exec "$id" sh -c 'echo > /written' 2> /dev/null; then fail "$name can write its root"; fi
    facts=$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{gt .HostConfig.Memory 0}}' "$id")
    [ "$facts" = "true [ALL] [no-new-privileges:true] true" ] || fail "$name is not confined: $facts"
    case $name in
      proxy | mail) ;;
      *) [ -z "$(docker port "$id")" ] || fail "$name is published: $(docker port "$id")" ;;
    esac
  done
  say "every container: not root, root read-only, no capabilities, only the proxy published"
}

main_job() {
  inside "$PYTHON" -m tests.system.main_job --url "$MULTAQA_ORIGIN" --mails "$MAILS" ||
    fail "the main job $1"
  say "the main job $1: done"
}

restart() {
  local name
  for name in events rabbitmq gateway; do
    limit=$((SECONDS + DEADLINE))
    compose restart --timeout 30 "$name" > /dev/null 2>&1 || fail "restarting $name"
    wait_healthy
    say "$name was restarted"
  done
}

stop_gently() {
  local name code
  # shellcheck disable=SC2086 - a list of words
  compose stop --timeout 30 $OURS > /dev/null 2>&1 || fail "stopping"
  for name in $OURS; do
    code=$(states | awk -v name="$name" '$1 == name { print $NF }')
    [ "$code" = 0 ] || fail "$name ended with $code when it was asked to stop"
  done
  say "every service finished its work and ended with 0"
}

[ -x "$PYTHON" ] || fail "there is no $PYTHON; 'make containers' makes it"
engine
build
start
confined
main_job "on a fresh node"
restart
main_job "after restarts"
stop_gently
