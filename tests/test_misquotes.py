"""In what remembered quotations differ from real ones, and which differences mean that nobody said so."""

from __future__ import annotations

import pytest

from rag.misquotes import difference

QUOTE = "Twenty-three families wrote to us, and more of them came by boat than we had hoped."


@pytest.mark.parametrize(
    ("text", "grave", "words"),
    [
        ("sixty-three families wrote to us", True, "“sixty-three” is “Twenty-three” there"),
        ("fewer of them came by boat than hoped", True, "“fewer” turns “more” there"),
        ("no families wrote to us", False, "a negation was added"),
    ],
)
def test_what_is_otherwise(text: str, words: str, *, grave: bool) -> None:
    found = difference(text, text, QUOTE, "Ada Lin", exact=False)
    assert found
    assert found.grave == grave
    assert words in found.words


@pytest.mark.parametrize("text", ["23 families wrote to us", "many of them came by boat, more than they hoped"])
def test_half_a_memory_is_the_same(text: str) -> None:
    assert difference(text, text, QUOTE, "Ada Lin", exact=False) is None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Ada Lin: “families wrote to us”", True),
        ("Lin said that families wrote to us", True),
        ("Dr. Ada B. Lin: families wrote to us", True),
        ("families wrote to us, said Lin", True),
        ("who said that families wrote to us", True),
        ("Bo Ek: “families wrote to us”", False),
        ("“families wrote to us”, says Dr. Ek", False),
    ],
)
def test_who_is_said_to_have_said_it(text: str, *, same: bool) -> None:
    found = difference(text, "families wrote to us", QUOTE, "Ada Lin", exact=True)
    assert (found is None) == same
    assert found is None or found.words.startswith("it was Ada Lin who said it, not ")


def test_where_the_text_names_nobody_any_speaker_will_do() -> None:
    assert difference("Bo Ek: families wrote to us", "families wrote to us", QUOTE, None, exact=True) is None
