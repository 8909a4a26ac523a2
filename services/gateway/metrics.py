"""What the gateway counts, by route pattern; several processes are added up."""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from services.common import metrics

ANSWERS = Counter("multaqa_http_answers_total", "HTTP answers", ["method", "route", "status"])
SECONDS = Histogram(
    "multaqa_http_seconds",
    "Time to answer",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """One more answer. `route` is a pattern, never a path: labels must stay few."""
    method = method if method in _METHODS else "other"
    ANSWERS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(seconds)


def exposition() -> bytes:
    """All metrics in Prometheus' text format, of all processes where they share a directory."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry)
    return metrics.exposition()
