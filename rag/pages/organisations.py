"""The names of organisations beside persons: where one that begins at a place ends.

What is here: words that only organisations have in their names. What is not: who issued a release (`institution`).
"""

from __future__ import annotations

import re

from rag.pages.degrees import DEGREE
from rag.pages.names import NO_NAME
from rag.pages.occupations import is_head

# Words that make a name an organisation's, each a pattern of its own.
_HOUSES = (
    r"Universit\w+ Colleges? Schools? Institut\w* Cent(?:er|re)s? Hospitals? Clinics? Department Division Office "
    r"Bureau Agency Ministry Commission Committee Council Association Society Foundation Fund Trust Academy "
    r"Laborator(?:y|ies) Labs? Group Company Corporation Corp Inc Ltd LLC Board Union Network Alliance Consortium "
    r"Initiative Program(?:me)? Services? Administration Authority Federation League Museum Library Observatory "
    r"Pharmaceuticals? Therapeutics Polytechnic Hochschule District Court Police Section Branch Unit Force Army Navy "
    r"Harvard Yale Stanford [A-Z]{3,}"
).split()
_FIELDS_TOO = (
    r"Centro Zentrum Hospitalet Klinik\w* GmbH AG Bank Technolog(?:y|ies) Systems? Medicine Health Healthcare Research "
    r"Sciences? Akademie Stiftung Ministerium \w+ministerium Amt Treasury State Facult\w+ Tech Caltech Enterprises "
    r"Holdings Ventures Industries Pharma Biosciences Biologics Airlines Church Children['’]s Women['’]s Oxford "
    r"Cambridge Hopkins Mayo [A-Z]{3,}[a-z]"
).split()
# Names that are only a kind: "the Institute", "the Advisory Board".
_KINDS = (
    r"Institute University Hospital College Cent(?:er|re) Department Company Group LLC Inc Ltd Corp School Foundation "
    r"Council Society Association Committee Commission (?:Advisory.|Executive.)?Board Office Agency Court Police Bank "
    r"Bureau Unit Medicine Health Research Sciences? Technology Division State [A-Z]{1,2}"
).split()
HOUSE = re.compile(rf"\b(?:{'|'.join(_HOUSES)})\b")
"""Words that make a name an organisation's even after "of": a school, not a field of work."""
_TELLING = re.compile(rf"\b(?:{'|'.join(_HOUSES + _FIELDS_TOO)})\b")
_GENERIC = re.compile("|".join(_KINDS))
_CAP = r"(?:U\.S\.|St\.|Jr\.|(?:[A-Z]\.){1,3}|[A-ZÀ-ÖØ-Þ0-9][\w&'’‑-]*)"
_LINK = r"(?:(?:of|for|and|the|on|de|del|della|der|die|für|und|&|at|la|las|los|y|du|des|von|zu|am) ){1,3}"
_ORG = re.compile(rf"(?:[Tt]he )?(?P<org>[A-ZÀ-ÖØ-Þ][\w&'’‑.-]*(?:[ \u00a0](?:{_LINK})?{_CAP}){{0,14}})")
_LEGAL = re.compile(r",? (?:LLC|Inc|Ltd|L\.P|LP|S\.A|PLC|Co|Corp)\b\.?")
_LEGAL_END = re.compile(r"\b(?:Inc|Ltd|Corp|Co)\.$")
_POSSESSIVE = re.compile(r"(?<!Children)(?<!Women)(?<!Brigham)(?<!St\. \w{4})(?<!King)(?:['’]s?)$")


def organisation(text: str, start: int, stop: int, *, sure: bool = False) -> tuple[int, int] | None:
    """The organisation whose name begins at `start` and ends before `stop`; None where nothing shows that it is one.

    `sure` says that the phrase before it allows nothing else: "works at Thornapple".
    """
    match = _ORG.match(text, start, stop)
    if not match:
        return None
    begin = match.start("org")
    words = _one(match["org"])
    legal = _LEGAL.match(text, begin + len(words), stop)
    if legal:
        return begin, legal.end()
    words = _POSSESSIVE.sub("", words if _LEGAL_END.search(words) else words.rstrip(" .,'’"))
    if _GENERIC.fullmatch(words) or DEGREE.fullmatch(words) or _opens_with_office(words):
        return None
    if not (_TELLING.search(words) or (sure and len(words) > _SHORTEST)):
        return None
    return begin, begin + len(words)


def _opens_with_office(words: str) -> bool:
    """Whether a name is a person's office: "Director of Ropes", but not "Physicians Committee"."""
    first, _, rest = words.partition(" ")
    return is_head(first) and not HOUSE.match(rest)


def house_before(text: str, end: int, *, sure: bool = False) -> tuple[int, int] | None:
    """The organisation whose name ends where a role begins: "Lanmore University president" -> the first two words.

    `sure` says that only an organisation has such a role: "Thornapple CEO".
    """
    run = _RUN_BEFORE.search(text, max(0, end - 90), end)
    if not run:
        return None
    start, stop = run.span("org")
    for joined in _AND.finditer(text, start, stop):
        if any(is_head(word) for word in text[start : joined.start()].split()):  # somebody else and his office
            start = joined.end()
    sure = sure and text[start:stop].split(" ", 1)[0].lower() not in NO_NAME
    found = organisation(text, start, stop, sure=sure)
    if not found or found[1] < stop - len("'s") or _CITY.fullmatch(text, *found):
        return None
    return None if _NEW.search(text, *found) else found


_RUN_BEFORE = re.compile(
    rf"(?<![\w.&'’-])(?:[Tt]he )?(?P<org>(?!The ){_CAP}(?: (?:{_LINK})?{_CAP}){{0,9}})(?:['’]s?)? $"
)
_NEW = re.compile(r" (?:[Nn]ew|[Ff]ormer|[Ff]irst|[Nn]ext)$")  # "Rope Fund Welcomes New President" names no house
_CITY = re.compile(r"[A-Z]{7,}")  # WASHINGTON at the head of a release; acronyms are shorter
_SHORTEST = 2


def _one(words: str) -> str:
    """A name up to an "and" that begins a role or another name: "Rope School and Head of Knots" -> "Rope School"."""
    for joined in _AND.finditer(words):
        rest = words[joined.end() :]
        if any(is_head(word) for word in rest.split()[:4]):
            return words[: joined.start()]
        if " of " in rest and not _TELLING.search(words[: joined.start()]):
            return words[: joined.start()]
    return words


_AND = re.compile(r" and (?:the )?")
