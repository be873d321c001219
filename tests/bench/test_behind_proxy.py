"""The quick version of what `python -m tests.bench.behind_proxy` does by the dozen."""

import shutil

import pytest

from tests.bench.behind_proxy import PARTS, Form, opened


def test_two_dashboards_behind_the_proxy_are_one_to_their_people(capsys: pytest.CaptureFixture[str]) -> None:
    if not shutil.which("caddy"):
        pytest.skip("there is no caddy on this machine: apt-get install caddy")
    with opened(meaning=False) as house:
        topic, text = house.topics[0], "We count the corals of a reef."
        assert Form(house.editors[0], topic).save(text) == "saved"
        assert house.visitors[1].shows("topic", f"id={topic}", text)
        PARTS["caps"](house, 1)
        assert "a message of 3 MB closed, 1009; socket 301 of one address 429" in (told := capsys.readouterr().out)
        assert "another address meanwhile served" in told
        PARTS["kills"](house, 1)
        PARTS["begun"](house, 1)
        assert "without a database a sentence: True" in capsys.readouterr().out
