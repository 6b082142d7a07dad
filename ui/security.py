"""What stands between the network and the page: allowed paths, hosts, origins, sizes, rates.

Only the paths that the page needs reach Gradio; whatever else it serves (uploads, files, proxies, monitoring, code
editing) is answered with 404. What is not here: headers (headers), passwords (auth), what a question may be (requests).
"""

from __future__ import annotations

import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag import UsageError
from ui.headers import Dressed

MAX_BODY = 64 * 1024
"""Bytes of a request: a question has at most 1,000 characters, Gradio sends it with a few components' values."""
MAX_CLIENTS = 10_000

# Each of these changes who can reach the page, what it serves, or what it runs.
FORBIDDEN = (
    "GRADIO_SHARE", "GRADIO_SHARE_SERVER_ADDRESS", "GRADIO_VIBE_MODE", "GRADIO_MCP_SERVER", "GRADIO_ALLOWED_PATHS",
    "GRADIO_HOT_RELOAD", "GRADIO_WATCH_DIRS", "GRADIO_LOCAL_DEV_MODE", "GRADIO_PROFILING", "GRADIO_DEBUG",
    "GRADIO_SERVER_NAME", "GRADIO_NODE_PATH", "GRADIO_SSR_MODE", "GRADIO_HISTORY_BUCKET", "GRADIO_ROOT_PATH",
    "GRADIO_WORKFLOW_INBROWSER",
)  # fmt: skip
_OFF = frozenset({"", "0", "false", "no", "off"})

_OURS = r"(?:release|answer|conversation|archive|history|feedback|login|logout|ours|api)(?:[/.].*)?"
_GRADIO = (
    r"(?:config/?|theme\.css|favicon\.ico|assets/[\w./-]+|static/[\w./-]+|svelte/[\w./-]+|"
    r"gradio_api/(?:queue/(?:join|data)|cancel|reset/?|startup-events|heartbeat/\w{1,64}|theme\.css))?"
)
ALLOWED = re.compile(rf"/(?:{_OURS}|{_GRADIO})", re.ASCII)
ASKING = re.compile(r"/api/(?:ask|search)")
ACTING = re.compile(r"/(?:gradio_api/queue/join|archive|history/.*|feedback/.*|login)")


def check_environment(environ: Mapping[str, str] = os.environ) -> None:
    """Refuses to start where a variable would open the page up.

    Raises:
        UsageError: names the variables to unset.
    """
    found = [name for name in FORBIDDEN if environ.get(name, "").strip().lower() not in _OFF]
    if found:
        raise UsageError(f"{', '.join(found)} would open the page to others: unset it and start again")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Rates:
    """A bucket of requests for each address, refilled all the time; the oldest buckets are forgotten.

    Args:
        rate: requests a second in the long run.
        burst: requests at once.
        clock: seconds that only grow.
    """

    def __init__(self, *, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> bool:
        """Takes one request from the bucket; False where it is empty."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.pop(who, (float(self._burst), now))
            left = min(float(self._burst), left + (now - then) * self._rate)
            self._buckets[who] = (left - 1 if left >= 1 else left, now)
            while len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
        return left >= 1


class Guard:
    """ASGI middleware around everything: refuses what is not needed, puts headers on every response.

    `hosts` are the names under which the server answers, None for any: a foreign site whose name points at this machine
    is refused by it.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] | None) -> None:
        self._app = app
        self._hosts = hosts
        self._asking = Rates(rate=0.5, burst=20)
        self._acting = Rates(rate=3, burst=60)  # opening the page costs one, a click in the archive another

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes an HTTP request on, or answers it with what is wrong; closes websockets."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        nonce = secrets.token_urlsafe(16) if scope["path"] == "/" else None
        answer = Dressed(send, nonce)
        refused = self._refusal(scope, Headers(scope=scope))
        if refused:
            await PlainTextResponse(refused[1], status_code=refused[0])(scope, receive, answer)
            return
        if nonce:  # the page is rewritten: it must come uncompressed
            scope["headers"] = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        await self._app(scope, _bounded(receive), answer)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        path, length = scope["path"], headers.get("content-length", "0")
        if not ALLOWED.fullmatch(path) or ".." in path:
            return 404, "There is nothing here. Go back to the start page."
        if self._hosts is not None and _host_name(headers) not in self._hosts:
            return 421, "This server answers only under its own name. Open it as http://127.0.0.1."
        if scope["method"] not in ("GET", "HEAD") and not _same_origin(headers):
            return 403, "This request came from another site. Use the page itself."
        if not length.isascii() or not length.isdigit() or int(length[:20]) > MAX_BODY:
            return 413, "This request is too long. Shorten the question."
        who = scope["client"][0] if scope.get("client") else ""
        rates = self._asking if ASKING.fullmatch(path) else self._acting if ACTING.fullmatch(path) else None
        if rates and not rates.take(who):  # Gradio's client tells "busy, try again" of a 503, and nothing of a 429
            status = 503 if path.endswith("/queue/join") else 429
            return status, "Too many questions at once. Wait a minute, then ask again."
        return None


def _host_name(headers: Headers) -> str:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _same_origin(headers: Headers) -> bool:
    """Whether a request that changes something was sent by this page, or by no browser page at all."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") in (None, "same-origin", "none")
    return origin.partition("://")[2] == headers.get("host")


def _bounded(receive: Receive) -> Receive:
    """A body without a declared length is cut off at the same size, as if the client had gone."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > MAX_BODY else message

    return bounded
