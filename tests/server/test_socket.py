"""The doors of a running dashboard, without a browser."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from tests.bench.surface import answers, attack
from tests.browser.conftest import Server, serve
from tests.socket_client import Socket

TOO_BIG = 1009  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1


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


def test_a_message_larger_than_any_page_sends_ends_its_socket_and_no_other(server: Server) -> None:
    with Socket(server.url) as other, Socket(server.url) as tab:
        with pytest.raises(ConnectionClosed) as closed:
            tab.open("", "x" * 3_000_000)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == TOO_BIG
        assert other.open("")


@pytest.mark.parametrize("told", [True, False], ids=["of a told size", "of an untold size"])
def test_a_form_larger_than_a_name_and_a_password_is_refused_unread(server: Server, told: bool) -> None:
    body = b"x" * 20_000 if told else (b"x" * 10_000 for _ in range(2))
    request = urllib.request.Request(f"{server.url}/login", body, method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    assert refused.value.code == 413
    assert answers(server.url)
