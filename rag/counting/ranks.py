"""Questions of a shape of their own: "Who was quoted most often?", "How many releases per month?", "Everything from …".

Also those for things that no field holds: "Which pills did the Tern Office approve?". What is not here: questions that
say what they count or list, and then which (plan), the clauses (clauses).
"""

from __future__ import annotations

import re

from rag.counting import clauses
from rag.counting.criteria import Is, Plan, Together
from rag.counting.nouns import (
    COUNT,
    EACH,
    LIST,
    MANY,
    MOST,
    NUMBERS,
    PEOPLE,
    RELEASE,
    Noun,
    field_noun,
    number,
    says_release,
)
from rag.counting.starts import ISSUED

SEVERAL = 10
"""How many are the most quoted people, where no number is said."""

_EVERYTHING = re.compile(
    r"^(?:(?:(?:list|show|give|find|get|name|display)(?: me| us| out)* )?(?:everything|all(?: the)? news)\b"
    r"|(?:what|do)(?: do| does)? (?:we|you|(?:the|this|our) archive) have\b(?: anything\b)?)(?P<tail>.*)$",
    re.IGNORECASE,
)
# "Which pills did the Tern Office approve", "What pills were approved by the Tern Office".
_THINGS = r"^(?i:which|what) (?!things )(?:[a-z-]+ ){0,2}[a-z-]+(?<!s)s "
_DONE_BY = (
    re.compile(rf"{_THINGS}(?:did|does|do|has|have) (?:the )?(?P<who>[A-Z]\S*(?: [A-Z]\S*)*) (?P<did>[a-z]+)$"),
    re.compile(rf"{_THINGS}(?:were|are|was|have been) (?P<did>[a-z]+) by (?:the )?(?P<who>[A-Z]\S*(?: [A-Z]\S*)*)$"),
)
MANY_TELL = 3
"""Releases that tell what somebody did to several things; fewer are better quoted than listed."""
# What is left of "in which month were the most releases issued" without noun and superlative.
_RANKING = (
    re.compile(rf"^(?:{MANY}|(?:in|from|by) (?:which|what)|which|what|who|whose|{LIST}|the|\s)+\b", re.I),
    re.compile(
        r"^(?:\W*(?:is|are|was|were|has|have|had|been|by|in|of|did|do|does)\b)*"
        r"\W*(?:issue|publish|release|pay for|fund|quoted|named|mentioned|cited|listed|appears?"
        rf"|{ISSUED}|(?:come|turn|show)s? up|occurs?|saw)\b",
        re.I,
    ),
)
_WHICH_TWO = re.compile(rf"^(which|what) ({COUNT}) ", re.IGNORECASE)
_AND_HOW_MANY = re.compile(r",? and how many(?: (?:is|are|was|were) (?:it|that|there|they|those))?$", re.IGNORECASE)
# Only who issues a release is a field of it.
MENTIONED = re.compile(r"\b(?:named|mentioned|cited)\b", re.IGNORECASE)


def read(text: str, held: tuple[str, ...]) -> Plan | None:
    """The plan of such a question; None for others."""
    return _most(text, held) or _everything(text, held)


def _most(text: str, held: tuple[str, ...]) -> Plan | None:
    """Reads "Who was quoted most often", "Which institution issued the most releases", "How many releases per month".

    Without the superlative, its noun and its verbs, only clauses may be left.
    """
    text = _AND_HOW_MANY.sub("", text)
    several = _WHICH_TWO.match(text)
    text = _WHICH_TWO.sub(r"\1 ", text)
    most, each = MOST.search(text), EACH.search(text)
    if most is None and (each is None or not says_release(text)):
        return None
    noun = _ranked(each["noun"] if each else text)
    if noun is None or (noun.field == "institution" and MENTIONED.search(text)):
        return None
    rest = (EACH if each else MOST).sub(" ", text)
    rest = re.sub(
        rf"\b{RELEASE}|{re.escape(noun.said)}\b" if noun.said != "who" else rf"\b{RELEASE}", " ", rest, flags=re.I
    )
    for pattern in _RANKING:
        rest = pattern.sub("", rest).strip()
    found = clauses.read(rest, held)
    if not found.clear:
        return None
    certain = says_release(text) or noun.field == "speaker"
    own = (Is(noun.field, noun.word),) if noun.word else ()
    said = f"{several[2] if several else ''} {most.group() if most else ''}"
    limit = None if most is None else _limit(said) or (SEVERAL if noun.plural else 1)
    return Plan("top", noun.field, (*own, *found.criteria), copies=found.copies, certain=certain, limit=limit)


def _everything(text: str, held: tuple[str, ...]) -> Plan | None:
    match = _EVERYTHING.match(text)
    if match is None:
        return None
    found = clauses.read(match["tail"], held)
    return Plan("list", "release", found.criteria, copies=found.copies) if found.clear else None


def things(text: str) -> Plan | None:
    """Reads "Which pills did the Tern Office approve": no field holds them, but sentences do that say both words."""
    said = next((match for pattern in _DONE_BY if (match := pattern.match(text))), None)
    if said is None or says_release(text) or field_noun(text.split(maxsplit=1)[1], opens=True):
        return None
    return Plan("list", "release", (Together((said["who"].strip(), said["did"])),), certain=False, least=MANY_TELL)


def _ranked(text: str) -> Noun | None:
    """What is ranked: "Who was quoted most" -> speakers. Its noun follows "which", or the superlative."""
    asked = re.search(r"\b(?:which|what) (?!(?:is|are|was|were)\b)(.+)", text, re.IGNORECASE)
    most = MOST.search(text)
    after = asked[1] if asked else text[most.end() :].strip() if most else text
    noun = field_noun(after, opens=True) or (None if asked else field_noun(text, opens=False))
    if re.search(r"\bquoted\b", text, re.IGNORECASE):
        people = re.search(rf"\b(?:{PEOPLE})\b", text, re.IGNORECASE)
        return Noun("speaker", None, people.group() if people else "who")
    issued = re.match(rf"who (?:has |have )?{ISSUED}\b", text, re.IGNORECASE)
    return Noun("institution", None, "who") if issued else noun


def _limit(superlative: str) -> int | None:
    """The number in "the five most" or "top 10"; None where none is said."""
    return next((number(word) for word in superlative.split() if word.isdecimal() or word.casefold() in NUMBERS), None)
