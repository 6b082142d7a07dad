"""What stands beside a surname or a pronoun: "said Plank, first author of the study", "She is an engineer at …".

For persons whose full name stands elsewhere in the text. What is not here: who is a person at all (`people`), who is
speaking (`quotes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rag.datatypes import Span
from rag.pages.apposition import Told, after_name, office
from rag.pages.names import places, surname
from rag.pages.saying import SAYING

_APPOSED = re.compile(r",? (?=an? |who )|, (?=also )")
_IS = re.compile(r" (?:is|was) (?:also )?(?=an? |the )")
_PRONOUN = re.compile(r"(?<=[.!?”\"] )(?:He|She)(?: is|['’]s) (?:also )?(?=an? |the )")
_OTHERS_NAME = re.compile(r"(?<![\w.’'-])(?!Drs?\b|Prof|M[rs]s?\b|Sir\b)[A-ZÀ-ÖØ-Þ][\w.’'-]* $")
_MOST = 100
_NEAR = 40
_FAR = 500


def told_again(text: str, names: Sequence[str], skip: tuple[Span, ...]) -> Iterator[tuple[int, Told]]:
    """Roles and affiliations beside later mentions, each with the number of its name in `names`."""
    families = [surname(name) for name in names]
    mentioned: list[tuple[int, int]] = []
    for n, family in enumerate(families):
        if families.count(family) > 1:
            continue
        for at in islice(places(text, family), _MOST):
            if any(span.start <= at < span.end for span in skip):
                continue
            lead = text[max(0, at - _NEAR) : at]
            whole = lead.endswith(names[n].removesuffix(family))
            if whole or not _OTHERS_NAME.search(lead):
                mentioned.append((at, n))
                yield from ((n, fact) for fact in _beside(text, at, at + len(family), whole=whole))
    yield from _of_pronouns(text, sorted(mentioned))


def _beside(text: str, start: int, end: int, *, whole: bool) -> Iterator[Told]:
    """What stands beside one mention; beside a `whole` name only what it "is"."""
    found = _IS.match(text, end)
    if found:
        yield from office(text, found.end())
    elif not whole and (_APPOSED.match(text, end) or _said_before(text, start)):
        yield from (fact for fact in after_name(text, end) if fact[0] in {"role", "affiliation"})


def _said_before(text: str, start: int) -> bool:
    said = list(SAYING.finditer(text, max(0, start - _NEAR), start))
    return bool(said) and text[said[-1].end() : start].strip(" ") in {"", "Dr.", "Prof.", "Professor", "Mr.", "Ms."}


def _of_pronouns(text: str, mentioned: list[tuple[int, int]]) -> Iterator[tuple[int, Told]]:
    """What "He is a …" says, where the paragraph has named one person so far."""
    for found in _PRONOUN.finditer(text) if mentioned else ():
        start = max(text.rfind("\n", 0, found.start()), found.start() - _FAR)
        near = {n for at, n in mentioned if start <= at < found.start()}
        if len(near) == 1:
            yield from ((n, fact) for n in near for fact in office(text, found.end()))
