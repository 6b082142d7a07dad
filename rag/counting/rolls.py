"""Exact lists as they leave the house: the table, the evidence of every row, and the text with its markers. Pure.

What is here: words, order of citations, what of a release is quoted as proof. What is not: what belongs on a list.
Titles, institutions, dates and counts are frame words from fields; whatever is quoted is cut from the body unaltered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.counting.criteria import Plan, Together
from rag.datatypes import Evidence, Field, Release, Row, Scope, Span, Table
from rag.quotemarks import in_marks
from rag.sentences import sentences

SHOWN = 10
"""Rows in the text; the table has all."""
MARKERS = 5
"""Markers after a row of the text; the table has all."""
LACKING = 36
"""Months, or years, in which there is nothing, that are named."""
AROUND = 300
"""Characters on either side of a proof among which its sentence is sought."""

WHOLE = 1_000
"""Citations: up to here the whole sentence is quoted, after it only the words, as 10,000 sentences take 1 s."""
LONGEST = 300
"""Characters of a title or value in the text."""

Proof = Span | Field | Evidence

# (singular, plural, how they stand to releases): "2 journals named in releases mentioning “ice”".
_NOUNS = {
    "release": ("release", "releases", ""),
    "institution": ("institution", "institutions", "that issued"),
    "speaker": ("person", "people", "quoted in"),
    "person": ("person", "people", "named in"),
    "month": ("month", "months", "with"),
    "year": ("year", "years", "with"),
    "day": ("day", "days", "with"),
    "quarter": ("quarter", "quarters", "with"),
    "weekday": ("day of the week", "days of the week", "with"),
    "calendar month": ("month of the year", "months of the year", "with"),
    "language": ("language", "languages", "of"),
    "doi": ("DOI", "DOIs", "named in"),
    "kind": ("kind", "kinds", "of"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be: what is listed (None for a release), and the releases that prove it, each with its proofs."""

    value: str | None
    proven: tuple[tuple[Release, tuple[Proof, ...]], ...]


@dataclass(frozen=True, slots=True)
class Tallied:
    """An exact answer. `evidence[n - 1]` is what the marker [n] and the table's citation n mean."""

    table: Table
    evidence: tuple[Evidence, ...]
    text: str


def roll(
    plan: Plan,
    entries: Sequence[Entry],
    scope: Scope,
    *,
    said: Sequence[str],
    notes: Sequence[str],
    searched: int,
    none_in: Sequence[str] = (),
) -> Tallied:
    """The answer that lists these entries.

    `said` are the criteria in words, `notes` whole sentences about what was not counted and how it was decided;
    `searched` is how many releases the scope sees; `none_in` are the values asked for because no entry has them.
    """
    cited = _Cited()
    rows = [cited.row(entry) for entry in entries]
    criterion = _criterion(plan, scope, said, many=True)
    if rows:
        ranked = plan.limit is not None and (plan.order is not None or plan.action == "top")
        head = _criterion(plan, scope, said, many=len(rows) != 1 or (ranked and plan.limit != 1))
        head = head if ranked else f"{len(rows):,} {head}"
        told = any(isinstance(c, Together) for c in plan.criteria)
        lines = [f"- {_line(e, r, told=told)}" for e, r in zip(entries[:SHOWN], rows[:SHOWN], strict=True)]
        more = [f"… and {len(rows) - SHOWN:,} more in the table."] if len(rows) > SHOWN else []
        text = "\n".join([f"{head[0].upper()}{head[1:]}:", *lines, *more, *notes])
    else:
        none = _criterion(replace(plan, limit=None), scope, said, many=True)
        text = "\n".join([f"0 {none}, of {searched:,} searched.", *notes])
    if plan.share and searched:
        text = f"{len(rows):,} of {searched:,}, {len(rows) / searched:.0%}.\n{text}"
    if plan.lacking:
        one, several, _ = _NOUNS[plan.listed]
        names = ", ".join([*map(_shown, none_in[:LACKING]), *["…"] * (len(none_in) > LACKING)])
        what = f"{len(none_in):,} {one if len(none_in) == 1 else several}" if none_in else f"no {one}"
        text = f"Without any: {what}{names and f': {names}'}.\n{text}"
    return Tallied(Table(criterion, len(rows), tuple(rows)), tuple(cited.evidence), text)


def card(what: str, told: Sequence[tuple[Release | None, Sequence[Entry]]], notes: Sequence[str] = ()) -> Tallied:
    """The answer that tells values of one release, "Quoted in “Thaw” (Ice Lab, 3 March 2025):", or of several."""
    cited = _Cited()
    release = told[0][0] if len(told) == 1 else None
    head = f"{_plain(what)} “{_plain(release.title)}” ({_heading(release)})" if release else _plain(what)
    lines: list[str] = []
    rows: list[Row] = []
    for whose, entries in told:
        about = f" ({_plain(whose.title)}, {_heading(whose)})" if whose and len(told) > 1 else ""
        for row in map(cited.row, entries):
            marks = "".join(f"[{n}]" for n in row.citations[:MARKERS])
            lines.append(f"- {_plain(row.value or '', WHOLE)}{about} {marks}")
            rows.append(row)
    return Tallied(Table(head, len(rows), tuple(rows)), tuple(cited.evidence), "\n".join([f"{head}:", *lines, *notes]))


class _Cited:
    """Numbers what is cited, from 1, each piece of evidence once."""

    def __init__(self) -> None:
        self.evidence: list[Evidence] = []
        self._numbers: dict[tuple[str, str, int | None, str], int] = {}

    def row(self, entry: Entry) -> Row:
        """A row with the numbers of its citations."""
        proofs = [(release, p) for release, own in entry.proven for p in own or (_itself(release),)]
        numbers = dict.fromkeys(self._number(release, proof) for release, proof in proofs)
        first = entry.proven[0][0]
        return Row(first.id, first.title, first.published, tuple(numbers), entry.value)

    def _number(self, release: Release, proof: Proof) -> int:
        evidence = _evidence(release, proof, whole=len(self.evidence) < WHOLE)
        key = (release.id, evidence.field, evidence.start, evidence.quote)
        if key not in self._numbers:
            self.evidence.append(evidence)
        return self._numbers.setdefault(key, len(self.evidence))


def _itself(release: Release) -> Proof:
    """What proves that a release is there at all: its title in its body, or the first line of that."""
    start = release.body.find(release.title)
    if start >= 0 and release.title:
        return Span(start, start + len(release.title))
    lead = len(release.body) - len(release.body.lstrip())
    return Span(lead, lead + len(release.body[lead:].split("\n", 1)[0].rstrip()))


def _evidence(release: Release, proof: Proof, *, whole: bool) -> Evidence:
    """The sentence in which a proof stands, or not `whole` but its words; metadata is its own words."""
    if isinstance(proof, Evidence):
        return proof
    if isinstance(proof, Field) and (proof.start is None or proof.end is None):
        return Evidence(release, proof.value, None, None, 1.0, proof.name)
    span = Span(proof.start or 0, proof.end or 0)
    if whole:
        span = around(release.body, span.start, span.end)
    return Evidence(release, release.body[span.start : span.end], span.start, span.end, 1.0)


def around(body: str, start: int, end: int) -> Span:
    """The sentence around a place, or the place itself where none holds it whole."""
    low = max(0, start - AROUND)
    low = max(low, body.rfind("\n\n", low, start) + 2) if "\n\n" in body[low:start] else low
    window = body[low : end + AROUND]
    window = window[: window.find("\n\n", end - low)] if "\n\n" in window[end - low :] else window
    for span in sentences(window):
        if span.start + low <= start and end <= span.end + low:
            return Span(span.start + low, span.end + low)
    return Span(start, end)


def _line(entry: Entry, row: Row, *, told: bool) -> str:
    """A row of the text: title, institution and day, or the value and how many releases it is in.

    `told`: what is looked for stands in the proof, which takes the title's place.
    """
    marks = "".join(f"[{n}]" for n in row.citations[:MARKERS])
    if entry.value is not None:
        count = len(entry.proven)
        return f"{_shown(entry.value)}: {count:,} release{'s' * (count != 1)} {marks}"
    release = entry.proven[0][0]
    about = _heading(release)
    said = _said(entry) if told else _plain(release.title)
    return f"{said} ({about}) {marks}" if about else f"{said} {marks}"


def _heading(release: Release) -> str:
    """Institution and day: "Ice Lab, 7 August 2025"."""
    day = _day(release.published) if release.published else ""
    return ", ".join(filter(None, (_plain(release.institution or ""), day)))


def _said(entry: Entry) -> str:
    """The sentence that proves a row, in quotation marks."""
    release, (proof, *_) = entry.proven[0]
    return in_marks(_plain(_evidence(release, proof, whole=False).quote))


def _shown(value: str) -> str:
    """A value as it is read: "2025-05" is "May 2025"."""
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return f"{date(int(value[:4]) or 1, int(value[5:]), 1):%B} {value[:4]}"
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", value):
        return f"quarter {quarter[2]} of {quarter[1]}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return _day(date.fromisoformat(value))
    return _plain(value)


def _plain(text: str, longest: int = LONGEST) -> str:
    """A field's words on one line, with nothing in them that looks like a marker, cut where nobody reads on."""
    words = " ".join(text[: 2 * longest].replace("[", "(").replace("]", ")").split())
    return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]} …"


def _criterion(plan: Plan, scope: Scope, said: Sequence[str], *, many: bool) -> str:
    """All of it in words: "institutions that issued releases mentioning “ice”, published in May 2025"."""
    one, several, link = _NOUNS.get(plan.listed, (plan.listed, f"{plan.listed}s", "named in"))
    noun = several if many and not (plan.order and plan.limit == 1) else one
    if plan.listed == "release" and plan.order and plan.limit:
        noun = f"the {plan.limit} {plan.order} {noun}" if plan.limit > 1 else f"the {plan.order} {noun}"
    releases = _amount(plan)
    words = " ".join(filter(None, (link and releases, ", ".join(filter(None, (*said, _limits(scope)))))))
    if plan.action == "top" and plan.limit is not None:
        most = f"{plan.limit} " if plan.limit > 1 else ""
        return " ".join(filter(None, (f"the {most}{noun} {link} the most", words)))
    return " ".join(filter(None, (noun, link, words))) + (", copies included" if plan.copies else "")


def _amount(plan: Plan) -> str:
    """How many releases there are of each value: "releases", "at least 2 releases", "exactly 1 release"."""
    if plan.most is None:
        return f"at least {plan.least} releases" if plan.least > 1 else "releases"
    how = "exactly" if plan.least == plan.most else "at most"
    return f"{how} {plan.most} release{'s' * (plan.most != 1)}"


def _limits(scope: Scope) -> str:
    """The days and the institution that a scope is limited to: "published in May 2025"."""
    first, last = from_day(scope.after), from_day(scope.before)
    days = "published " + _period(first, last) if first or last else ""
    return ", ".join(filter(None, (days, scope.institution and f"issued by “{scope.institution.strip()}”")))


def _period(first: date | None, last: date | None) -> str:
    """Days in the shortest words: "on 7 August 2025", "in May 2025", "in 2025", "from 3 May 2025"."""
    if not (first and last):
        return f"from {_day(first)}" if first else f"until {_day(last)}" if last else ""
    if first == last:
        return f"on {_day(first)}"
    whole_months = first.day == 1 and (last + timedelta(1)).day == 1
    if whole_months and (first.year, first.month) == (last.year, last.month):
        return f"in {first:%B} {first.year}"
    if whole_months and (first.year, first.month, last.month) == (last.year, 1, 12):
        return f"in {first.year}"
    return f"from {_day(first)} to {_day(last)}"


def from_day(value: int) -> date | None:
    """A day of a scope: 20250807 -> that day; None for the ends of time."""
    return date(value // 10_000, value // 100 % 100, value % 100) if 0 < value < 9999_00_00 else None


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
