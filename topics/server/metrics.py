"""What is counted, for Prometheus. No label ever holds a word of a visitor or of a topic."""

from prometheus_client import Counter, Histogram, start_http_server

SEARCHES = Counter("thesis_finder_searches", "Searches, by verdict and by what answered.", ["verdict", "by"])
SEARCH_SECONDS = Histogram(
    "thesis_finder_search_seconds", "From the interest to the answer.", buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
)
SAVES = Counter("thesis_finder_saves", "What was done to topics at the desk, by how it ended.", ["result"])
SIGN_IN_FAILURES = Counter("thesis_finder_sign_in_failures", "Refused attempts to sign in.")


def serve(port: int) -> None:
    """Answer Prometheus on this port of the loopback interface only. Raises OSError when the port is taken."""
    start_http_server(port, addr="127.0.0.1")
