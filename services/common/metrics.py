"""What is counted in every process, for `/metrics`."""

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

CALLS = Counter("multaqa_calls_total", "RPC calls answered", ["service", "method", "outcome"])
CALL_SECONDS = Histogram(
    "multaqa_call_seconds",
    "Time to answer an RPC call",
    ["service", "method"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
HEARD = Counter("multaqa_messages_heard_total", "Messages handled", ["service", "name", "outcome"])
PUBLISHED = Counter("multaqa_messages_published_total", "Messages published", ["service"])
JOBS = Counter("multaqa_jobs_total", "Jobs taken up", ["service", "lane"])
UNCONSENTED = Counter(
    "multaqa_unconsented_total", "Messages refused since nobody agreed to them", ["channel"]
)
DELIVERIES = Counter("multaqa_deliveries_total", "Activities brought to inboxes", ["outcome"])
UNDELIVERED = Gauge("multaqa_deliveries_waiting", "Activities still to be brought to inboxes")
UNAVAILABLE = Gauge("multaqa_hosts_unavailable", "Servers given up until they are heard from")
TOLD = Counter(
    "multaqa_told_total",
    "Attempts to tell people, by channel and outcome: done, later, failed, suppressed",
    ["channel", "outcome"],
)
UNTOLD = Gauge("multaqa_told_failed", "Deliveries that failed and wait for the operator")
UP = Gauge("multaqa_up", "1 while the process serves", ["service"])


def exposition() -> bytes:
    """All metrics of this process in Prometheus' text format."""
    return generate_latest(REGISTRY)
