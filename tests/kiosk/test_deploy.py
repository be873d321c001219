"""The files that a kiosk is set up with agree with each other and with the program."""

import json
import re

from tests.conftest import ROOT
from topics.settings import Settings

DEPLOY = ROOT / "topics" / "deploy"
SERVER = (DEPLOY / "kiosk-server.service").read_text(encoding="utf-8")
BROWSER = (DEPLOY / "kiosk-browser.service").read_text(encoding="utf-8")
POLICY = json.loads((DEPLOY / "chromium-policy.json").read_text(encoding="utf-8"))


def test_the_policy_lets_the_browser_reach_the_server_and_nothing_else() -> None:
    (port,) = re.findall(r"--server\.port (\d+)", SERVER)
    assert POLICY["URLBlocklist"] == ["*"]
    assert POLICY["URLAllowlist"] == [f"http://127.0.0.1:{port}", f"http://localhost:{port}"]


def test_the_policy_forbids_what_a_visitor_must_not_do() -> None:
    assert POLICY["DeveloperToolsAvailability"] == 2
    assert POLICY["DownloadRestrictions"] == 3
    for key in ("PrintingEnabled", "AllowFileSelectionDialogs", "PasswordManagerEnabled"):
        assert POLICY[key] is False


def test_both_units_come_back_by_themselves() -> None:
    for unit in (SERVER, BROWSER):
        assert "Restart=always" in unit
        assert "StartLimitIntervalSec=0" in unit


def test_a_server_that_hangs_is_killed_and_comes_back() -> None:
    assert re.search(r"^WatchdogSec=\d+$", SERVER, re.MULTILINE)
    assert "WatchdogSignal=SIGKILL" in SERVER


def test_the_units_set_what_the_program_knows() -> None:
    for name in re.findall(r"THESIS_FINDER_(\w+)", SERVER):
        assert name.lower() in Settings.model_fields
    assert "THESIS_FINDER_KIOSK=1" in SERVER
    assert "-m topics kiosk browser" in BROWSER


def test_the_page_names_every_file() -> None:
    words = (DEPLOY / "kiosk.md").read_text(encoding="utf-8")
    for file in DEPLOY.iterdir():
        if file.name.startswith(("kiosk-", "chromium")):
            assert file.name in words


def test_the_page_that_leads_names_every_page_and_what_a_server_needs() -> None:
    words = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for file in (*DEPLOY.glob("*.md"), DEPLOY / "Caddyfile", DEPLOY / "thesis-finder@.service"):
        assert file.name in words or file.name == "README.md"
    for name in re.findall(r"THESIS_FINDER_(\w+)", words):
        assert name.lower() in Settings.model_fields
