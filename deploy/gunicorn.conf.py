"""How gunicorn serves the gateway, on a laptop and in a container alike."""

import ctypes
import os
import shutil
import signal
import sys
import tempfile

# What the workers share: their counts for /metrics, and when one of them last changed something.
if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="multaqa-gateway-")
_SHARED = os.environ["PROMETHEUS_MULTIPROC_DIR"]

bind = [os.environ.get("MULTAQA_BIND", "127.0.0.1:8000")]
worker_class = "services.gateway.worker.Worker"
workers = int(os.environ.get("MULTAQA_GATEWAY_WORKERS", "2"))
threads = int(os.environ.get("MULTAQA_GATEWAY_THREADS", "16"))
keepalive = 15
timeout = 60
graceful_timeout = 25
backlog = 1024

# Whose X-Forwarded-* headers are believed: nobody's, unless proxies are named.
forwarded_allow_ips = os.environ.get("MULTAQA_TRUSTED_PROXIES", "")

limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# The gateway writes its own line per request; gunicorn's errors go to the same stream.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("MULTAQA_GUNICORN_LOG", "warning")
control_socket_disable = True
proc_name = "multaqa-gateway"
# Heartbeats in memory: a container's root is read-only, and a laptop's disk may stall.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112


def post_fork(server: object, worker: object) -> None:
    """Tie each worker to its master, so that killing the master leaves nothing behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def child_exit(server: object, worker: object) -> None:
    """Let the counts of a worker that is gone stay, and its gauges go."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[attr-defined]


def on_exit(server: object) -> None:
    """Leave nothing behind."""
    shutil.rmtree(_SHARED, ignore_errors=True)
