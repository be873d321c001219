"""Frames no browser sends, at the socket of a running dashboard: python -m tests.bench.surface [FRAMES]

Counts what came back that tells about the inside of the server, and whether it still answers afterwards.
"""

import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.browser.conftest import serve
from tests.conftest import ROOT
from tests.socket_client import Socket, dial

# What no visitor may read: where the program lies, and how it failed.
INSIDE = re.compile("|".join(map(re.escape, ("Traceback", "site-packages", str(ROOT), "sqlite3.", "sqlalchemy"))))
# A frame that is answered is answered soon; one that is not need not be waited for.
PATIENCE = 0.2


def frames(rng: random.Random) -> list[Callable[[], bytes | str]]:
    """The kinds of frames, each a way to make one."""

    def rerun(**fields: object) -> bytes:
        back = BackMsg()
        request = back.rerun_script
        for name, value in fields.items():
            setattr(request, name, value)
        return back.SerializeToString()

    def word() -> str:
        return "".join(chr(rng.randrange(1, 0x3000)) for _ in range(rng.randrange(1, 40)))

    def widget() -> bytes:
        back = BackMsg()
        state = back.rerun_script.widget_states.widgets.add(id=rng.choice(["interest", word(), "$$ID-0-filter_level"]))
        kind = rng.choice(["string_value", "int_value", "bool_value", "json_value", "bytes_value"])
        text = rng.choice([word(), '{"selection": 1}', "[" * 500, "x" * 100_000])
        values = {"string_value": text, "int_value": 2**60, "bool_value": True, "json_value": text}
        setattr(state, kind, values.get(kind, b"\x80\x04c"))
        return back.SerializeToString()

    return [
        lambda: rng.randbytes(rng.randrange(1, 400)),
        lambda: word(),
        lambda: b"",
        lambda: rerun(query_string=f"id={word()}&id=%00&embed=true&lang={word()}"),
        lambda: rerun(page_script_hash=word(), page_name=rng.choice(["desk", "../site", word()])),
        lambda: rerun(fragment_id=word()),
        lambda: rerun(query_string="id=" + "a" * 100_000),
        widget,
        lambda: widget()[: rng.randrange(1, 30)],
        lambda: BackMsg(clear_cache=True).SerializeToString(),
        lambda: BackMsg(debug_shutdown_runtime=True).SerializeToString(),
        lambda: BackMsg(debug_disconnect_websocket=True).SerializeToString(),
        lambda: BackMsg(load_git_info=True).SerializeToString(),
        lambda: BackMsg(stop_script=True).SerializeToString(),
    ]


def attack(url: str, count: int, seed: int = 0) -> Counter[str]:
    """Send `count` frames of all kinds; how many were sent, how often a socket was closed, what leaked."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    kinds = frames(rng)
    seen: Counter[str] = Counter()
    while seen["sent"] < count:
        with dial(url) as socket:
            try:
                while (number := seen["sent"]) < count:
                    socket.send(kinds[number % len(kinds)]())
                    seen["sent"] += 1
                    for told in _said(socket, PATIENCE if number % 50 == 0 else 0.005):
                        seen.update(f"leaked {leak}" for leak in INSIDE.findall(told))
            except ConnectionClosed:
                seen["closed"] += 1
    return seen


def _said(socket: ClientConnection, patience: float) -> Iterator[str]:
    """What comes through a socket until nothing has come for so many seconds."""
    while True:
        try:
            got = socket.recv(timeout=patience)
        except TimeoutError:
            return
        yield got.decode("latin-1") if isinstance(got, bytes) else got


def answers(url: str) -> bool:
    """Whether a new visitor is still shown the first page. Raises TimeoutError when nothing comes."""
    with Socket(url) as visitor:
        return bool(visitor.open(""))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "data") as server:
        seen = attack(server.url, count)
        print(dict(seen), "still answers:", answers(server.url))


if __name__ == "__main__":
    main()
