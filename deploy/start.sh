#!/bin/sh
# Starts one part of a node in a container. The part becomes process 1, so that a stop reaches it.
set -eu

# /tmp/health tells healthy.py what to ask; a part that ends by itself has none.
serves() { echo "$1" > /tmp/health; }

# A library asks at every import not to begin new projects with it; docs/adr/ answers.
export PYTHONWARNINGS="${PYTHONWARNINGS:-ignore:::nameko.extensions}"

case ${1:-help} in
  gateway)
    serves "8000 /readyz"
    export MULTAQA_BIND="${MULTAQA_BIND:-0.0.0.0:8000}"
    export PROMETHEUS_MULTIPROC_DIR="${PROMETHEUS_MULTIPROC_DIR:-/tmp/prometheus}"
    mkdir -p "$PROMETHEUS_MULTIPROC_DIR"
    # Counts of a process that is gone would be added to the new one's.
    rm -f "$PROMETHEUS_MULTIPROC_DIR"/*.db
    exec gunicorn -c /app/deploy/gunicorn.conf.py services.gateway.wsgi:app
    ;;
  declare)
    exec python -m services.operations.declare
    ;;
  database-user)
    exec python /app/deploy/database_user.py
    ;;
  mail)
    serves "8025 /healthz"
    exec python -m services.operations.mail_catcher \
      --dir /data --host 0.0.0.0 --smtp-port 1025 --http-port 8025
    ;;
  help)
    echo "Parts: gateway, membership, events, notifications, federation, declare, database-user, mail." >&2
    echo "Anything else is a subcommand of multaqa:" >&2
    exec multaqa --help
    ;;
esac

# A service is a package with a service.py.
case $1 in
  *[!a-z_]*) ;;
  *)
    if [ -e "/app/services/$1/service.py" ]; then
      export MULTAQA_HEALTH_HOST="${MULTAQA_HEALTH_HOST:-0.0.0.0}"
      export MULTAQA_HEALTH_PORT="${MULTAQA_HEALTH_PORT:-8080}"
      serves "$MULTAQA_HEALTH_PORT /readyz"
      exec python -m services.common.host "$1"
    fi
    ;;
esac
exec multaqa "$@"
