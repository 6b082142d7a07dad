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
_TITLE = (
    r"(?:General|Attorney|Director|Commissioner|Administrator|Inspector|Secretary|Chief|Sheriff|Mayor|Governor|Senator"
    r"|President|Minister|Chairman|Chairwoman)"
)
_BEFORE = re.compile(rf"{_TITLE} (?P<name>(?!{_TITLE})(?:[A-Z][\w’'-]+ (?:[A-Z]\. )?)?[A-Z][\w’'-]+)(?: today)? $")
_OUTSIDE = re.compile(
    r"\b(?:said|says|added|stated)\b|\bissued the\b|[“”„«»\"]|^(?:The )?(?:full )?(?:text|video|copy)\b"
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
    found = _FOLLOWING.search(text)
    if found is None or any(span.start <= found.start() < span.end for span in skip):
        return
    speaker = _speaker(text, found.start(), mentions)
    if speaker is None:
        return
    taken = sorted(field.start for field in known if field.start is not None)
    later = [p for p in paragraphs(text) if p.end > found.end()][:_MOST]
    for para in later:
        start = max(para.start, found.end())
        words = text[start : para.end]
        inside = any(span.start <= start < span.end for span in skip)
        quoted = bisect_left(taken, para.end) > bisect_left(taken, start)
        if inside or quoted or is_end_mark(words) or _OUTSIDE.search(words) or not _SHORTEST < len(words) < _LONGEST:
            return
        yield Field("quote", " ".join(words.split()), start, para.end, 0.6, speaker)


def _speaker(text: str, at: int, mentions: Sequence[Mention]) -> str | None:
    """The one person who is named in the sentence before a place."""
    opening = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at)) + 1
    named = [m for m in mentions if opening <= m.start < at]
    people = {m.person.name if m.person else None for m in named}
    if len(people) == 1:
        return people.pop()
    alone = _BEFORE.search(text, opening, at) if not named else None
    return alone["name"] if alone else None
