"""The socket of a running dashboard, without a browser."""

from collections.abc import Iterator

import pytest

from tests.bench.surface import answers, attack
from tests.browser.conftest import Server, serve


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("socket") / "data") as running:
        yield running


def test_frames_no_browser_sends_tell_nothing_and_harm_nobody(server: Server) -> None:
    seen = attack(server.url, 280)
    assert seen["sent"] == 280
    assert seen["closed"] > 0
    assert [leak for leak in seen if leak.startswith("leaked")] == []
    assert answers(server.url)
