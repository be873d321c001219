import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from topics.accounts import Role
from topics.pages import door, university
from topics.pages.resources import Resources
from topics.pages.words import say
from topics.settings import Settings

LISTS = {"supervisors": "Ada@example.org, b@example.org", "editors": "e@example.org", "role_claim": "groups"}


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"email": "ada@example.org"}, Role.SUPERVISOR),
        ({"email": "E@example.org"}, Role.EDITOR),
        ({"email": "ada@example.org", "email_verified": False}, None),
        ({"email": "x@example.org"}, None),
        ({"email": "x@example.org", "groups": ["staff", "editor"]}, Role.EDITOR),
        ({"email": "x@example.org", "groups": "supervisor"}, Role.SUPERVISOR),
        ({"email": "x@example.org", "groups": ["visitor"]}, None),
        ({"email": ""}, None),
        ({}, None),
    ],
)
def test_claims_mean_a_role(claims: dict[str, object], role: Role | None) -> None:
    assert university.role_of(claims, Settings(**LISTS)) is role


def test_without_settings_nobody_has_a_role() -> None:
    assert university.role_of({"email": "ada@example.org", "groups": ["editor"]}, Settings()) is None


def test_whom_the_university_vouches_for_has_a_desk(ready: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "settings", ready.settings.model_copy(update=LISTS))
    monkeypatch.setattr(door, "cookie", lambda: "")
    at = AppTest.from_file(str(ROOT / "topics/pages/site.py"), default_timeout=30)
    claims = {"is_logged_in": True, "email": "ada@example.org", "iss": "uni", "sub": "1", "iat": int(time.time())}
    at.user.update(claims)
    at.run().switch_page("desk/topics.py").run()
    assert not at.exception
    assert say("desk.who", name="ada@example.org") in [text.value for text in at.text]
    # Taken off the list, she writes nothing more.
    monkeypatch.setattr(ready, "settings", ready.settings.model_copy(update={"supervisors": ""}))
    at.run()
    assert say("desk.title") not in [title.value for title in at.title]
