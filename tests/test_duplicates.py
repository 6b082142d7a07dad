"""Copies are told from siblings and follow-ups by their words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.datatypes import Release, Span
from rag.duplicates import BANDS, MIN_WORDS, alike, buckets, shared, wording
from rag.words import fold

LEAD = (
    "Reed warblers on the Tern Islands begin to breed nine days earlier than they did in 1990, ornithologists of the "
    "Tern Office report in the Journal of Marsh Birds."
)
PARAGRAPHS = (
    LEAD,
    "The office has followed 412 nests on Great Tern since 1988. Volunteers row out twice a week from April to July, "
    "and write down what they find in notebooks that are kept in the harbour.",
    '"We did not believe it at first," said Marit Osk, who leads the count. "Then we looked into the old notebooks and '
    'found that the reeds had moved as well."',
    "Warm springs let the reeds shoot earlier, and with them come the insects on which the young birds are fed. Where "
    "the reeds are cut in winter, the birds come later.",
    "The office now asks the three parishes on the island to leave a strip of old reeds standing until the middle of "
    "August, and will pay for the loss.",
)


def release(*paragraphs: str, title: str = "Warblers breed earlier") -> Release:
    return Release("r1", "/r1.txt", title, "\n\n".join((title, *paragraphs)), "text")


def same(one: Release, other: Release) -> bool:
    first, second = wording(one), wording(other)
    assert first
    assert second
    assert alike(first, second) == alike(second, first)
    return alike(first, second)


ORIGINAL = release(*PARAGRAPHS)


@pytest.mark.parametrize(
    "copy",
    [
        release(*PARAGRAPHS, title="Early birds on Tern Islands, says a count of thirty years"),
        release(*PARAGRAPHS[:3]),
        release(*PARAGRAPHS[1:]),
        release(PARAGRAPHS[0], *PARAGRAPHS[2:4]),
        release(*PARAGRAPHS, "Copyright 2024 Harbour Wire. All rights reserved. Contact: desk@wire.example, 555-0123"),
        release(f"GREAT TERN, April 12 /Harbour Wire/ -- {LEAD}", *PARAGRAPHS[1:4]),
        release(*(p.replace("said", "says") for p in PARAGRAPHS)),
        release(*(p.replace('"', "”").upper() for p in PARAGRAPHS)),
    ],
    ids=["title", "end cut", "lead cut", "middle cut", "footer", "dateline", "a word", "typography"],
)
def test_copies(copy: Release) -> None:
    assert same(ORIGINAL, copy)


def test_words_at_the_edges_of_a_cut_are_no_edits() -> None:
    """Cut from "The office …" on, what is left of two sentences meets in three words that are a run in neither."""
    cut = release(PARAGRAPHS[0], PARAGRAPHS[1].replace("Volunteers row out", "We row"), *PARAGRAPHS[2:4])
    assert same(ORIGINAL, cut)
    left = release(PARAGRAPHS[0], "The office has followed Warm springs " + PARAGRAPHS[3], *PARAGRAPHS[4:])
    assert same(ORIGINAL, left)


@pytest.mark.parametrize(
    "other",
    [
        release(*(p.replace("412", "389").replace("nine", "seven") for p in PARAGRAPHS)),
        release(*(p.replace("Marit Osk", "Jorun Vik").replace("Great Tern", "Little Tern") for p in PARAGRAPHS)),
        release("The reeds were cut by three men from the town of Osmark on a cold day in March.", PARAGRAPHS[4] * 2),
        release(
            "Three parishes now leave reeds standing for the warblers, the mayor said at the harbour today.",
            "The strip is nine metres wide, and grows along the western shore. " + PARAGRAPHS[1],
            PARAGRAPHS[2].replace("We did not believe it at first", "We are glad that they agreed so fast"),
            PARAGRAPHS[3].replace("Warm springs let the reeds shoot earlier", "In warm years the old reeds fall over"),
        ),
    ],
    ids=["other numbers", "other names", "other story", "follow-up"],
)
def test_siblings_and_follow_ups_are_no_copies(other: Release) -> None:
    assert not same(ORIGINAL, other)


def test_siblings_name_their_places_in_the_opening() -> None:
    """Each place stands where the other text has nothing, so that neither was swapped for the other."""
    here = LEAD.replace("nine days earlier", "nine days earlier in Osmark")
    there = LEAD + " The count was made by the parish of Vikmark."
    assert same(release(here, *PARAGRAPHS[1:]), release(*PARAGRAPHS))
    assert same(release(there, *PARAGRAPHS[1:]), release(*PARAGRAPHS))
    assert not same(release(here, *PARAGRAPHS[1:]), release(there, *PARAGRAPHS[1:]))


def test_what_frames_a_release_does_not_count() -> None:
    """Boilerplate, contact and dateline are marked by the reader; two releases share nothing else here."""
    frame = "About the Tern Office: " + "it counts birds and writes them down, as it has since 1988. " * 12
    stories = [PARAGRAPHS[1] + PARAGRAPHS[3], PARAGRAPHS[0] + PARAGRAPHS[2] + PARAGRAPHS[4]]
    framed = []
    for story in stories:
        made = release(story, frame)
        start = made.body.index(frame)
        framed.append(replace(made, boilerplate=(Span(start, len(made.body)),)))
    assert not same(*framed)
    texts = [wording(made) for made in framed]
    assert all(text and "writes" not in text.words for text in texts)


def test_a_short_text_is_not_compared() -> None:
    """The title is no part of the words, so 39 words are too few, and 40 are enough."""
    assert wording(release("word " * (MIN_WORDS - 1))) is None
    assert wording(release("word " * MIN_WORDS)) is not None


def test_nothing_is_shared_by_texts_without_a_common_run() -> None:
    one, other = wording(release(" ".join(PARAGRAPHS))), wording(release("seals sleep on warm stones " * 12))
    assert one
    assert other
    assert shared(one, other) == 0.0
    assert not set(buckets(one)) & set(buckets(other))
    assert len(buckets(one)) == BANDS
    assert buckets(one) == buckets(one)


def test_a_long_text_costs_little() -> None:
    """Five megabytes: the beginning is compared. Takes well under ten seconds."""
    body = "The tide rose, and fell. " * 200_000
    assert same(release(body), release(body + "And rose again."))


@given(st.lists(st.text(max_size=40), min_size=1, max_size=60))
def test_any_text_is_a_copy_of_itself(lines: list[str]) -> None:
    made = Release("r1", "/r1.txt", lines[0], "\n".join(lines), "text")
    text = wording(made)
    if text:
        assert alike(text, text)
        assert shared(text, text) == 1.0
        assert len(buckets(text)) == BANDS
        assert all(word == word.casefold() for word in text.words)
        assert fold(lines[0]) is not None
