import asyncio
import socket
from pathlib import Path

import pytest

from tests.conftest import run_apart
from topics.server import watchdog


def test_systemd_hears_again_and_again_that_the_server_is_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def listen() -> list[bytes]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(str(tmp_path / "notify"))
            systemd.setblocking(False)
            reporting = asyncio.create_task(watchdog.report())
            heard = [await asyncio.get_running_loop().sock_recv(systemd, 100) for _ in range(3)]
            reporting.cancel()
            return heard

    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    assert run_apart(listen()) == [b"WATCHDOG=1"] * 3


def test_a_systemd_that_is_away_for_a_moment_stops_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody_listens() -> bool:
        reporting = asyncio.create_task(watchdog.report())
        await asyncio.sleep(0)
        return reporting.cancel()

    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    assert run_apart(nobody_listens())


@pytest.mark.parametrize("missing", ["NOTIFY_SOCKET", "WATCHDOG_USEC"])
def test_where_nobody_asks_nothing_is_reported(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {"NOTIFY_SOCKET", "WATCHDOG_USEC"} - {missing}:
        monkeypatch.setenv(name, "2000")
    monkeypatch.delenv(missing, raising=False)
    run_apart(watchdog.report())
