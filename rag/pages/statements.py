"""Statements that a release gives whole, without quotation marks.

    Inspector Ada Plank today issued the following statement on the nets:

    We will not let this stand. …

What follows the colon is what that person says: the rest of its paragraph and the paragraphs after it, up to one that
speaks of the statement from outside. What is not here: speech between marks (`quotes`), speech whose marks a source
has lost (`unmarked`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rag.datatypes import Field, Span
from rag.pages.clues import Clue
from rag.pages.mentions import Mention
from rag.pages.parts import is_end_mark, paragraphs
from rag.pages.unmarked import TITLE

_FOLLOWING = Clue(
    re.compile(
        r"\b(?:issued|released|made|gave|offered) (?:the following|this) (?:written )?(?:statement|remarks|comments?)"
        r"(?: ?[^:.\n]{0,240})?:\s*"
    ),
    ("the following", " this "),
    before=20,
    after=320,
)
# "Attorney General Plank", where nobody of that name is a person of the release.
_BEFORE = re.compile(rf"{TITLE} (?P<name>(?!{TITLE})(?:[A-Z][\w’'-]+ (?:[A-Z]\. )?)?[A-Z][\w’'-]+)(?: today)? $")
_OUTSIDE = re.compile(
    r"\b(?:said|says|added|stated)\b|\bissued the\b|\bthe following (?:\w+ )?(?:statement|remarks|comments?)\b"
    r"|[“”„«»\"]|^(?:The )?(?:full )?(?:text|video|copy)\b"
)
_SHORTEST = 40
_MOST, _LONGEST = 12, 4_000


def statement_fields(
    text: str, mentions: Sequence[Mention], skip: Sequence[Span], known: Sequence[Field]
) -> Iterator[Field]:
    """A `quote` field for each paragraph of such a statement by one person.

    Args:
        text: the body.
        mentions: where its persons are named, in order.
        skip: ranges where nobody speaks.
        known: quotations found already; a paragraph that holds one is left to them.
    """
    taken = sorted(field.start for field in known if field.start is not None)
    for found in _FOLLOWING.finditer(text):
        speaker = _speaker(text, found.start(), mentions)
        if speaker is None or any(span.start <= found.start() < span.end for span in skip):
            continue
        for start, end in _paragraphs(text, found.end()):
            words = text[start:end]
            inside = any(span.start <= start < span.end for span in skip)
            quoted = bisect_left(taken, end) > bisect_left(taken, start)
            if inside or quoted or is_end_mark(words) or _OUTSIDE.search(words):
                break
            if not _SHORTEST < len(words) < _LONGEST:
                break
            yield Field("quote", " ".join(words.split()), start, end, 0.6, speaker)


def _paragraphs(text: str, at: int) -> list[tuple[int, int]]:
    """Where the rest of a paragraph, if there is any, and the paragraphs after it begin and end."""
    return [(max(p.start, at), p.end) for p in paragraphs(text) if p.end > at][:_MOST]


def _speaker(text: str, at: int, mentions: Sequence[Mention]) -> str | None:
    """The one person who is named in the sentence before a place."""
    opening = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at)) + 1
    named = [m for m in mentions if opening <= m.start < at]
    people = {m.person.name if m.person else None for m in named}
    if len(people) == 1:
        return people.pop()
    alone = _BEFORE.search(text, opening, at) if not named else None
    return alone["name"] if alone else None
