"""Whether a release works for somebody who has nothing: python -m tests.bench.release

Needs `pip install -e ".[release]"`. Builds the wheel, installs it into an empty environment in an empty folder, starts
the dashboard from there, and waits until it answers by meaning with the seven topics. Exits with 1 when it does not.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", name, str(ROOT)], check=True)
        (wheel,) = folder.glob("*.whl")
        venv.create(folder / "env", with_pip=True)
        python = folder / "env" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True)
        port = free_port()
        program = [folder / "env" / "bin" / "thesis-finder", "run", "--server.port", str(port)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("THESIS_FINDER_", "PYTHON"))}
        server = subprocess.Popen(program, cwd=folder, env=clean)
        try:
            print(
                "Answers by meaning." if _ready(f"http://localhost:{port}/readyz", server) else sys.exit("No answer.")
            )
        finally:
            server.terminate()
            server.wait(timeout=30)


def _ready(url: str, server: "subprocess.Popen[bytes]") -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                # Without its configuration file the server would answer on every interface and without headers.
                return bool(json.load(answer)["ready"]) and "frame-ancestors" in str(answer.headers)
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    return False


if __name__ == "__main__":
    main()
