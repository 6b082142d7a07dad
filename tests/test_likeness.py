"""Votes of a question's words for sentences: by vectors where there are some, else by the same words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.datatypes import Release
from rag.embed import Words
from rag.reading.candidates import Candidate
from rag.reading.likeness import OTHER, SAME, likeness
from rag.words import terms

BODY = "Ice melts. Snow falls."
RELEASE = Release("r1", "/a.txt", "Weather", BODY, "text")
ICE = Candidate(RELEASE, "Ice melts.", 0, 10, 1.0, chunk_id=7)
SNOW = Candidate(RELEASE, "Snow falls.", 11, 22, 1.0, chunk_id=7)
FIELD = Candidate(RELEASE, "Ice Letters", None, None, 1.0, field="journal")


def words(text: str, *vectors: tuple[float, float]) -> Words:
    """The words of a text between its spaces, with a vector of two numbers each."""
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return Words(tuple(spans), np.array(vectors, np.float32))


def test_a_word_votes_for_the_sentence_whose_word_is_likest() -> None:
    """ "frost" (1, 0) is like "Snow" (.8, .6), cosine .8, and unlike all else (0, 1)."""
    asked = words("frost", (1, 0))
    passage = words(BODY, (0, 1), (0, 1), (0.8, 0.6), (0, 1))
    found = likeness(terms("frost"), [ICE, SNOW], asked, {7: passage}, "frost")
    assert [b[0] for b in found.best] == pytest.approx([0, 0.8])
    assert found.votes == pytest.approx((0, 1), abs=1e-6)


def test_what_fits_all_alike_is_divided() -> None:
    passage = words(BODY, (1, 0), (0, 1), (1, 0), (0, 1))
    found = likeness(terms("frost"), [ICE, SNOW], words("frost", (1, 0)), {7: passage}, "frost")
    assert found.votes == pytest.approx((0.5, 0.5))


def test_a_field_of_the_metadata_is_like_nothing() -> None:
    passage = words(BODY, (1, 0), (0, 1), (1, 0), (0, 1))
    found = likeness(terms("frost"), [ICE, FIELD], words("frost", (1, 0)), {7: passage}, "frost")
    assert found.best[1] == (0.0,)
    assert found.votes == pytest.approx((1, 0))


def test_without_vectors_the_same_word_counts() -> None:
    found = likeness(terms("snow ice"), [ICE, SNOW], None, {}, "snow ice")
    assert found.best == ((OTHER, SAME), (SAME, OTHER))
    assert found.votes == pytest.approx((0.5, 0.5), abs=1e-4)


@given(st.text(max_size=60))
def test_votes_are_shares_whatever_is_asked(text: str) -> None:
    found = likeness(terms(text), [ICE, SNOW, FIELD], None, {}, text)
    assert len(found.votes) == 3
    assert sum(found.votes) <= 1 + 1e-6
