"""Who a text says issued it: "SOURCE X", "Institution: X", "Retold from a release by X", "X corrects its own release".

With the shapes of an institution's name, and the distributors, who issue nothing. What is not here: an issuer that the
text only shows (`institution`).
"""

from __future__ import annotations

import re

from rag.datatypes import Field
from rag.pages.clues import Clue

CAP = r"(?<!\w)[A-ZÄÖÜÉÅÁÓØŠŁ][\w.'’&+-]{0,40}"
"""A capitalised word of a name, as a pattern."""
LINK = r"(?:of the|of|for|at|in|the|and|de la|de los|del|de|la|für|der|von|du|des|et|&|y)"
"""What joins the words of a name, as a pattern."""
KIND = (
    r"(?:University|Universities|Institutes?|Institutet|Hospitals?|College|School|Cent(?:er|re)s?|Clinic|"
    r"Foundation|Society|Association|Academy|Laborator(?:y|ies)|"
    r"Agency|Council|Department|Ministry|Medicine|Health|Corporation|Inc\.?|Corp\.?|Ltd\.?|GmbH|AG|Company|"
    r"Group|Pharmaceuticals|Therapeutics|Research|Trust|Authority|Administration|"
    r"Universität|Hochschule|Institut|Klinikum|Universidad|Instituto|Université|Fundación|Hospital|"
    r"Observatory|Museum|Technologies|Sciences|Observatorio|Bundesamt)"
)
"""A word that only institutions have in their names, as a pattern."""

_WIRES = re.compile(
    r"\b(?:PR ?Newswire|Business ?Wire|Globe ?Newswire|EurekAlert|Newswise|AlphaGalileo|idw|PRWeb|"
    r"EIN Presswire|press-?news|AAAS|news aktuell|24-7PressRelease|newsramp|Accesswire|"
    r"Press Release Distribution|News ?Direct|Benzinga|Proactive Investors|Investor ?Brand ?Network|IBN|citybiz)\b|"
    r"(?-i:\b\w*[a-z]Wire\b)",
    re.I,
)
_RETOLD = (
    r"(?:^|\n|[.(]\s?|\b(?:is|was) )[ \t*_>#(|]*(?i:retold|adapted|reprinted|reproduced|summari[sz]ed|condensed|"
    r"shortened|abridged|rewritten) from (?:an? |the )?(?:(?:press|news|media) )?(?:release|statement|announcement|"
    r"original)[^\n]{0,30}? (?:by|from|of|issued by) (?:the )?(?P<name>[^\n]{3,90}?)(?=,? (?:of|on|dated) \d|"
    r",? (?:dated|on|of) [A-Z]|, (?:\w+ )?\d{1,2}\b|, [A-Z][a-z]+ \d|\.?[)*_ \t]*(?:\n|$)|\. )"
)
_LEADS = r"SOURCE|Sourced? from|Provided by|Issued by|Released by"
_LABELS = (
    r"Source|Issuer|Institution|Organi[sz]ation|Issuing (?:institution|organi[sz]ation)|Herausgeber|Quelle|Fuente|"
    r"Entidad emisora|Institución"
)
_LINE = (
    rf"(?:^|\n)[ \t*_>#|]*(?:(?:{_LEADS}|{_LABELS})[*_]*\s*[:|][ \t*_]*|(?:{_LEADS})[*_]*[ \t]+|(?:{_LABELS})\t+)"
    r"(?:the )?(?P<name2>(?!(?:URL|Link|Website)\b)[A-ZÄÖÜ][^\n|]{2,90}?)[ \t.*_]*(?=\n|$)"
)
_SAYS = Clue(
    re.compile(rf"{_RETOLD}|{_LINE}"),
    ("retold", "adapted", "reprinted", "reproduced", "summari", "condensed", "shortened", "abridged", "rewritten",
     "source", "provided by", "issued by", "issuer", "issuing", "released by", "institu", "organi", "herausgeber",
     "quelle", "fuente", "entidad"),
    before=60,
    after=350,
)  # fmt: skip
_OWN_RELEASE = re.compile(
    rf"(?:^|\n|[.)–—-]\s+)(?:The )?(?P<name>{CAP}(?:\s(?:{LINK}\s)?{CAP}){{1,7}})(?: "
    rf"\([A-Z]{{2,8}}\))? (?:is|has|corrects?|withdraws?|retracts?|"
    rf"updates?)\b[^.\n]{{0,60}}\bits (?:own )?(?:news|press|media) (?:release|statement)"
)
_OPENING = 4000
_NAMED = re.compile(rf"{KIND}|^[A-Z0-9&. -]+$|(?:[A-Z][\w.&-]+ ?){{1,6}}$")
_LONGEST = 12  # words
_WIRE_NAME = 5  # words: a longer name only holds a distributor's


def is_wire(name: str) -> bool:
    """Whether a name is that of a distributor, who issues nothing."""
    return names_wire(name) and len(name.split()) < _WIRE_NAME


def names_wire(words: str) -> bool:
    """Whether a distributor is named in some words."""
    return bool(_WIRES.search(words))


def stated_issuer(body: str) -> Field | None:
    """The institution that a line of a body names as its source, with its offsets."""
    own = _OWN_RELEASE.search(body[:_OPENING])
    if own:
        return Field("institution", own.group("name"), *own.span("name"), 0.9)
    for match in _SAYS.finditer(body):
        group = "name" if match.group("name") else "name2"
        start, end = match.span(group)
        name = body[start:end].rstrip(" .,;")
        if "://" in name or "@" in name or len(name.split()) > _LONGEST or names_wire(name):
            continue
        if group == "name" or _NAMED.search(name):
            return Field("institution", name, start, start + len(name), 0.95)
    return None
