"""Tests of eval.statements: an answer in statements, and what supports each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statements import split, statements
from rag import Answer, Citation, Filters, Release, UsageError
from rag.datatypes import Field, Table

BODY = "Ann Lee cast the bell in Ely. It weighs 1,200 kg. Nobody rang it before May."
BELL = Release("r1", "/in/bell.txt", "The bell", BODY, "text", date(2025, 3, 1), fields=(Field("institution", "Ely"),))


class Shelf:
    """One release."""

    def show(self, release_id: str, filters: Filters | None = None, *, version: int | None = None) -> Release:
        if release_id != "r1":
            raise UsageError("no such release")
        return BELL


def answer(text: str, *quotes: str, **more: Any) -> Answer:
    cited = tuple(
        Citation(n, more.get("of", "r1"), 1, "The bell", BELL.published, "Ely", None, "x", "body", q, BODY.find(q),
                 BODY.find(q) + len(q))
        for n, q in enumerate(quotes, 1)
    )  # fmt: skip
    status = more.get("status", "answered")
    return Answer("i", "q", "q", status, text, Filters(), "x", citations=cited, table=more.get("table"))


def judged(text: str, *quotes: str, **more: Any) -> Any:
    return statements(answer(text, *quotes, **more), Shelf())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It rang [1]. It fell [2].", [("It rang.", (1,)), ("It fell.", (2,))]),
        ("It rang. [1] It fell.", [("It rang.", (1,)), ("It fell.", ())]),
        ("It rang [1] and fell [2][1].", [("It rang and fell.", (1, 2))]),
        ('Ely: "It rang. Twice." [1] "It fell." [2]', [('Ely: "It rang. Twice."', (1,)), ('"It fell."', (2,))]),
        ("Dr. Lee and J. Roe rang it [1].", [("Dr. Lee and J. Roe rang it.", (1,))]),
        ("It weighs 1.5 t [1].\nIt rang [2].", [("It weighs 1.5 t.", (1,)), ("It rang.", (2,))]),
        ("[1] [2].", []),
    ],
)
def test_statements_of_a_text(text: str, parts: list[Any]) -> None:
    """A sentence with its markers, or a whole quote; no border after an abbreviation or inside a number or quote."""
    assert list(split(text, ["It rang. Twice.", "It fell."])) == parts


@given(st.text(alphabet='ab. [1]"\nA!?', max_size=60))
def test_nothing_is_lost(text: str) -> None:
    """The words of all statements are the words of the text, in order."""
    letters = "".join(c for c in "".join(piece for piece, _ in split(text, ["a. A"])) if c.isalpha())
    assert letters == "".join(c for c in text if c.isalpha())


def test_what_supports_a_statement() -> None:
    """The first quote says who and where, the second the weight: together they support both, alone neither.

    A citation that adds nothing is not needed; a number that stands nowhere is not supported.
    """
    who, weight, rang = BODY.split(". ")
    (both,) = judged("Ann Lee cast the bell, which weighs 1,200 kg [1][2].", f"{who}.", f"{weight}.")
    assert (both.supported, both.alone, both.without) == (True, (False, False), (False, False))
    (spare,) = judged("Ann Lee cast the bell in Ely [1][2].", f"{who}.", rang)
    assert (spare.alone, spare.needed) == ((True, False), (True, False))
    (wrong,) = judged("The bell in Ely weighs 1,300 kg [1].", f"{weight}.")
    assert (wrong.supported, wrong.needed) == (False, (False,))


def test_quotes_under_their_heading_are_supported() -> None:
    """The quoting writer's own form, of two quotes."""
    who, weight, _ = BODY.split(". ")
    text = f'Ely, 1 March 2025: "{who}." [1] "{weight}." [2]'
    assert [s.supported for s in judged(text, f"{who}.", f"{weight}.")] == [True, True]


def test_what_is_not_judged() -> None:
    """A refusal, and a table; a statement without a citation, or with one of a release that is not there, fails."""
    assert judged("Not in the archive.", status="refused") is None
    assert judged("1 release.", table=Table("x", 0, ())) is None
    assert [s.supported for s in judged("Ann Lee cast the bell.", BODY)] == [False]
    assert [s.supported for s in judged("Ann Lee cast the bell [1].", BODY, of="r9")] == [False]
