"""A vendor's error in our words: one line, whether trying again may help, never a key, an address or release text."""

from __future__ import annotations

from rag.errors import ModelError

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
_UNREACHABLE = ("Connect", "RemoteProtocol", "ReadError", "InternalServer", "RateLimit", "Overloaded")
_LOST = ("RemoteProtocol", "ReadError", "IncompleteRead")


class FaultError(Exception):
    """Why an attempt failed; `passing` if the same request may succeed in a moment."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.passing = passing


def fault(error: BaseException) -> FaultError:
    """A vendor's error in our words: its own may hold keys, addresses or release text."""
    if isinstance(error, FaultError):
        return error
    if isinstance(error, ModelError):
        return FaultError(f"failed: {error}", passing=False)
    kind = type(error).__name__
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return FaultError(_status(status, str(error)), passing=status in TRANSIENT)
    if any(word in kind for word in _LOST):
        return FaultError("broke off in the middle of its answer", passing=True)
    if "Timeout" in kind or isinstance(error, TimeoutError):
        return FaultError("did not answer in time", passing=False)
    if isinstance(error, ConnectionError) or any(word in kind for word in _UNREACHABLE):
        return FaultError("cannot be reached: is it running, and the address right?", passing=True)
    return FaultError(f"sent something unreadable ({kind})", passing=False)


def _status(status: int, text: str) -> str:
    if status in (400, 413) and any(word in text.lower() for word in ("context", "too long", "too large", "maximum")):
        return "says the question and its evidence are too long for it: ask for fewer passages with -k"
    said = {401: "refused the key", 403: "refused the key", 404: "does not know that model", 429: "is asked too often"}
    return f"{said.get(status, 'is down' if status >= 500 else 'refused the request')} (HTTP {status})"
