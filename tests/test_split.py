"""Chunks: coverage, verbatim text, both budgets, parts kept apart, good borders, and no quadratic counting."""

from __future__ import annotations

import re
import time
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag import tokens
from rag.datatypes import Chunk, Field, Release, Span
from rag.split import split, with_context


def words(text: str) -> int:
    """A token is a word or a mark: "Two words." → 3."""
    return len(re.findall(r"\w+|[^\w\s]", text))


def pieces(text: str) -> int:
    """A word piece is a run of up to three letters or a mark; two special pieces. "Word." → 5."""
    return 2 + len(re.findall(r"\w{1,3}|[^\w\s]", text))


def release(body: str, **more: Any) -> Release:
    return Release("r1", "a.txt", more.pop("title", "Title"), body, "text", **more)


def chunks(body: str, *, budget: int = 12, max_pieces: int = 60, **more: Any) -> tuple[Chunk, ...]:
    return split(release(body, **more), budget=budget, count=words, max_pieces=max_pieces, pieces=pieces)


def test_whole_paragraphs_first() -> None:
    """Three paragraphs of 5, 5 and 10 tokens, budget 12: the first two share a chunk, none is divided."""
    body = "One two three four.\n\nFive six seven eight.\n\nNine ten one two three four five six seven."
    assert [c.text for c in chunks(body)] == [body[:42].strip(), body[43:].strip()]


def test_no_tiny_tail() -> None:
    """Four sentences of 5 tokens, budget 17: two and two, not three and one."""
    body = "One two three four. Five six seven eight. Nine ten one two. Three four five six."
    assert [words(c.text) for c in chunks(body, budget=17)] == [10, 10]


def test_a_heading_goes_with_what_follows() -> None:
    """10 + 2 tokens would just fit the budget of 12, but the two are a heading."""
    body = "One two three four five six seven eight nine.\n\nNext steps\n\nOne two three four five six."
    assert [c.text for c in chunks(body)] == [body[:45], body[47:]]


def test_boilerplate_and_contact_stand_alone() -> None:
    """Contact inside boilerplate is contact; each stretch is its own chunk although all would fit in one."""
    body = "News here.\nAbout us.\nCall Ann.\nMore about us."
    about, call, more = (body.index(x) for x in ("About", "Call", "More"))
    found = chunks(body, boilerplate=(Span(about, len(body)),), contact=(Span(call, more),))
    assert [(c.part, c.text) for c in found] == [
        ("text", "News here."),
        ("boilerplate", "About us."),
        ("contact", "Call Ann."),
        ("boilerplate", "More about us."),
    ]
    assert [c.n for c in found] == [0, 1, 2, 3]


def test_overlapping_spans_of_one_part_are_one_stretch() -> None:
    """Spans may overlap or run past the body: a hostile page does not break the order."""
    body = "News here. About us. More about us."
    found = chunks(body, boilerplate=(Span(11, 25), Span(20, 900), Span(-5, 0), Span(30, 12)))
    assert [(c.part, c.text) for c in found] == [("text", "News here."), ("boilerplate", "About us. More about us.")]


def test_context_says_title_institution_and_date() -> None:
    """`Title (Institution, day month year)`; without either the bracket shrinks, then goes."""
    known: dict[str, Any] = {"published": date(2025, 8, 7), "fields": (Field("institution", "Acme Lab"),)}
    assert chunks("Text.", max_pieces=200, **known)[0].context == "Title (Acme Lab, 7 August 2025)"
    assert chunks("Text.", max_pieces=200, published=date(2025, 8, 7))[0].context == "Title (7 August 2025)"
    assert chunks("Text.")[0].context == "Title"


def test_a_long_context_is_cut_on_a_word() -> None:
    """max_pieces 50 leaves (50 - 2) // 4 = 12 for the context: six words of two pieces."""
    found = chunks("Text here.", title="longer " * 30, max_pieces=50)
    assert found[0].context == " ".join(["longer"] * 6)


def test_an_oversized_sentence_is_cut_between_words() -> None:
    """40 words, budget 12: no chunk above it, no word divided."""
    body = " ".join(f"w{n}" for n in range(40))
    found = chunks(body)
    assert " ".join(c.text for c in found) == body
    assert all(words(c.text) <= 12 for c in found)


def test_a_run_without_spaces_is_cut_between_characters() -> None:
    """A flag is two code points: 200 of them are divided, none in half."""
    found = split(release("🇩🇪" * 200), budget=50, count=tokens.count, max_pieces=500, pieces=pieces)
    assert len(found) > 1
    assert all(c.text.startswith("🇩") and c.text.endswith("🇪") for c in found)


def test_an_empty_body_has_no_chunks() -> None:
    assert chunks(" \n\t\n") == ()


SOUP = st.text(
    st.one_of(st.sampled_from(list(' \n\t.!?。"“”()|-#1aAé\u00a0\u0301\u200d😀👩🇩🇪\r')), st.characters()), max_size=300
)
SPANS = st.lists(st.builds(Span, st.integers(-5, 320), st.integers(-5, 320)), max_size=3).map(tuple)


@given(SOUP, SPANS, SPANS, st.integers(4, 40), st.integers(16, 60))
@example("a" + " " * 300 + "b.", (), (), 4, 16)
@example("a" + "\u0301" * 300, (), (), 4, 16)
def test_always_verbatim_complete_and_inside_both_budgets(
    body: str, boilerplate: tuple[Span, ...], contact: tuple[Span, ...], budget: int, max_pieces: int
) -> None:
    """body[start:end] == text; in order; every character but white space once; budgets, with real tokens, hold.

    A single code point may need up to four tokens: the least budget is four.
    """
    made = release(body, title=body[:50], boilerplate=boilerplate, contact=contact)
    found = split(made, budget=budget, count=tokens.count, max_pieces=max_pieces, pieces=pieces)
    assert all(body[c.start : c.end] == c.text == c.text.strip() != "" for c in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join("".join(c.text.split()) for c in found) == "".join(body.split())
    assert all(tokens.count(c.text) <= budget for c in found)
    assert all(pieces(with_context(c)) <= max_pieces for c in found)


@pytest.mark.parametrize("pattern", ["x", "ab ", "A. ", "药", "\u0301", "Ab\n\n", " "])
def test_counting_is_linear(pattern: str) -> None:
    """The characters counted in all are at most 20 times the body's (log2 of one huge character)."""
    counted = 0

    def counting(text: str) -> int:
        nonlocal counted
        counted += len(text)
        return words(text)

    body = "A" + pattern * (200_000 // len(pattern)) + "b."
    started = time.process_time()
    split(release(body), budget=200, count=counting, max_pieces=512, pieces=pieces)
    assert counted < 20 * len(body)
    assert time.process_time() - started < 20
