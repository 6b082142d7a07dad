"""What a question sets side by side, read from its words: the sides, and the question about each side alone.

"Which glacier lost more ice, the Brenn or the Tinde?" has the sides "the Brenn" and "the Tinde"; of each is asked
"Which glacier lost how many ice, the Brenn". Rules only. What is not here: which release a side is about, and which of
its sentences answers (`comparing`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.question import Question
from rag.wants import FIELD_WANTS
from rag.words import key, terms, tokens

_SIDE = r"[^,;:?]{2,80}?"
_END = r"(?=\s*[?,;.]|\s*$)"
_FIRST = rf"(?P<a>{_SIDE})(?:,\s+(?P<c>{_SIDE}))?,?"
# Here words before the first side may be said of both: "the areas of A and of B".
_SHARING = (
    r"\b(?:(?:differ\w*|compar\w+|contrast|gap)\b[^?]{0,60}\bbetween|compar(?:e|es|ed|ing))\s+"
    rf"{_FIRST}\s+(?:and|with|to|against|versus|vs\.?)\s+(?P<b>{_SIDE})"
    rf"(?=\s+(?:in|on|when|by|for|as|came)\b|[,;.?]|$)",
    rf"\bhow\s+(?:do|does|did)\s+{_FIRST}\s+and\s+(?P<b>{_SIDE})\s+(?:differ|compare|disagree)",
    rf"\b(?:do|does|did)\s+{_FIRST}\s+and\s+(?P<b>{_SIDE})\s+(?:agree|disagree|differ)",
)
_NAMING = (
    rf"[,:–—]\s*(?P<a>{_SIDE}),?\s+(?:or|versus|vs\.?)\s+(?P<b>{_SIDE}){_END}",
    rf"\b(?:each|both|either|two)\b[^,?]*,\s*(?P<a>{_SIDE})\s+(?:and|or)\s+(?P<b>{_SIDE}){_END}",
    rf"\b(?:in|for|among|with|at|from)\s+(?P<a>{_SIDE})\s+or\s+(?:in|for|among|with|at|from)\s+(?P<b>{_SIDE})"
    r"(?=[,.?]|$)",
    rf"^\s*(?:was|were|is|are|did|does|do|has|have)\s+(?P<a>{_SIDE})\s+\w+\s+(?:more|less|fewer|better|worse|\w+er)\b"
    rf"(?:\s\w+){{0,3}}?\s+than\s+(?P<b>{_SIDE})\s*\?",
)
_PATTERNS = tuple((re.compile(p, re.IGNORECASE), p in _SHARING) for p in (*_SHARING, *_NAMING))
_WH = r"(?:by\s+)?(?:what|which|who|when|where|how\s\w+)"
# The same question word twice: "Weight lost: what was it at A, and what at B?"
_TWICE = re.compile(
    rf"^(?P<topic>[^?]*?[:–—.;]\s+)?(?P<a>(?P<wh>{_WH})\b[^,;?]+)[,;]\s+(?:and\s+|but\s+)?(?P<b>(?P=wh)\b[^,;?]+)\?*$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"^(?:the|an?|at|in|on|among|for|by|of|with|from)\b", re.IGNORECASE)
_ASKED = re.compile(r"^(.{3,60}?)\s(?:do|does|did|is|are|was|were|has|have|can|will)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(which|who) of (the )?(two|three|four|these|those|them)\b"
    r"|\bhow do (these|those|the|they|their)\b[^?]{0,60}\b(differ|compare|disagree)"
    r"|\b(do|did) (these|those|the|they)\b[^?]{0,60}\b(agree|disagree|differ|contradict)",
    re.IGNORECASE,
)
# "Which lost more …", "how far apart …", "the larger one": what is compared is a number on each side.
_MEASURED = re.compile(
    r"\b(more|most|less|least|fewer|fewest|better|worse|how (?!do\b|does\b|did\b)\w+|figures?|numbers?|average"
    r"|(?!other|whether|after|under|over|either|later|former|latter|per|paper|winter|summer|water)\w{3,}er(?= |,|\?))",
    re.IGNORECASE,
)
_JOINING = re.compile(
    r"\b(between|compar\w+|differ\w*|disagree|agree|versus|vs|than|or|and|with|against|each|both|either)\b\.?",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more|most|less|fewer|fewest)\s+(?=[^\W\d_])", re.IGNORECASE)
_OF = r"(?:of|in|at|for|among|from|by|with|on)"
_LED = re.compile(rf"^(?:that|those|the ones?)?\s*\b(?P<by>{_OF})\s+(?P<rest>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is set side by side, as it is called, and the question about each alone; none where it only points."""

    sides: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


def read(text: str) -> Comparison | None:
    """The comparison that a question asks for; None for any other question."""
    if found := _twice(text):
        return found
    for pattern, sharing in _PATTERNS:
        if match := pattern.search(text):
            spans = _spans(match, sharing=sharing)
            sides = tuple(text[start:end] for start, end in spans)
            if _different(sides):
                return Comparison(sides, tuple(_without(text, [o for o in spans if o != own]) for own in spans))
    return Comparison() if _OPEN.search(text) else None


def _twice(text: str) -> Comparison | None:
    """The same question word twice, of two things: "Weight lost: what was it at A, and what at B?"."""
    match = _TWICE.match(" ".join(text.split()))
    if match is None:
        return None
    sides = tuple(match[name][len(match["wh"]) :].strip() for name in ("a", "b"))
    alike = _SHORT.match(sides[1]) or sides[0].split()[:1] == sides[1].split()[:1]
    named = all(any(t.kind == "name" for t in terms(f"of {side}")) for side in sides)
    if not _different(sides) or not (match["topic"] or (alike and named)):
        return None
    asked = _ASKED.match(match["a"])
    shared = match["topic"] or (f"{asked[1]}, " if asked else "")
    return Comparison(sides, tuple(shared + match[name] for name in ("a", "b")))


def _spans(match: re.Match[str], *, sharing: bool) -> list[tuple[int, int]]:
    """Where the sides stand, without what is said of all: "the areas of A, of B and of C" -> at A, B and C."""
    names = [name for name in ("a", "c", "b") if match.groupdict().get(name)]
    skip = dict.fromkeys(names, 0)
    led = _LED.match(match["b"]) if sharing else None
    if led:
        others = {name: _LED.match(match[name]) for name in names[1:]}
        skip |= {name: other.start("rest") for name, other in others.items() if other}
    if led or (sharing and not re.search(rf"\b{_OF}\b", match["b"], re.IGNORECASE)):
        before = re.finditer(rf"\b{led['by'] if led else _OF}\s+", match["a"], re.IGNORECASE)
        *_, skip["a"] = (0, *(m.end() for m in before))
    return [(match.start(name) + skip[name], match.end(name)) for name in names]


def _different(sides: tuple[str, ...]) -> bool:
    own = [frozenset(t.key for t in terms(side)) for side in sides]
    return all(own) and len(set(own)) == len(own)


def _without(text: str, others: list[tuple[int, int]]) -> str:
    """The question without the other sides and what joined them, asking for the number on the side that is left."""
    for start, end in sorted(others, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(_MORE.sub("how many ", _JOINING.sub(" ", text)).split())


def of_side(asked: Question, comparison: Comparison, n: int) -> Question:
    """The question about one side alone: "Which lost more, A or B?" -> "Which lost more, A?"."""
    return _asking(asked, comparison.alone[n])


def measure(asked: Question, comparison: Comparison, n: int) -> Question:
    """What is measured, of one side: its question without the names in it, which its release has all over."""
    names = {t.key for t in asked.terms if t.kind == "name"} & {key(t) for t in tokens(comparison.sides[n])}
    words = " ".join(w for w in comparison.alone[n].split() if not {key(t) for t in tokens(w)} & names)
    return _asking(asked, words if terms(words) else comparison.alone[n])


def _asking(asked: Question, text: str) -> Question:
    """The question in other words; a comparison asks for numbers, where it does not ask for a field."""
    measured = asked.want in {"any", "reason"} or _MEASURED.search(asked.text)
    want = "number" if asked.want not in FIELD_WANTS and measured else asked.want
    return replace(asked, text=text, standalone=text, terms=terms(text), want=want)
