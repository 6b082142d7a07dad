"""What a question sets side by side, read from its words: the sides, and the question about each side alone.

"Which glacier lost more ice, the Brenn or the Tinde?" has the sides "the Brenn" and "the Tinde"; of each is asked
"Which glacier lost how many ice, the Brenn?". Rules only. What is not here: which release a side is about, and which of
its sentences answers (`comparing`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.question import Question
from rag.wants import FIELD_WANTS
from rag.words import terms

_SIDE, _SKIPPED = r"(?!(?:which|what|who|how)\b)[^,;:?]{2,80}?", r"[^,;:?]{0,80}"
_OF = r"(?:of|in|at|for|among|from|by|with|on)"
_VERSUS = r"versus|vs\.?|compared\s(?:with|to)"
_DIFFER = r"\s(?:differ|compare|disagree|agree)\b"
# What stands before the first side, and between the last two; the first that fits decides.
_SHAPES = (
    # of A and of B: the same little word twice
    (rf"\b(?P<of>{_OF})\s", rf"(?:and|or|with|to|than|against|{_VERSUS})\s(?:(?:that|those|the\sones?)\s)?(?P=of)"),
    # the difference between A and B, compare the age of A with B
    (
        rf"\b(?:(?:differ|compar|contrast|gap)\w*\b{_SKIPPED}\bbetween|compar(?:e|es|ed|ing))\s(?:{_SKIPPED}\b{_OF}\s)?",
        rf"and|with|to|against|{_VERSUS}",
    ),
    # how do A and B differ
    (rf"\b(?:do|does|did)\s(?=[^,;?]+{_DIFFER})(?:{_SKIPPED}\b{_OF}\s)?", "and"),
    # each of the two, A and B
    (r"\b(?:each|both|either|two)\b[^,?]{0,80},\s", "and|or"),
    # which lost more, A or B
    (r"[,:–—]\s", rf"or|{_VERSUS}"),
    # A or B: which lost more
    (r"^(?=[^,;?]+\s(?:or|versus|vs\.?)\s[^,;?]+(?::|\s[–—-])\s)", rf"or|{_VERSUS}"),
    # how much was lost in A compared with B
    (rf"^{_SKIPPED}\b{_OF}\s", _VERSUS),
    # was A larger than B
    (
        r"^(?:was|were|is|are|did|does|do|has|have)\s",
        r"(?P<how>(?:more|less|fewer|better|worse|\w+er)\b(?:\s\w+){0,3}?)\sthan",
    ),
)
_PATTERNS = tuple(
    re.compile(
        rf"{before}(?P<a>{_SIDE})(?:,\s(?:{_OF}\s)?(?P<c>{_SIDE}))?,?\s(?:{between})\s(?P<b>{_SIDE})"
        rf"(?=\.?\s?$|[?,;:]|\s[-–—]\s|{_DIFFER})",
        re.IGNORECASE,
    )
    for before, between in _SHAPES
)
# The same question word twice: "Weight lost: what was it at A, and what at B?"
_WH = r"(?:by\s+)?(?:what|which|who|when|where|how\s\w+)"
_TWICE = re.compile(
    rf"^(?P<topic>[^?]*?[:–—.;]\s+)?(?P<a>(?P<wh>{_WH})\b[^,;?]+?)(?:[,;]\s+(?:and\s+|but\s+)?|\sand\s)"
    rf"(?P<b>(?P=wh)\b[^,;?]+)\?*$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"^(?:the|an?|at|in|on|among|for|by|of|with|from)\b", re.IGNORECASE)
_ASKED = re.compile(r"^(.{3,60}?)\s(?:do|does|did|is|are|was|were|has|have|can|will)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:which|who) of (?:the )?(?:two|three|four|these|those|them)\b"
    r"|\b(?:do|does|did) (?:these|those|they|their|the (?:two|three|four|results|findings))\b[^?]{0,60}"
    r"\b(?:agree|disagree|differ|contradict|compare)(?=\W*$|\s(?:in|on|by)\b)",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more|most|less|fewer|fewest)\s+(?=[^\W\d_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is set side by side, as it is called, and the question about each alone; none where it only points."""

    sides: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


def read(text: str) -> Comparison | None:
    """The comparison that a question asks for; None for any other question."""
    text = " ".join(text.split())
    if found := _twice(text):
        return found
    for pattern in _PATTERNS:
        match = pattern.search(text)
        sides = tuple(match[name] for name in "acb" if match[name]) if match else ()
        if match and _different(sides):
            how = f" {match['how']}" if "how" in match.groupdict() else ""
            before, after = text[: match.start("a")], how + text[match.end("b") :]
            return Comparison(sides, tuple(_alone(before + side + after) for side in sides))
    return Comparison() if _OPEN.search(text) else None


def _twice(text: str) -> Comparison | None:
    """The same question word twice, of two things: "Weight lost: what was it at A, and what at B?"."""
    match = _TWICE.match(text)
    if match is None:
        return None
    sides = tuple(match[name][len(match["wh"]) :].strip() for name in "ab")
    alike = _SHORT.match(sides[1]) or sides[0].split()[:1] == sides[1].split()[:1]
    if not _different(sides) or not (match["topic"] or alike):
        return None
    asked = _ASKED.match(match["a"])
    shared = match["topic"] or (f"{asked[1]}, " if asked else "")
    return Comparison(sides, tuple(shared + match[name] for name in "ab"))


def _different(sides: tuple[str, ...]) -> bool:
    """Whether each side has words of its own, not only numbers."""
    own = [{t.key: t.kind for t in terms(side)} for side in sides]
    return all(set(kinds.values()) - {"number"} for kinds in own) and len({frozenset(k) for k in own}) == len(own)


def _alone(text: str) -> str:
    """The question about one side, for a number where it asks for more or less."""
    return " ".join(_MORE.sub("how many ", text).split())


def of_side(asked: Question, comparison: Comparison, n: int) -> Question:
    """The question about one side alone: "Which lost more, A or B?" -> "Which lost more, A?".

    A comparison asks for numbers, where it does not ask for a date or a field.
    """
    text = comparison.alone[n]
    want = asked.want if asked.want in FIELD_WANTS | {"date"} else "number"
    return replace(asked, text=text, standalone=text, terms=terms(text), want=want)
