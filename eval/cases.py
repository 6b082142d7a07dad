"""A case: a question with its gold answers and releases, and its JSON form, checked loudly.

    {"id": "q1", "question": "Which antibody blocks DKK1?", "kind": "fact", "answerable": true,
     "answers": [["DKN-01"]], "releases": ["newsledger/dkk1.txt"], "split": "tune"}

`answers` is a list of groups of alternatives: right is an answer that states one alternative of every group.
`releases` names the gold by url, release id, or the end of the source's path ("newsledger/a.txt", "wire.jsonl#L3");
`releases_mode` says whether any one of them or all must be cited. Optional: `forbidden` (strings that no answer may
say), `history` (earlier turns, oldest first), `as_of`, `filters`, `split` (tune or test), `cluster`, `near`, `note`.
What is not here: files of cases (`eval.casefile`), the archive (`eval.gold` checks cases against it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from eval.match import plain, says
from rag import Filters, Turn, UsageError

SPLITS = ("tune", "test")
MODES = ("any", "all")
FILTERS = ("after", "before", "as_of", "institution")


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a good answer says. `history` is oldest first."""

    id: str
    question: str
    kind: str
    answerable: bool
    answers: tuple[tuple[str, ...], ...] = ()
    releases: tuple[str, ...] = ()
    releases_mode: str = "any"
    forbidden: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    as_of: date | None = None
    filters: Filters = field(default_factory=Filters)
    split: str = "test"
    cluster: str | None = None
    near: tuple[str, ...] = ()
    note: str | None = None

    @property
    def scope(self) -> Filters:
        """The filters of the question, its as-of date among them."""
        f = self.filters
        return Filters(f.after, f.before, self.as_of or f.as_of, f.institution)


KEYS = tuple(f.name for f in fields(Case))


def parse(given: Mapping[str, Any]) -> Case:
    """A case from its JSON form.

    Raises:
        UsageError: an unknown or missing key, or a value of the wrong kind.
    """
    if unknown := sorted(set(given) - set(KEYS)):
        raise UsageError(f"unknown key {unknown[0]!r}; known are {', '.join(KEYS)}")
    for name in ("id", "question", "kind"):
        _text(given.get(name), name)
    if not isinstance(given.get("answerable"), bool):
        raise UsageError('"answerable" is not true or false')
    values = dict(given)
    values["answers"] = tuple(_texts(group, "answers") for group in _list(given, "answers"))
    for name in ("releases", "forbidden", "near"):
        values[name] = _texts(given.get(name) or [], name)
    values["history"] = tuple(_turn(turn) for turn in _list(given, "history"))
    values["as_of"] = _day(given.get("as_of"), "as_of")
    values["filters"] = _filters(given.get("filters") or {})
    for name, known in (("split", SPLITS), ("releases_mode", MODES)):
        if name in given and given[name] not in known:
            raise UsageError(f'"{name}" is {given[name]!r}, not {" or ".join(known)}')
    for name in ("cluster", "note"):
        values[name] = _text(given[name], name) if given.get(name) else None
    return Case(**values)


def as_json(case: Case) -> dict[str, Any]:
    """A case as it stands in a file: what is at its default is left out."""
    default = Case("", "", "", answerable=True, split="")
    known = {name: getattr(case, name) for name in KEYS}
    found = {n: v for n, v in known.items() if n in {"answerable", "answers"} or v != getattr(default, n)}
    if case.as_of:
        found["as_of"] = case.as_of.isoformat()
    if "filters" in found:
        found["filters"] = {n: str(v) for n in FILTERS if (v := getattr(case.filters, n)) is not None}
    if "history" in found:
        found["history"] = [{"question": t.question, "answer": t.answer} for t in case.history]
    return found


def contradictions(case: Case) -> list[str]:
    """What a case says against itself."""
    found = []
    if case.answerable and not case.answers:
        found.append("answerable, but without answers")
    if case.answerable and not case.releases:
        found.append("answerable, but without a gold release")
    if not case.answerable and (case.answers or case.releases):
        found.append('not answerable, but with gold: name the releases it nearly asks for in "near"')
    found += [
        f"forbidden {bad!r} stands in the gold answer {good!r}"
        for bad in case.forbidden
        for group in case.answers
        for good in group
        if says(good, bad)
    ]
    return found


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name) or []
    if not isinstance(value, list):
        raise UsageError(f'"{name}" is no list')
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f'"{name}" is missing, empty or no text')
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or (name == "answers" and not value):
        raise UsageError(f'"{name}" needs lists of texts')
    for text in value:
        if not plain(_text(text, name)).strip("*"):
            raise UsageError(f'"{name}" has {text!r}, of which nothing is left to match')
    return tuple(value)


def _turn(value: Any) -> Turn:
    if not isinstance(value, dict) or set(value) - {"question", "answer"}:
        raise UsageError('a turn of "history" is {"question", "answer"}')
    return Turn(_text(value.get("question"), "question"), str(value.get("answer") or ""))


def _filters(value: Any) -> Filters:
    if not isinstance(value, dict) or set(value) - set(FILTERS):
        raise UsageError(f'"filters" takes {", ".join(FILTERS)}')
    days = {name: _day(value.get(name), name) for name in ("after", "before", "as_of")}
    institution = value.get("institution")
    return Filters(**days, institution=None if institution is None else _text(institution, "institution"))


def _day(value: Any, name: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f'"{name}" is no date such as "2025-08-07"') from None
