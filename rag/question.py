"""What a question asks: its content words, the kind of thing it wants, and, for a follow-up, what it is about.

Rules only, no model. What is not here: dates in words as filters, and anything that looks at the archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rag.datatypes import Filters, Turn
from rag.errors import UsageError
from rag.subject import subject
from rag.wants import FIELD_WANTS, Want, bare, want
from rag.words import Term, keys, terms

__all__ = ["FIELD_WANTS", "MAX_LENGTH", "Question", "Want", "analyse", "follows_up", "parts", "reworded", "want"]

MAX_LENGTH = 2_000
"""Characters of a question; longer ones are refused, not cut: what was cut off might have been the question."""

_OPENERS = re.compile(
    r"^\s*(and|but|also|so|or|then|what about|how about|what of|same for|why not|ok|okay)\b", re.IGNORECASE
)
_POINTERS = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those"
    r"|that (one|study|release|team|work|drug|trial)|(of|about|than|was|is|with|for|by|to|in|does|did) that\b(?! \w)"
    r"|(of|from|about) that|that (in|at|by|from|with)(?=\W*$)"
    r"|(smaller|larger|bigger|other|second|first|next|last|latter|former|same) ones?"
    r"|the (study|release|team|authors?|researchers?|drug|trial|paper|work|project|first|second|same|latter"
    r"|former|other)(?! (of|on|about|into)\b))\b",
    re.IGNORECASE,
)


_SOUGHT = re.compile(
    r"\b(?:which|what)(?: kind of| type of| sort of)? ((?:[\w'-]+ ){0,2}?[\w'-]+)"
    r"(?= (?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|may|\w+s|\w+ed)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be searched.

    `standalone` is the text that is searched; `carried` holds the terms that a follow-up inherits (they rank,
    but their absence proves nothing), `release_ids` the releases the conversation last cited. `period` are the days
    between which a release is preferred, `order` says whether the latest or the earliest is, and `strictly` that the
    question asks for just that.
    """

    text: str
    standalone: str
    want: Want
    terms: tuple[Term, ...]
    filters: Filters
    carried: tuple[Term, ...] = ()
    release_ids: tuple[str, ...] = ()
    period: tuple[date, date] | None = None
    order: Literal["latest", "earliest"] | None = None
    strictly: bool = False

    @property
    def sought(self) -> frozenset[str]:
        """What the asked-for thing is called: "Which enzyme is switched off?" -> the key of "enzyme"."""
        match = _SOUGHT.search(self.text)
        return frozenset(t.key for t in terms(match[1])) if match else frozenset()

    @property
    def about(self) -> tuple[Term, ...]:
        """Its own terms that say what it is about; none of a follow-up, whose history says that."""
        return () if self.carried or self.release_ids else subject(self.terms)

    @property
    def turned(self) -> tuple[Term, ...]:
        """What a follow-up turns to: "what about the costs?" -> costs; none of other follow-ups."""
        return terms(other(self.text) or "") if self.carried else ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its own terms."""
        return frozenset(t.key for t in self.terms)


def follows_up(text: str, previous: str) -> bool | None:
    """Whether `text` can be understood only after `previous`; None where its words do not tell.

    It does when it opens like one ("and who …", "what about …"), or points back ("it", "the team") without
    naming much of its own, or has no content word. A long question brings its topic along. In between, "How many
    men took part?" follows up and "Which vats leaked?" may not: only what the archive holds can tell.
    """
    own = terms(text)
    known = {t.key for t in terms(previous)}
    named = [t for t in own if t.kind == "name" and t.key not in known]
    if _OPENERS.search(text):
        return len(named) < 2
    if not own or (_POINTERS.search(text) and len(own) <= (3 if named else LONG)):
        return True
    return None if len(own) <= LONG else False


LONG = 6
"""Content words. Of 77 questions that stood alone, asked after an unrelated one, 6 had no name to tell it by and
nothing that the cross-encoder found surely about them; none of these was this short."""


_OTHER = re.compile(
    r"^(?:and|what about|how about|and what about)(?: (?:for|those|ones))?(?: (?:releases )?(?:about|on|mentioning))? "
    r"(?:the )?(?!(?:who|what|when|where|why|how|which|then|them|these|those|it|that|this|in|on|at|by|from|since|for"
    r"|with|of|is|are|was|were|did|do|does|has|have)\b)(?P<x>[\w’'-]+(?: [\w’'-]+){0,3})\W*$",
    re.IGNORECASE,
)
# "and in children?" asks the question before, which ended "in adults over 65?", of others.
_WITHIN = re.compile(
    r"^(?:and|but|what about|how about) (?P<where>in|among|for|with) (?P<x>(?!(?:what|which|whom?|that|this|it|the same"
    r"|those|these|them|how)\b)[\w’'-]+(?: [\w’'-]+){0,4})\W*$",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"\d|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn"
    r"|winter|weeks?|months?|years?|days?)\b"
)
_NAME = re.compile(r"(?<=[\w,;] )(?:the )?([A-Z][\w’-]*(?: (?:of |for |and )?[A-Z][\w’-]*)*)")


def other(text: str) -> str | None:
    """What a follow-up of nothing else puts in the place of something: "And the Tinde glacier?" -> Tinde glacier."""
    match = _OTHER.match(" ".join(text.split()))
    return match["x"] if match else None


def of_another(text: str, *previous: str) -> str | None:
    """An earlier question asked of the name that a follow-up gives, where the earlier has one name alone.

    "And the Tinde?" after "How much ice did the Brenn lose?" -> "How much ice did the Tinde lose?". `previous` is the
    last question, and what the conversation is about where that has no name.
    """
    if (within := _WITHIN.match(" ".join(text.split()))) and not _CALENDAR.search(text):
        place = rf" {within['where']} (?!.*\b{within['where']}\b)[^?]{{2,60}}(?=\W*$)"
        again = re.sub(place, f" {within['where']} {within['x']}", previous[0], flags=re.IGNORECASE)
        return again if again != previous[0] else None
    name = other(text)
    if name is None or not name[:1].isupper():
        return None
    asked = next((said for said in (" ".join(previous[:n]) for n in (1, 2)) if _NAME.search(said)), "")
    names = set(_NAME.findall(asked))
    return asked.replace(names.pop(), name) if len(names) == 1 else None


def brief(text: str, previous: str) -> bool:
    """Whether a question whose words do not tell has hardly a content word, and none that is a name."""
    known = {t.key for t in terms(previous)}
    own = terms(text)
    return len(own) <= 2 and all(t.kind == "word" or t.key in known for t in own)


def analyse(
    text: str,
    *,
    filters: Filters | None = None,
    history: Sequence[Turn] = (),
    settle: Callable[[str, str], bool] = brief,
) -> Question:
    """The question that will be searched; `settle` says whether it follows the last one where its words do not tell.

    Raises:
        UsageError: it is empty or longer than MAX_LENGTH characters.
    """
    text = " ".join(text.split())
    if not any(c.isalnum() for c in text):
        raise UsageError('the question is empty: ask something, for example: rag ask "Which antibody blocks DKK1?"')
    if len(text) > MAX_LENGTH:
        raise UsageError(f"the question has {len(text):,} characters, more than {MAX_LENGTH:,}: shorten it")
    filters = filters or Filters()
    own = terms(text)
    topic = _topic(text, history, settle)
    if topic is None:
        return Question(text, bare(text), want(text), own, filters)
    known = {t.key for t in own}
    carried = tuple(t for t in terms(topic) if t.key not in known)
    return Question(
        text=text,
        standalone=f"{text} ({topic})",
        want=want(text) if want(text) != "any" or not _OPENERS.search(text) or want(topic) == "gist" else want(topic),
        terms=own,
        filters=filters,
        carried=carried,
        release_ids=history[-1].release_ids,
    )


def reworded(asked: Question, history: Sequence[Turn], text: str | None) -> Question:
    """A follow-up with a model's wording of it, where that says nothing new and leaves nothing out.

    A wording with a content word that neither the question nor its conversation has, or without a name or number of
    the question, is not taken.
    """
    said = terms(text or "")
    told = keys(" ".join([asked.text, *(f"{t.question} {t.answer}" for t in history)]))
    own = {t.key for t in said}
    kept = all(t.key in own for t in asked.terms if t.kind != "word")
    if text is None or not said or not kept or not own <= told:
        return asked
    mine = {t.key for t in asked.terms}
    return replace(asked, standalone=text, carried=tuple(t for t in said if t.key not in mine))


def parts(asked: Question) -> tuple[Question, ...]:
    """The questions of which one consists; itself where it is one.

    "Who led the study and how much did it cost?" -> "Who led the study", "how much did it cost?". Each part has the
    others' words as what it is about.
    """
    texts = [" ".join(t.split()).strip(" ,;") for t in _JOINTS.split(asked.text)]
    own = [terms(text) for text in texts]
    if not 1 < len(texts) <= MAX_PARTS or not all(own) or not _WH.search(texts[0]):
        return (asked,)
    found = []
    for text, mine in zip(texts, own, strict=True):
        known = {t.key for t in mine}
        others = tuple(t for t in (*asked.terms, *asked.carried) if t.key not in known)
        found.append(replace(asked, text=text, standalone=text, want=want(text), terms=mine, carried=others))
    return tuple(found)


def points_back(part: Question) -> bool:
    """Whether a part of a question says what it is about only by pointing: "in which journal was the study published".

    A part with a name or a number of its own does not.
    """
    return bool(_POINTERS.search(part.text)) and all(t.kind == "word" for t in part.terms)


def pointing_at(part: Question, before: Question, *, answered: bool) -> Question:
    """A part that points back, read with what it points at, as a follow-up is.

    Where that has no answer, its names and numbers count in this one too: both are about them.
    """
    known = {t.key for t in part.terms}
    more = () if answered else tuple(t for t in before.terms if t.kind != "word" and t.key not in known)
    return replace(part, standalone=f"{part.text} ({before.text})", terms=(*part.terms, *more))


MAX_PARTS = 3
_WH = re.compile(r"\b(who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_JOINTS = re.compile(
    r"(?:[,;]\s*|\s+)(?:and|but)\s+(?=(?:(?:by|to|for|from|with|at|in|of|on|since)\s+)?"
    r"(?:who|whom|whose|what|which|when|where|why|how)\b)"
    r"|[,;]\s+(?=(?:what|how (?:many|much|long|old|far|often|big|large))\b)",
    re.IGNORECASE,
)


def _topic(text: str, history: Sequence[Turn], settle: Callable[[str, str], bool]) -> str | None:
    """What a follow-up is about: the latest earlier question that stood alone; None if this one does."""
    chain = [turn.question for turn in history]
    if not chain or not _follows(text, chain[-1], settle):
        return None
    while len(chain) > 1 and _follows(chain[-1], chain[-2], brief):
        chain.pop()
    return " ".join(chain[-1].split())[:MAX_LENGTH]


def _follows(text: str, previous: str, settle: Callable[[str, str], bool]) -> bool:
    told = follows_up(text, previous)
    return settle(text, previous) if told is None else told
