"""Who is there: the cookie that tells browsers apart, and, where the owner wants them, passwords with a lockout.

The password file has a line per person, `name:scrypt$16384$8$1$SALT$HASH`, made by `python -m ui.password NAME`.
Sessions live in memory: a restart asks for the password again. What is not here: what a visitor may do (everything, on
its own things).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag import UsageError
from ui.markup import Markup, tag
from ui.page import whole

VISITOR, SESSION = "rag_visitor", "rag_session"
YEAR, DAY = 365 * 86_400, 86_400
MAX_FAILURES, LOCKED, MAX_KEPT = 5, 15 * 60, 10_000
COST, BLOCK, PARALLEL = 2**14, 8, 1
"""scrypt's own parameters: 16 MB and about 50 ms a try."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_OPEN = frozenset({"/login", "/ours/style.css", "/ours/icon.svg"})


def hash_password(password: str) -> str:
    """A password as it stands in the password file; a new salt each time."""
    salt = secrets.token_bytes(16)
    parts = ("scrypt", str(COST), str(BLOCK), str(PARALLEL), _b64(salt), _b64(_scrypt(password, salt)))
    return "$".join(parts)


def _scrypt(password: str, salt: bytes, *, cost: int = COST, block: int = BLOCK, parallel: int = PARALLEL) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=2**27, dklen=32)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _raw(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


def is_password(password: str, hashed: str) -> bool:
    """Whether this is the password that was hashed."""
    _, cost, block, parallel, salt, digest = hashed.split("$")
    tried = _scrypt(password, _raw(salt), cost=int(cost), block=int(block), parallel=int(parallel))
    return hmac.compare_digest(tried, _raw(digest))


def read_passwords(path: Path) -> dict[str, str]:
    """The password file: name -> hash.

    Raises:
        UsageError: the file cannot be read, is empty, or a line is not `name:scrypt$…`.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the password file {path} cannot be read: {error}") from None
    found: dict[str, str] = {}
    for n, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, hashed = line.strip().partition(":")
        if not name or not re.fullmatch(r"scrypt\$\d{4,7}\$\d{1,2}\$\d{1,2}\$[\w-]{8,}\$[\w-]{40,}", hashed):
            raise UsageError(f"{path}, line {n}: make the line with `python -m ui.password NAME`")
        found[name] = hashed
    if not found:
        raise UsageError(f"the password file {path} names nobody")
    return found


def visitor_of(cookies: Mapping[str, str]) -> str | None:
    """The secret that a browser holds, if it holds one of ours."""
    token = cookies.get(VISITOR, "")
    return token if _TOKEN.fullmatch(token) else None


class Doorkeeper:
    """Passwords, sessions and failures; several threads may ask it."""

    def __init__(self, passwords: Mapping[str, str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._passwords = dict(passwords)
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, float] = OrderedDict()
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._nobody = hash_password(secrets.token_urlsafe())

    def login(self, name: str, password: str, *, address: str) -> str | None:
        """A new session, or None; raises UsageError while the name or the address is locked out."""
        keys = (f"name {name[:80]}", f"address {address}")
        with self._lock:
            if any(self._is_locked(key) for key in keys):
                raise UsageError(f"too many wrong passwords: wait {LOCKED // 60} minutes, then try again")
            for key in keys:  # counted before the slow check, so that many tries at once count as many
                self._fail(key)
        right = is_password(password[:200], self._passwords.get(name, self._nobody)) and name in self._passwords
        if not right:
            return None
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)
            token = secrets.token_urlsafe(32)
            self._sessions[hashlib.sha256(token.encode()).hexdigest()] = self._clock() + DAY
            _trim(self._sessions)
        return token

    def is_open(self, token: str) -> bool:
        """Whether a session is there and not yet over."""
        with self._lock:
            return self._sessions.get(hashlib.sha256(token.encode()).hexdigest(), 0.0) > self._clock()

    def logout(self, token: str) -> None:
        """Ends a session."""
        with self._lock:
            self._sessions.pop(hashlib.sha256(token.encode()).hexdigest(), None)

    def _is_locked(self, key: str) -> bool:
        failures, last = self._failures.get(key, (0, 0.0))
        if failures and self._clock() - last > LOCKED:
            del self._failures[key]
            return False
        return failures >= MAX_FAILURES

    def _fail(self, key: str) -> None:
        self._failures[key] = (self._failures.pop(key, (0, 0.0))[0] + 1, self._clock())
        _trim(self._failures)


def _trim(kept: OrderedDict[str, float] | OrderedDict[str, tuple[int, float]]) -> None:
    while len(kept) > MAX_KEPT:
        kept.popitem(last=False)


class Doors:
    """ASGI middleware: gives each browser its own secret; where there are passwords, lets in who has a session."""

    def __init__(self, app: ASGIApp, *, keeper: Doorkeeper | None) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or sends it to the login page."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if self._keeper and (answer := await self._checked(self._keeper, request)):
            await answer(scope, receive, send)
            return
        if scope["path"] == "/" and visitor_of(request.cookies) is None:
            await self._app(
                scope, receive, _with_cookie(send, _cookie(request, VISITOR, secrets.token_urlsafe(32), YEAR))
            )
            return
        await self._app(scope, receive, send)

    async def _checked(self, keeper: Doorkeeper, request: Request) -> Response | None:
        """The response that stands in the way, or None where the way is free."""
        path, token = request.url.path, request.cookies.get(SESSION, "")
        if path == "/login":
            return await _login(keeper, request)
        if path == "/logout" and request.method == "POST":
            keeper.logout(token)
            return RedirectResponse("/login", status_code=303)
        if path in _OPEN or keeper.is_open(token):
            return None
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(f"/login?next={quote(path, safe='/')}", status_code=303)
        return PlainTextResponse("Log in first, at /login.", status_code=401)


async def _login(keeper: Doorkeeper, request: Request) -> Response:
    there = request.query_params.get("next", "/")
    there = there if re.fullmatch(r"/(?![/\\])[\w./%-]*", there, re.ASCII) else "/"
    if request.method != "POST":
        return HTMLResponse(login_page(there))
    said = parse_qs((await request.body()).decode("utf-8", "replace"))
    name, password = (said.get(key, [""])[0] for key in ("name", "password"))
    try:
        from starlette.concurrency import run_in_threadpool

        address = request.client.host if request.client else ""
        token = await run_in_threadpool(keeper.login, name, password, address=address)
    except UsageError as error:
        return HTMLResponse(login_page(there, wrong=f"{error}."), status_code=429)
    if token is None:
        return HTMLResponse(login_page(there, wrong="Name or password is wrong."), status_code=401)
    answer = RedirectResponse(there, status_code=303)
    answer.headers.append("set-cookie", _cookie(request, SESSION, token, DAY))
    return answer


def login_page(there: str, *, wrong: str = "") -> Markup:
    """The form that asks for name and password."""
    form = tag(
        "form",
        tag("h1", "Log in"),
        tag("p", wrong, class_="error", role="alert") if wrong else None,
        tag("label", "Name", tag("input", name="name", autocomplete="username", required=True, maxlength=80)),
        tag(
            "label",
            "Password",
            tag("input", name="password", type="password", autocomplete="current-password", required=True),
        ),
        tag("button", "Log in", type="submit", class_="primary"),
        method="post",
        action=f"/login?next={quote(there, safe='/')}",
        class_="login",
    )
    return whole("Log in", form, script=False)


def _cookie(request: Request, name: str, value: str, age: int) -> str:
    cookie: SimpleCookie = SimpleCookie()
    cookie[name] = value
    for attribute, said in (("path", "/"), ("max-age", str(age)), ("httponly", True), ("samesite", "Lax")):
        cookie[name][attribute] = said
    cookie[name]["secure"] = request.url.scheme == "https"
    return cookie.output(header="").strip()


def _with_cookie(send: Send, cookie: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
        await send(message)

    return sending
