"""The headers of every response, and Gradio's page made to obey them. Pure but for sending.

What is not here: which requests are answered at all (security).
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}
_DROPPED = ("server", "access-control-allow-origin", "access-control-allow-credentials")
_POLICY = (
    "default-src 'none'; script-src 'self'{script}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self';"
    " frame-ancestors 'none'"
)
_FOREIGN = re.compile(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*|<link rel=\"manifest\"[^>]*>\s*")
_RESIZER = re.compile(r"<script>\s*\(\(\) => \{\s*const root = .*?</script>", re.DOTALL)
_HEAD = (
    '<link rel="stylesheet" href="/ours/style.css"><link rel="stylesheet" href="/ours/gradio.css">'
    '<link rel="icon" href="/ours/icon.svg"><script src="/ours/page.js"></script>'
)


def policy(nonce: str | None) -> str:
    """The Content-Security-Policy: nothing may be fetched but from this server, no script but ours and Gradio's.

    Gradio's HTML component compiles its template, a constant, in the browser and needs 'unsafe-eval' for it (a test
    shows that it does, and fails the day that it no longer does); what we show is never part of the template. Only the
    chat page gets that, and a nonce for Gradio's inline scripts.
    """
    return _POLICY.format(script=f" 'nonce-{nonce}' 'unsafe-eval'" if nonce else "")


def dress(page: str, nonce: str) -> str:
    """Gradio's page with our style and script in its head, a nonce on its scripts, and without its advertisements.

    The configuration inside a script is JSON with `<` escaped, so that no `<script` stands in it.
    """
    head, end, rest = page.partition("</head>")
    ours = _FOREIGN.sub("", _RESIZER.sub("", head)) + _HEAD + end + rest
    return re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', ours)


class Dressed:
    """A `send` that puts the headers on; with a nonce, it also dresses the page that is sent."""

    def __init__(self, send: Send, nonce: str | None) -> None:
        self._send = send
        self._nonce = nonce
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Sends a part of a response; a page to be dressed is held back until it is whole."""
        if message["type"] == "http.response.start":
            headers = self._headers(message)
            if self._nonce and headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._start)
            return
        await self._send(message)

    def _headers(self, start: Message) -> MutableHeaders:
        headers = MutableHeaders(scope=start)
        for name, value in COMMON.items():
            headers[name] = value
        headers["content-security-policy"] = policy(self._nonce)
        for name in _DROPPED:
            del headers[name]
        headers.setdefault("cache-control", "no-store")
        return headers

    async def _send_page(self, start: Message) -> None:
        page = dress(self._body.decode(), self._nonce or "").encode()
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        self._start = None
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page})
