"""Grant numbers: what follows "grant", "award" or "contract", and the NIH's, which show themselves.

What is here: numbers with their offsets. What is not: who gave them (`funders`), and trial registrations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Field
from rag.pages.clues import Clue

_ID = r"(?:[A-Z]{1,6}[A-Z0-9]{0,6}[ ‐‑-])?[A-Z0-9][A-Za-z0-9]*(?:[-‑/._][A-Za-z0-9]+){0,6}"
_TRIGGER = re.compile(
    r"\b(?:grants?|awards?|contracts?|agreements?|projects?|fellowships?|cooperative agreements?|subvention(?:es)?|"
    r"proyectos?|Förderkennzeichen|FKZ|Projektnummer|Fördernummer)"
    r"(?: agreements?| awards?| contracts?| IDs?)?[ ]?\(?(?:(?:numbers?|numero|número|nos?|nr|nrs|ID|IDs)\b\.?|#|"
    r"n°|Nr\.)?"
    r"[:#]?\s?(?=[A-Z0-9#])",
    re.I,
)
_SAYS = Clue(
    _TRIGGER,
    ("grant", "award", "contract", "agreement", "project", "fellowship", "subvention", "proyecto", "förderkennzeichen",
     "fkz", "projektnummer", "fördernummer"),
    before=12,
)  # fmt: skip
_LIST = re.compile(rf"#?(?P<id>{_ID})(?P<next>\s?(?:,|;|/| and| und| y| et|&|,\s?and)\s?(?=#?[A-Z0-9]))?")
_NIH = re.compile(
    r"(?<![\w-])(?:[1-9][ ‑-]?)?(?:[RUPKFTGDLMSXYZ]\d{2}|UL1|UM1|UH[23]|DP[1-7]|OT2|TL1|KL2|RL1|RF1|RC\d|"
    r"R[0-9]{2}|ZIA|SC\d)"
    r"[ ‑-]?[A-Z]{2}[ ‑-]?\d{5,6}(?:[ ‑-]\d{2}(?:[A-Z]\d)?)?(?![\w])"
)
_BARE = re.compile(r"(?<![\w(])\((?P<id>[A-Z]{2,6}[ -]?\d{2}[A-Z0-9-]{3,12}|\d{6,9})\)")
_BRACKETED = Clue(_BARE, ("(",), after=30)
_MANY_DIGITS = re.compile(r"\d{5}")
_FUNDING = re.compile(r"\b(?:fund(?:ed|ing)|support(?:ed)?|grants?|award(?:s|ed)?|gefördert|financiad[oa])\b", re.I)
_NOT = re.compile(
    r"(?:19|20)\d\d(?:[-/]\d\d(?:\d\d)?)?|\d{1,4}|NCT\d+|ISRCTN\d+|[A-Za-z]+|10\.\d{4}.*|[IVX]+|\d[a-z]{2}"
)
_DIGITS = 4


def grant_fields(body: str) -> Iterator[Field]:
    """A `grant` field for each grant number, in the order they stand.

    "grants R01 CA123456 and DMS-1234567" -> "R01 CA123456", "DMS-1234567".
    """
    found: dict[int, tuple[int, float]] = {}
    if _MANY_DIGITS.search(body):
        found = {m.start(): (m.end(), 0.95) for m in _NIH.finditer(body)}
    for trigger in _SAYS.finditer(body):
        found = {**_listed(body, trigger.end()), **found}
    for bracket in _BRACKETED.finditer(body):
        if _FUNDING.search(body, max(0, bracket.start() - 200), bracket.start()):
            found.setdefault(bracket.start("id"), (bracket.end("id"), 0.75))
    seen: set[str] = set()
    done = 0
    for start in sorted(found):
        end, confidence = found[start]
        value = " ".join(body[start:end].split())
        if start >= done and value.upper() not in seen:
            seen.add(value.upper())
            done = end
            yield Field("grant", value, start, end, confidence)


def _listed(body: str, start: int) -> dict[int, tuple[int, float]]:
    """The numbers of a list that begins at `start`: "R01 CA123456, P30-AG028740 and 1234567"."""
    found = {}
    for _ in range(30):
        match = _LIST.match(body, start, min(len(body), start + 60))
        if match is None:
            break
        begin, end = match.span("id")
        words = body[begin:end].rstrip("._-/")
        if sum(c.isdigit() for c in words) < _DIGITS or _NOT.fullmatch(words):
            break
        found[begin] = (begin + len(words), 0.9)
        if not match["next"]:
            break
        start = match.end()
    return found
