import json
import subprocess
import sys

from tests.conftest import ROOT

CODE = """
import logging, streamlit.logger
from topics.server import logs
early = streamlit.logger.get_logger("streamlit.early")
bare = logging.getLogger("uvicorn.error")
bare.setLevel(logging.INFO)
bare.propagate = logging.getLogger("uvicorn.access").propagate = False
logs.configure()
logs.configure()
streamlit.logger.get_logger("streamlit.later").warning("session %s is gone", "0b1c2d3e-1111-2222-3333-444455556666")
early.warning("early")
bare.error("bare")
bare.info('192.0.2.7:37920 - "WebSocket /_stcore/stream" [accepted]')
logging.getLogger("uvicorn.access").info("GET /topic?id=x")
try:
    raise ValueError("0b1c2d3e-1111-2222-3333-444455556666")
except ValueError:
    logging.getLogger("topics").exception("incident %s", "abc")
"""


def test_every_logger_writes_json_without_session_identifiers() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["message"] for line in lines] == ["session [session] is gone", "early", "bare", "incident abc"]
    assert all({"time", "level", "logger"} <= line.keys() for line in lines)
    assert "ValueError: [session]" in lines[3]["exc_info"]
    assert "444455556666" not in done.stderr
    assert "192.0.2.7" not in done.stderr
