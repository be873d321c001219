"""Sign-in through the university's OpenID Connect: what it says of a person, and which role that means here."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from topics.accounts import Role
from topics.pages.resources import shared
from topics.settings import Settings


def is_set_up() -> bool:
    """Whether the operator configured it."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def knows_visitor() -> bool:
    """Whether the browser of this session brought a university's word of who it is, however old."""
    return _is_known(st.user.to_dict())


def token() -> str:
    """The token of whoever the university vouches for; empty for everybody else. Roles are looked up at every call."""
    claims = st.user.to_dict()
    # The university signs when somebody came in; who has no such time cannot be signed out by time.
    if not _is_known(claims) or not claims.get("iat"):
        return ""
    name, role = str(claims.get("email", "")).lower(), role_of(claims, shared().settings)
    if role is None or not name:
        return ""
    session = f"{claims.get('iss')} {claims.get('sub')} {claims['iat']}"
    return shared().accounts.vouched(session, name, role, datetime.fromtimestamp(int(str(claims["iat"])), UTC))


def role_of(claims: Mapping[str, object], settings: Settings) -> Role | None:
    """Claims → the role here: by the lists of the settings for a verified address, or by the claim that names roles."""
    address = str(claims.get("email", "")).lower() if claims.get("email_verified", True) is not False else ""
    said = claims.get(settings.role_claim) if settings.role_claim else None
    named = {str(one) for one in (said if isinstance(said, list | tuple) else [said])}
    for role, listed in ((Role.EDITOR, settings.editors), (Role.SUPERVISOR, settings.supervisors)):
        if role.value in named or (address and address in {one.strip().lower() for one in listed.split(",")}):
            return role
    return None


def _is_known(claims: Mapping[str, object]) -> bool:
    return bool(claims.get("is_logged_in"))
