"""A misspelt name is set back only in a copy of the words it stands in, and proven again."""

from __future__ import annotations

import time

import pytest

from rag.wording.citations import verify
from rag.wording.slips import mended
from tests.test_citations import shown

QUOTE = "Shi notes that DKN-01, an antibody that blocks DKK1, is already in clinical trials with 42 patients."
COPY = "Shi notes that DKK-01, an antibody that blocks DKK1, is already in clinical trials"


def test_a_copy_is_spelt_as_its_source() -> None:
    assert mended(COPY, [QUOTE]) == COPY.replace("DKK-01", "DKN-01")


@pytest.mark.parametrize(
    "sentence",
    [
        "DKK-01 blocks DKK1",
        COPY.replace("DKK-01", "Zolbetuximab"),
        "Shi notes that DKN-01, an antibody that blocks DKK1, is already in clinical trials with 44 patients",
        "Shi notes that DKN-01, an antibody that blocks DKK1, is already in chemical trials with 42 patients",
        QUOTE,
    ],
    ids=["no copy", "another name", "a number", "another word", "the same"],
)
def test_all_else_stays(sentence: str) -> None:
    assert mended(sentence, [QUOTE]) == sentence


def test_what_is_mended_is_proven_again() -> None:
    assert verify(f"{COPY} [1].", [shown(QUOTE)]).text == f"{COPY.replace('DKK-01', 'DKN-01')} [1]."
    turned = COPY.replace("blocks", "does not block")
    assert not verify(f"{turned} [1].", [shown(QUOTE)]).text


def test_long_texts_are_left_alone() -> None:
    began = time.perf_counter()
    assert mended("a A1 " * 20_000, ["a A2 " * 20_000])
    assert time.perf_counter() - began < 5
