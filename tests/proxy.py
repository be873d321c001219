"""The proxy of topics/deploy, as it is, before servers on ports of this machine."""

import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from socket import create_connection
from typing import Any

from tests.conftest import ROOT

CADDYFILE = ROOT / "topics" / "deploy" / "Caddyfile"
NAME = "topics.example.org"  # as it stands in that file

# Certificates from an authority of the proxy's own, nothing outside `folder`, and no other port.
_HERE = "{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n}}\n"
_OWN_AUTHORITY = "\ttls internal\n"


@dataclass(frozen=True)
class Site:
    """What visitors know. `way` leads there without a name server, as arguments of `websockets.connect`."""

    url: str
    way: Mapping[str, Any] = field(default_factory=dict)

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> HTTPResponse:
        """Ask a secure site by its name; the answer, of which nothing is read yet."""
        connection = HTTPConnection(NAME, self.way["address"][1], timeout=60)
        plain = create_connection(self.way["address"], timeout=60)
        connection.sock = self.way["ssl"].wrap_socket(plain, server_hostname=NAME)
        connection.request(method, path, body, headers)
        return connection.getresponse()


@contextmanager
def proxied(port: int, servers: Sequence[int], folder: Path, *, secure: bool = False) -> Iterator[Site]:
    """The project's Caddyfile at `port` before these servers, plain for this machine or secure by the file's name."""
    text = CADDYFILE.read_text(encoding="utf-8")
    address = f"{NAME}:{port} {{\n{_OWN_AUTHORITY}" if secure else f"http://localhost:{port} {{\n"
    for before, after in (
        (f"{NAME} {{\n", address),
        ("127.0.0.1:8501 127.0.0.1:8502", " ".join(f"127.0.0.1:{one}" for one in servers)),
    ):
        assert before in text
        text = text.replace(before, after)
    file = folder / "Caddyfile"
    file.write_text(_HERE.format(folder=folder / "kept") + text, encoding="utf-8")
    caddy = subprocess.Popen(
        ["caddy", "run", "--config", file],
        env={"THESIS_FINDER_PROXY_SECRET": "any secret", "HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _secure(port, folder) if secure else Site(f"http://localhost:{port}")
    finally:
        caddy.terminate()
        caddy.wait(30)


def _secure(port: int, folder: Path) -> Site:
    """The site by its name, from when its certificate is there."""
    authority = folder / "kept" / "pki" / "authorities" / "local" / "root.crt"
    end = time.monotonic() + 60
    while True:
        try:
            context = ssl.create_default_context(cafile=authority)
            site = Site(f"https://{NAME}:{port}", {"address": ("127.0.0.1", port), "ssl": context})
            site.ask("/healthz").close()
            return site
        except OSError:
            assert time.monotonic() < end, "the proxy did not answer"
            time.sleep(0.1)
