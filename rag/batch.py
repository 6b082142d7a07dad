"""`rag ask --batch`: one question a line in, one JSON answer a line out, in order, flushed as it goes.

A bad line gives {"id", "error"} and the rest goes on.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from rag import contract
from rag.archive import Archive, Ask
from rag.datatypes import Filters, Turn
from rag.errors import RagError, UsageError

FILTERS = frozenset({"after", "before", "as_of", "institution"})
_SURROGATE = re.compile("[\ud800-\udfff]")
LINE = frozenset({"id", "question", "history", "as_of", "filters"})


def run(archive: Archive, source: str, options: Ask) -> int:
    """Answers every line of a file, or of stdin for "-"; 0 when each was answered or refused, else 1."""
    clean = True
    with _lines(source) as lines:
        for line in lines:
            if not line.strip():
                continue
            result = _one(archive, line, options)
            clean &= "error" not in result
            contract.write(result)
    return 0 if clean else 1


@contextmanager
def _lines(source: str) -> Iterator[TextIO]:
    if source == "-":
        yield sys.stdin
        return
    try:
        file = Path(source).open(encoding="utf-8-sig", errors="replace")  # noqa: SIM115 (only opening fails so)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}") from error
    with file:
        yield file


def _one(archive: Archive, line: str, options: Ask) -> dict[str, Any]:
    id_: str | None = None
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):  # ValueError: also a number of more than 4,300 digits
        return {"id": None, "error": "not JSON"}
    try:
        if not isinstance(given, dict):
            raise UsageError("not a JSON object")
        if _SURROGATE.search(json.dumps(given, ensure_ascii=False)):
            raise UsageError("holds characters that are no text")
        id_ = None if given.get("id") is None else str(given["id"])
        question = given.get("question")
        if not isinstance(question, str):
            raise UsageError('"question" is missing or no text')
        return contract.answer(archive.ask(question, parse(given, options)), id_=id_)
    except RagError as error:
        return {"id": id_, "error": str(error)}


def parse(given: dict[str, Any], options: Ask) -> Ask:
    """The options of one line, over those of the command.

    Raises:
        UsageError: an unknown key, or a value of the wrong kind.
    """
    if unknown := set(given) - LINE:
        raise UsageError(f"unknown key {min(unknown)!r}; known are {', '.join(sorted(LINE))}")
    filters = given.get("filters") or {}
    if not isinstance(filters, dict) or set(filters) - FILTERS:
        raise UsageError(f'"filters" takes {", ".join(sorted(FILTERS))}')
    filters = dict(filters)
    if given.get("as_of") is not None:
        filters["as_of"] = given["as_of"]
    values = {
        name: _text(value, name) if name == "institution" else _day(value, name)
        for name, value in filters.items()
        if value is not None
    }
    base = options.filters
    merged = Filters(**({n: getattr(base, n) for n in FILTERS} | values))
    if merged.after and merged.before and merged.after > merged.before:
        raise UsageError(f'"after" {merged.after} is later than "before" {merged.before}: no day lies between them')
    history = tuple(_turn(t) for t in _list(given.get("history") or [], "history"))
    return replace(options, filters=merged, history=history or options.history)


def _turn(value: Any) -> Turn:
    if not isinstance(value, dict):
        raise UsageError('a turn of "history" is {"question", "answer"}')
    return Turn(_text(value.get("question"), "question"), str(value.get("answer") or ""))


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise UsageError(f'"{name}" is no list')
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f'"{name}" is no text')
    return value


def _day(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f'"{name}" is no date such as "2025-08-07"') from None
