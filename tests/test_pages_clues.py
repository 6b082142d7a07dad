"""Searching near words gives what searching everywhere gives."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rag.pages import caveats, embargo, funders, grants, journal, kind, parts, sourceline, statements, study
from rag.pages.clues import Clue, folded

ROOT = Path(__file__).resolve().parent.parent
MODULES = (caveats, embargo, funders, grants, journal, kind, parts, sourceline, statements, study)

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


def clues(of: object) -> list[Clue]:
    """All clues in a constant, or in what it holds."""
    if isinstance(of, Clue):
        return [of]
    return [clue for one in of for clue in clues(one)] if isinstance(of, tuple) else []


def test_every_match_of_every_pattern_holds_a_mark() -> None:
    """A mark that is missing would lose fields, or an embargo, without a sound: the sample archive's texts tell."""
    every = [clue for module in MODULES for constant in vars(module).values() for clue in clues(constant)]
    assert len(every) > 25
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "corpus").rglob("*.txt"))]
    assert texts
    for clue in every:
        for text in texts:
            assert [m.span() for m in clue.finditer(text)] == [m.span() for m in clue.pattern.finditer(text)]
