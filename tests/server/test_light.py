"""What a server that only answers interests does without."""

import sys
from pathlib import Path

import pytest

from tests.browser.conftest import free_port, start, until_ready
from tests.socket_client import Socket


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the libraries of a process as Linux shows them")
def test_a_server_that_answers_interests_holds_no_torch_and_draws_no_map_twice(tmp_path: Path) -> None:
    assert "libtorch" not in held(tmp_path / "data")
    # The first start drew the map; from the second on, nothing of what that takes is there either.
    again = held(tmp_path / "data")
    assert "onnxruntime" in again
    assert [library for library in ("libtorch", "sklearn", "pyarrow", "/pandas/") if library in again] == []


def held(data: Path) -> str:
    """The libraries that a server holds after it has answered an interest by meaning."""
    port = free_port()
    process = start(port, data)
    try:
        until_ready(process, port)
        with Socket(f"http://127.0.0.1:{port}") as visitor:
            visitor.open("")
            said = visitor.press("", "", "", {visitor.ids["interest"]: "immunology"})
        assert b"immun" in said.lower()
        return Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(timeout=30)
