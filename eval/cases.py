"""A case: a question with its gold answers and releases, and its JSON form, checked loudly.

    {"id": "q1", "question": "Which antibody blocks DKK1?", "kind": "fact", "answerable": true,
     "answers": [["DKN-01"]], "releases": ["newsledger/dkk1.txt"], "split": "tune"}

`answers` is a list of groups of alternatives: right is an answer that states one alternative of every group. Of a
question that counts or lists it is an object instead, `{"count": 7}` and, where the rows are known, `"titles": […]` (of
releases) or `"values": […]` (institutions, people …): right is the same count with the same rows. `kind` is any word.
`releases` names the gold by url, release id, or the end of the source's path ("newsledger/a.txt", "wire.jsonl#L3");
`releases_mode` says whether any one of them or all must be cited. Optional: `forbidden` (strings that no answer may
say), `history` (earlier turns, oldest first), `as_of`, `filters`, `split` (tune or test), `cluster`, `near`, `note`,
`reviewed` (false: a draft that nobody has read yet; no run takes it), `whole` (true: the gold is of all that the
archive holds, such as "the latest", as counts and lists are anyway; no distractors are put beside it).
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
TABLE = ("count", "titles", "values")


@dataclass(frozen=True, slots=True)
class Listing:
    """The gold of a question that counts or lists; `titles` are releases, `values` anything else, () not known."""

    count: int
    titles: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[str, ...]:
        """What the rows of the answer's table must be."""
        return self.titles or self.values


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
    reviewed: bool = True
    whole: bool = False
    listing: Listing | None = None

    @property
    def scope(self) -> Filters:
        """The filters of the question, its as-of date among them."""
        f = self.filters
        return Filters(f.after, f.before, self.as_of or f.as_of, f.institution)


KEYS = tuple(f.name for f in fields(Case) if f.name != "listing")


def parse(given: Mapping[str, Any]) -> Case:
    """A case from its JSON form.

    Raises:
        UsageError: an unknown or missing key, or a value of the wrong kind.
    """
    if unknown := sorted(set(given) - set(KEYS)):
        raise UsageError(f"unknown key {unknown[0]!r}; known are {', '.join(KEYS)}")
    for name in ("id", "question", "kind"):
        _text(given.get(name), name)
    for name, default in (("answerable", None), ("reviewed", True), ("whole", False)):
        if not isinstance(given.get(name, default), bool):
            raise UsageError(f'"{name}" is not true or false')
    values = dict(given)
    if isinstance(given.get("answers"), dict):
        values |= {"listing": _listing(given["answers"]), "answers": ()}
    else:
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
    if case.listing:
        found["answers"] = {n: v for n in TABLE if (v := getattr(case.listing, n)) or n == "count"}
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
    if not case.reviewed:
        found.append('a draft: read it, mend it, and take "reviewed": false away')
    if case.answerable and not (case.answers or case.listing):
        found.append("answerable, but without answers")
    if case.answerable and not (case.releases or case.listing):
        found.append("answerable, but without a gold release")
    if case.listing and case.listing.rows and len(case.listing.rows) != case.listing.count:
        found.append(f"the count is {case.listing.count}, but {len(case.listing.rows)} rows are named")
    if not case.answerable and (case.answers or case.releases or case.listing):
        found.append('not answerable, but with gold: name the releases it nearly asks for in "near"')
    found += [
        f"forbidden {bad!r} stands in the gold answer {good!r}"
        for bad in case.forbidden
        for group in case.answers
        for good in group
        if says(good, bad)
    ]
    return found


def _listing(value: Mapping[str, Any]) -> Listing:
    if set(value) - set(TABLE):
        raise UsageError(f'"answers" that count take {", ".join(TABLE)}')
    titles, values = (_texts(value.get(name) or [], name) for name in ("titles", "values"))
    count = value.get("count", len(titles or values) or None)
    if not isinstance(count, int) or isinstance(count, bool) or count < 0 or (titles and values):
        raise UsageError('"answers" that count need "count", a number, and titles or values, not both')
    return Listing(count, titles, values)


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
