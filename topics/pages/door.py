"""The door of the desk: who is signed in on this page, and the form where one signs in.

The form is a plain page of the server, because only an answer of the server can set a cookie that no script reads.
It owns the session key "door_open".
"""

import asyncio
import secrets
from contextlib import suppress
from html import escape

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from topics.accounts import LONGEST, Account, Refused, TooManyTries
from topics.pages import resources, safe, university
from topics.pages.words import in_language, preferred, say
from topics.server import metrics
from topics.settings import WrongSetting
from topics.store import StoreError

_COOKIE, _FORM_COOKIE = "thesis_finder_sign_in", "thesis_finder_form"
# A name and a password; whoever sends more wants something else.
_LONGEST_FORM = 10_000


def token() -> str:
    """What a sign-in is found by: the browser's cookie, or what the university says of this person."""
    return cookie() or university.token()


def cookie() -> str:
    """What the browser's cookie says. It belongs to the socket: knowing a session's id gives nobody its rights."""
    return str(st.context.cookies.get(_COOKIE, ""))


def signed_in() -> Account | None:
    """Who is signed in, looked up anew at every call: at the start of a run and before every write."""
    held = token()
    return resources.shared().accounts.signed_in(held) if held else None


def is_open() -> bool:
    """Whether the desk's pages exist on this site; while the store cannot be read, whether they did before."""
    # Whoever is writing keeps the form, and every write asks again.
    with suppress(StoreError, WrongSetting):
        st.session_state["door_open"] = signed_in() is not None
    return bool(st.session_state.get("door_open"))


def has_ended() -> bool:
    """Whether there was a sign-in that ended by itself."""
    held = token()
    return bool(held) and resources.shared().accounts.ended(held)


def say_why_shut() -> None:
    """Tell whose sign-in ended by itself, and whom the university knows and nobody here; and how to go on.

    Says nothing while the store cannot be read.
    """
    with suppress(StoreError):
        if has_ended():
            st.info(say("door.ended"), icon=":material/lock:")
            safe.draw(safe.way("login", say("door.again")))
        elif university.knows_visitor() and signed_in() is None:
            st.info(say("door.no_role"), icon=":material/lock:")
            st.button(say("desk.sign_out"), on_click=st.logout, key="university_sign_out")


def way_in() -> None:
    """At the foot of a visitor's page, where supervisors find the door."""
    if not token():
        safe.draw(safe.way("login", say("door.way_in")))


def sign_out() -> None:
    """End the sign-in on the server; the cookie is worthless from now on."""
    resources.shared().accounts.sign_out(token())
    if university.knows_visitor():
        st.logout()


async def login(request: Request) -> Response:
    """/login: the form, or what comes of it."""
    return await _enter(request) if request.method == "POST" else _page(request, status=200)


async def _enter(request: Request) -> Response:
    """Only our own form knows the text in its cookie: another page cannot sign anybody in."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _LONGEST_FORM:
        return HTMLResponse(status_code=413)
    form = {name: str(value) for name, value in (await request.form()).items()}
    proof = request.cookies.get(_FORM_COOKIE, "")
    if not proof or not secrets.compare_digest(proof.encode(), form.get("form", "").encode()):
        return _page(request, status=403, fault="door.stale")
    name, address = form.get("name", ""), request.client.host if request.client else ""
    accounts = resources.shared().accounts
    try:
        made = await asyncio.to_thread(accounts.sign_in, name, form.get("password", ""), address)
        await asyncio.to_thread(accounts.sign_out, request.cookies.get(_COOKIE, ""))
    except TooManyTries:
        metrics.SIGN_IN_FAILURES.inc()
        return _page(request, status=429, fault="door.too_many", name=name)
    except Refused:
        metrics.SIGN_IN_FAILURES.inc()
        return _page(request, status=401, fault="door.wrong", name=name)
    except StoreError as error:
        return _page(request, status=503, fault="app.unusable", name=name, reason=str(error))
    answer = RedirectResponse("desk", 303)
    _set_cookie(request, answer, _COOKIE, made, int(LONGEST.total_seconds()))
    answer.delete_cookie(_FORM_COOKIE)
    return answer


def _page(request: Request, status: int, fault: str = "", name: str = "", reason: str = "") -> HTMLResponse:
    """The form, in the browser's language, with the words for the key `fault` above it."""
    language = preferred(request.headers.get("accept-language", ""))
    proof = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(32)
    group = resources.shared().settings.group_name
    words = {
        key: escape(in_language(language, f"door.{key}"))
        for key in ("title", "name", "password", "enter", "help", "back", "university")
    }
    alert = f'<p role="alert">{escape(in_language(language, fault, reason=reason))}</p>' if fault else ""
    elsewhere = f'<p><a href="university">{words["university"]}</a></p>' if university.is_set_up() else ""
    html = f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{words["title"]}</title><style>
body {{ margin: 0; background: #FBFAF7; color: #1B2A33; font: 17px/1.5 system-ui, sans-serif; }}
main {{ max-width: 22rem; margin: 12vh auto; padding: 0 1.2rem; }}
h1 {{ font: 600 2rem/1.25 Georgia, serif; margin: .3rem 0 1.2rem; }}
label {{ display: block; margin-bottom: 1rem; }}
input {{ box-sizing: border-box; width: 100%; margin-top: .3rem; padding: .6rem .7rem; font: inherit; color: inherit;
  background: #fff; border: 1px solid #7C868C; border-radius: .6rem; }}
button {{ padding: .6rem 1.6rem; font: inherit; font-weight: 600; color: #fff; background: #0B5A7A; border: 0;
  border-radius: 2rem; cursor: pointer; }}
:focus-visible {{ outline: 3px solid #D55E00; outline-offset: 2px; }}
[role=alert] {{ padding: .6rem .8rem; background: #FBEBCB; color: #5F3A00; border-radius: .6rem; }}
a {{ color: #0B5A7A; }}
</style></head><body><main>
<div>{escape(group)} · {escape(in_language(language, "app.name"))}</div><h1>{words["title"]}</h1>{alert}
<form method="post" action="login"><input type="hidden" name="form" value="{escape(proof)}">
<label>{words["name"]}<input name="name" value="{escape(name)}" autocomplete="username" required autofocus></label>
<label>{words["password"]}<input name="password" type="password" autocomplete="current-password" required></label>
<button>{words["enter"]}</button></form>
{elsewhere}<p>{words["help"]}</p><p><a href="./">{words["back"]}</a></p>
</main></body></html>"""
    answer = HTMLResponse(html, status, headers={"Cache-Control": "no-store"})
    _set_cookie(request, answer, _FORM_COOKIE, proof, 3600)
    return answer


def _set_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """No script reads it, and no other site can make a browser send it."""
    secure = request.url.scheme == "https" or str(resources.shared().settings.public_address).startswith("https:")
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure)
