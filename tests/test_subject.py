"""What a question is about."""

from __future__ import annotations

import pytest

from rag.subject import subject
from rag.words import terms


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How many people took part in the coffee study?", ["coffee"]),
        ("In which journal was the bee paper published?", ["bee"]),
        ("Who led the research at Ostrava Ridge?", ["Ostrava", "Ridge"]),
        ("How many patients were enrolled in the trial?", []),
        ("What was found in 2025?", []),
        ("Who funded the sand batteries, and how large are they?", ["sand", "batteries"]),
    ],
)
def test_what_is_left_without_the_words_of_any_study(question: str, about: list[str]) -> None:
    assert [t.text for t in subject(terms(question))] == about
