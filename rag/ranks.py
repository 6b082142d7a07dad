"""Questions that rank or group: "Who was quoted most often?", "How many releases per month?".

What is not here: other questions that count (plan), the clauses (clauses).
"""

from __future__ import annotations

import re

from rag import clauses
from rag.criteria import Is, Plan
from rag.nouns import EACH, LIST, MANY, MOST, NUMBERS, RELEASE, Noun, field_noun, number, says_release
from rag.starts import ISSUED

SEVERAL = 10
"""How many are the most quoted people, where no number is said."""

# What is left of "in which month were the most releases issued" without noun and superlative.
_RANKING = (
    re.compile(rf"^(?:{MANY}|(?:in|from|by) (?:which|what)|which|what|who|whose|{LIST}|the|\s)+\b", re.I),
    re.compile(
        r"^(?:\W*(?:is|are|was|were|has|have|had|been|by|in|of)\b)*\W*(?:quoted|named|mentioned|cited|listed|appears?"
        rf"|{ISSUED}|(?:come|turn|show)s? up|occurs?|saw)\b",
        re.I,
    ),
)
_AND_HOW_MANY = re.compile(r",? and how many(?: (?:is|are|was|were) (?:it|that|there|they|those))?$", re.IGNORECASE)
# Only who issues a release is a field of it.
MENTIONED = re.compile(r"\b(?:named|mentioned|cited)\b", re.IGNORECASE)


def read(text: str, held: tuple[str, ...]) -> Plan | None:
    """Reads "Who was quoted most often", "Which institution issued the most releases", "How many releases per month".

    Without the superlative, its noun and its verbs, only clauses may be left.
    """
    text = _AND_HOW_MANY.sub("", text)
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
    limit = None if most is None else _limit(most.group()) or (SEVERAL if noun.plural else 1)
    return Plan("top", noun.field, (*own, *found.criteria), copies=found.copies, certain=certain, limit=limit)


def _ranked(text: str) -> Noun | None:
    """What is ranked: "Who was quoted most" -> speakers. Its noun follows "which", or the superlative."""
    asked = re.search(r"\b(?:which|what) (?!(?:is|are|was|were)\b)(.+)", text, re.IGNORECASE)
    most = MOST.search(text)
    after = asked[1] if asked else text[most.end() :].strip() if most else text
    noun = field_noun(after, opens=True) or (None if asked else field_noun(text, opens=False))
    if re.search(r"\bquoted\b", text, re.IGNORECASE):
        return Noun("speaker", None, noun.said if noun else "who")
    issued = re.match(rf"who (?:has |have )?{ISSUED}\b", text, re.IGNORECASE)
    return Noun("institution", None, "who") if issued else noun


def _limit(superlative: str) -> int | None:
    """The number in "the five most" or "top 10"; None where none is said."""
    return next((number(word) for word in superlative.split() if word.isdecimal() or word.casefold() in NUMBERS), None)
