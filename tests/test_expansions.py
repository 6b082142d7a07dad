"""What an abbreviation stands for, where a text says so."""

from __future__ import annotations

import time

import pytest

from rag.expansions import stands_for

LONG = "Genetics of Ice Floes Trial to Prevent Deep Thaw"


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("They met at the Deep Ice Survey (DIS) in May.", "DIS", "Deep Ice Survey"),
        ("It was known as GIFT (Genetics of Ice Floes Trial to Prevent Deep Thaw).", "GIFT", LONG),
        ("A protein, DKK1 (dickkopf-1), was blocked.", "DKK1", "dickkopf-1"),
        ("Both had messenger RNA (mRNA) in them.", "mRNA", "messenger RNA"),
        ("SLD stands for snow layer depth, which is measured daily.", "SLD", "snow layer depth"),
        ("Adeno-associated viruses (AAVs) carry it.", "AAV", "Adeno-associated viruses"),
        ("The low-density snow layers (LDS layers) held.", "LDS", None),
        ("The ESA (established 1975) flew.", "ESA", None),
        ("Rope Ltd (NYSE: RPL) sank.", "RPL", None),
        ("The DIS met.", "DIS", None),
        ("He (the WHO) said so.", "WHO", None),
    ],
)
def test_the_long_form_has_the_letters_in_order(text: str, short: str, long: str | None) -> None:
    """Half of them begin a word; a place, a year or a ticker in brackets is none."""
    found = stands_for(text, short)
    assert (text[found.start : found.end] if found else None) == long


@pytest.mark.parametrize("piece", ["ESA (e", "e s a (ESA", "ESA, or e s ", "(ESA) "])
def test_any_text_is_read_at_once(piece: str) -> None:
    started = time.process_time()
    stands_for(piece * 20_000, "ESA")
    assert time.process_time() - started < 2
