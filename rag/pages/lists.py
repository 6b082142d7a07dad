"""What persons named in a list share: "Ada Plank and Bo Rope of Lanmore University", "authors are Cy Span; Di Loop".

What is here: an affiliation that ends a list, a role in the plural that opens one, and authors who are listed. What is
not: what stands beside one name alone (`apposition`), and whose name it is (`people`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.pages.apposition import Told, after_name
from rag.pages.clues import Clue
from rag.pages.names import Run
from rag.pages.occupations import before_name
from rag.pages.organisations import house_before, organisation

_DEGREES = r"(?:,? (?:Ph\.?D|Pharm\.?D|M\.?D|MPH|M\.?Sc|MSCE|R\.?N|(?:[A-Z][a-z]{0,3}\.){2,4})){0,4}\.?"
_TITLE = r"(?:(?:Drs?|Prof|Mr|Ms)\.? )?"
_LISTED = re.compile(rf"{_DEGREES}(?:, and |, | and |,? & ){_TITLE}")
_NEXT_AUTHOR = re.compile(
    rf"(?:{_DEGREES}(?:, and |, | and )|(?:(?![a-z]\. )[^;\n“”\"]){{0,160}};(?: and)? ){{1,2}}{_TITLE}"
)
_OF = re.compile(r"\b(?:of|at|from|with) (?:the )?$", re.I)
_ALL_OF = re.compile(
    r"(?:(?!(?<![A-Z])\. )[^;:\n“”\"]){0,160}?\b(?:both|all)(?: \w+){0,2} (?:of|at|from|with) (?:the )?(?=[A-Z])"
)
_AUTHORS = re.compile(
    rf"\b(?P<role>(?:co-?)?authors)\b[^.;:\n]{{0,60}}?\b(?:are|were|include[ds]?)(?: those)?:? {_TITLE}", re.I
)
_AUTHORED = Clue(_AUTHORS, ("authors",), before=8)
_VENUE = re.compile(r"\b(?:in|at) (?:the )?[A-Z][\w.]*: $")  # in ROPES: Knots and Nets, Ada Plank and …
_NEAR = 60
Shared = dict[int, tuple[Told, ...]]


def shared_facts(text: str, listed: list[Run]) -> Shared:
    """The roles and affiliations that lists of names share, by where each name begins."""
    shared = _common_house(text, listed)
    for run, role in _common_roles(text, listed):
        house = house_before(text, role[0])
        told: tuple[Told, ...] = (("role", *role), *((("affiliation", *house),) if house else ()))
        shared[run.start] = told + tuple(fact for fact in shared.get(run.start, ()) if not house or fact[0] == "role")
    return shared


def _common_house(text: str, listed: list[Run]) -> Shared:
    """The affiliation behind the last name of a list, for all of its names."""
    shared: Shared = {}
    for before, run in reversed(list(pairwise(listed))):
        if not _LISTED.fullmatch(text, before.end, run.start):
            continue
        if _VENUE.search(text, max(0, before.start - _NEAR), before.start):
            continue
        if run.start not in shared:
            house = _house_after(text, run.end)
            if house is None:
                continue
            shared[run.start] = (("affiliation", *house),)
        shared[before.start] = shared[run.start]
    return shared


def _house_after(text: str, end: int) -> tuple[int, int] | None:
    """The organisation that a preposition joins to a list that ends here: ", all at Lanmore University"."""
    every = _ALL_OF.match(text, end)
    if every:
        return organisation(text, every.end(), every.end() + 120, sure=True)
    first = next((fact for fact in after_name(text, end) if fact[0] != "degree"), None)
    return first[1:] if first and first[0] == "affiliation" and _OF.search(text, end, first[1]) else None


def _common_roles(text: str, listed: list[Run]) -> Iterator[tuple[Run, tuple[int, int]]]:
    """Each name of a list that a role in the plural opens, with that role."""
    roles = {found.end(): found.span("role") for found in _AUTHORED.finditer(text)}
    for n, (run, after) in enumerate(pairwise(listed), 1):
        separator = _NEXT_AUTHOR if run.start in roles else _LISTED
        if not separator.fullmatch(text, run.end, after.start):
            continue
        role = roles.get(run.start) or before_name(text, run.start)
        if role is None or text[role[1] - 1] != "s":
            continue
        yield run, role
        yield after, role
        while n + 1 < len(listed) and separator.fullmatch(text, listed[n].end, listed[n + 1].start):
            n += 1  # noqa: PLW2901
            yield listed[n], role
