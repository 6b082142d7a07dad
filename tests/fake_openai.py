"""A server on loopback that speaks enough of OpenAI's chat protocol to fail in every way that matters.

`script` is a list of faults, one per request, the last repeated: "ok", "refuse", "429", "500", "slow", "stall", "cut",
"empty", "endless", "malformed", "long", "html", "key". A request without "stream" gets
the whole answer with a log probability of SURE for each part. What is not here: tools.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = ("The trial ", "enrolled 212 ", "adults [1].")
PROMPT, COMPLETION, SURE = 120, 7, -0.25
TOP = [{"token": word, "logprob": logprob, "bytes": None} for word, logprob in (("Yes", -0.5), (" no", -0.5))]
ERRORS = {
    "429": (429, "slow down"), "500": (500, "oops"), "key": (401, "Incorrect API key provided: sk-secret-0123456789"),
    "long": (400, "This model's maximum context length is 4096 tokens"), "gone": (404, "no such model"),
}  # fmt: skip


class FakeOpenAI(ThreadingHTTPServer):
    """Answers by its script; keeps the requests it was sent."""

    daemon_threads = True

    def __init__(self, script: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.requests: list[dict[str, object]] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """The base URL that a client is given."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: FakeOpenAI

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body["authorization"] = self.headers.get("Authorization")
        self.server.requests.append(body)
        self.wants_usage = (body.get("stream_options") or {}).get("include_usage", False)
        script = self.server.script
        fault = script.pop(0) if len(script) > 1 else script[0]
        if fault in ERRORS:
            self._send(ERRORS[fault][0], json.dumps({"error": {"message": ERRORS[fault][1]}}), "application/json")
        elif fault == "html":
            self._send(200, "<html>proxy login</html>", "text/html")
        elif fault == "ok" and not body.get("stream"):
            self._send(200, json.dumps(_whole()), "application/json")
        else:
            self._stream(fault)

    def _send(self, status: int, text: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def _stream(self, fault: str) -> None:
        if fault == "slow":
            self.server.closing.wait(30)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for n, words in enumerate(self._words(fault)):
                if fault == "stall" and n == 1:
                    self.server.closing.wait(30)
                if fault == "cut" and n == 2:
                    return
                data = "{this is not json" if fault == "malformed" else json.dumps(_chunk(words))
                self.wfile.write(f"data: {data}\n\n".encode())
                self.wfile.flush()
            last = [_chunk("", "stop"), *([_usage()] if self.wants_usage else [])]
            self.wfile.write("".join(f"data: {json.dumps(c)}\n\n" for c in last).encode() + b"data: [DONE]\n\n")
        except OSError:
            return

    def _words(self, fault: str) -> Iterator[str]:
        while fault == "endless" and not self.server.closing.is_set():
            yield "word " * 20
            time.sleep(0.001)
        yield from () if fault == "empty" else WORDS


def _chunk(words: str, end: str | None = None) -> dict[str, object]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": words}, "finish_reason": end}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}


def _whole() -> dict[str, object]:
    """An answer to a request that asked for no stream."""
    weights = [{"token": words, "logprob": SURE, "bytes": None, "top_logprobs": TOP} for words in WORDS]
    message = {"role": "assistant", "content": "".join(WORDS)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": {"content": weights}}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "fake", "choices": [choice]}


def _usage() -> dict[str, object]:
    """What the protocol sends after the last words to whoever asked for it."""
    used = {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [], "usage": used}


@contextmanager
def serving(*script: str) -> Iterator[FakeOpenAI]:
    """The server, running until the block ends."""
    server = FakeOpenAI(list(script))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
