"""Searching near words gives what searching everywhere gives."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from rag.pages.clues import Clue, folded

PAID = re.compile(r"\b(?:was|were) (?:\w{1,9} ){0,2}funded by (?P<who>[A-Z]\w{0,9})|\bFunder: (?P<who2>\w{1,9})", re.I)
CLUE = Clue(PAID, ("funded", "funder:"), before=40, after=60)
PIECES = [
    "It ",
    "was ",
    "WERE ",
    "partly ",
    "funded ",
    "FUNDED by ",
    "by ",
    "Knots",
    "Funder: ",
    "İ",
    "\n",
    ". ",
    "x" * 70,
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_the_same_matches_in_the_same_order(text: str) -> None:
    """Every match holds one of the marks, so that leaving out what is far from them loses nothing."""
    assert [m.span() for m in CLUE.finditer(text)] == [m.span() for m in PAID.finditer(text)]
    first, found = PAID.search(text), CLUE.search(text)
    assert (found and found.span()) == (first and first.span())


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    """A letter that grows in lower case would move all that follows it: "İ" stays."""
    assert len(folded(text)) == len(text)


def test_folded() -> None:
    """ "RÖPE" -> "röpe"; the dotted capital is two code points in lower case and is left."""
    assert folded("RÖPE İ") == "röpe İ"
