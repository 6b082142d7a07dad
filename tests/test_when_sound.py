"""Whatever is asked, its dates are read soundly, without an error, and soon."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.when import When, read
from tests.days import TODAY

WORDS = (
    "in on from to since before after until by between and the last past next this first latest same day week month "
    "year years ago later two 20 2019 2025 2050 0 9999 31 7 7th June Mar February 2025-02-30 2025-03-07 early mid "
    "late summer winter Q1 Q4 1990s today yesterday Monday recently releases release news announced published about "
    "that of what which did how many everything list ' , . ? then earlier quarter half ’s - – 0001 decade a".split()
)


@given(
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(max_size=60),
    st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31)),
)
def test_whatever_is_asked_the_reading_is_sound(text: str, today: date) -> None:
    """Never raises; the period is not empty; spans are in order and inside; nothing of an explicit date is left."""
    when = read(text, today)
    if when is None:
        return
    assert isinstance(when, When)
    assert when.after is None or when.before is None or when.after <= when.before
    assert when.after or when.before or when.order or when.then
    ends = [0] + [edge for span in when.spans for edge in (span.start, span.end)] + [len(text)]
    assert when.spans
    assert ends == sorted(ends)
    assert all(span.start < span.end for span in when.spans)
    if when.explicit:
        left = re.findall(r"\w+", when.rest)
        taken = sum(len(re.findall(r"\w+", text[span.start : span.end])) for span in when.spans)
        assert len(left) <= len(re.findall(r"\w+", text)) - taken + len(when.spans)
    if when.then:
        placed = when.at(today)
        assert placed.after is None or placed.before is None or placed.after <= placed.before


@pytest.mark.parametrize(
    "text", ["2025 " * 400_000, "since " * 300_000, "a" * 2_000_000, "the last two " * 100_000, " " * 2_000_000]
)
def test_a_hostile_question_costs_little(text: str) -> None:
    """Only the head is read: a question of megabytes takes less than a second."""
    start = time.perf_counter()
    read(text, TODAY)
    assert time.perf_counter() - start < 1
