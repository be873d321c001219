"""A browser reduced to its socket: runs pages, presses buttons whether they are drawn or not, keeps every byte."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

_NONE: Mapping[str, str] = {}
_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


def dial(
    url: str, token: str = "", session: str = "", cookies: Mapping[str, str] = _NONE, **way: Any
) -> AbstractContextManager[ClientConnection]:
    """A socket as a page of ours opens it; `way`: more for `websockets.connect`, which finds no name of a test."""
    protocols = ["streamlit", cookies.get("_streamlit_xsrf", "x"), session]
    sent = {**cookies, **({"thesis_finder_sign_in": token} if token else {})}
    return connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=[Subprotocol(one) for one in protocols if one],
        origin=Origin(url),
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())} if sent else {},
        max_size=None,
        **way,
    )


class Socket:
    """One session. `ids`: key of every widget that was ever drawn → its id; `received`: all that the server said."""

    def __init__(
        self, url: str, token: str = "", session: str = "", cookies: Mapping[str, str] = _NONE, **way: Any
    ) -> None:
        """`token` is the cookie of a sign-in; `session` the id of a session to take over; `cookies` are all others."""
        self._closing = ExitStack()
        self._ws = self._closing.enter_context(dial(url, token, session, cookies, **way))
        self.ids: dict[str, str] = {}
        self.received = b""
        self.session = ""
        self._hash = ""

    def __enter__(self) -> "Socket":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._closing.close()

    def open(self, page: str, query: str = "") -> bytes:
        """Open a page; what the server said to that."""
        self._hash = ""
        return self._run(page, query, {}, "")

    def press(self, page: str, query: str, button: str, values: Mapping[str, str | list[str]] | None = None) -> bytes:
        """Press the button with this id on the page, with these values in widgets, by id."""
        return self._run(page, query, values or {}, button)

    def _run(self, page: str, query: str, values: Mapping[str, str | list[str]], button: str) -> bytes:
        back = BackMsg()
        rerun = back.rerun_script
        rerun.query_string, rerun.page_script_hash = query, self._hash
        rerun.page_name = "" if self._hash else page
        for widget, value in values.items():
            if isinstance(value, str):
                rerun.widget_states.widgets.add(id=widget, string_value=value)
            else:
                rerun.widget_states.widgets.add(id=widget).string_array_value.data[:] = value
        if button:
            rerun.widget_states.widgets.add(id=button, trigger_value=True)
        self._ws.send(back.SerializeToString())
        said = b""
        while True:
            frame = self._ws.recv(timeout=30)
            assert isinstance(frame, bytes)
            said += frame
            message = ForwardMsg.FromString(frame)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._hash = message.new_session.page_script_hash
                self.session = message.new_session.initialize.session_id
            elif kind == "navigation":
                # A session that begins on a page learns only now which one that is.
                self._hash = message.navigation.page_script_hash
            elif kind == "delta":
                self._learn(message)
            elif kind == "script_finished" and message.script_finished in _DONE:
                self.received += said
                return said

    def _learn(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        widget = getattr(getattr(element, kind), "id", "") if kind else ""
        if widget.startswith("$$ID-"):
            self.ids[widget.split("-", 2)[2]] = widget
