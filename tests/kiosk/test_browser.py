import os
from pathlib import Path

import pytest

from topics.kiosk import browser


@pytest.fixture
def chromium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that notes how it was called and waits; where it writes."""
    program, called = tmp_path / "chromium", tmp_path / "called"
    program.write_text(f'#!/bin/sh\necho $$ "$@" > {called}\nexec sleep 60\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(browser, "_LOOK_EVERY", 0.02)
    return called


def test_a_page_that_falls_silent_is_given_up_with_its_profile(chromium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "PATIENCE", 0.0)
    monkeypatch.setattr(browser, "silence", lambda address: 99.0 if chromium.exists() else 0.0)
    assert browser.show("http://127.0.0.1:1") == "The page was not heard for 99 seconds."
    process, *flags = chromium.read_text().split()
    assert not Path(f"/proc/{process}").exists()
    assert {"--kiosk", "--incognito", "--disable-pinch", "--overscroll-history-navigation=0"} <= set(flags)
    (profile,) = [flag.partition("=")[2] for flag in flags if flag.startswith("--user-data-dir=")]
    assert not Path(profile).exists()


def test_a_server_that_is_away_is_no_fault_of_the_page(chromium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "PATIENCE", 0.0)
    seen = []

    def silence(address: str) -> float | None:
        seen.append(chromium.exists())
        if len(seen) > 30 and chromium.exists() and chromium.read_text():
            os.kill(int(chromium.read_text().split()[0]), 9)
        return 0.0 if len(seen) == 1 else None

    monkeypatch.setattr(browser, "silence", silence)
    assert browser.show("http://127.0.0.1:1") == "The browser ended with -9."


def test_without_chromium_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(browser.BrowserFault, match="apt-get install chromium"):
        browser.show("http://127.0.0.1:1")


def test_where_no_kiosk_answers_there_is_no_silence() -> None:
    assert browser.silence("http://127.0.0.1:1") is None
