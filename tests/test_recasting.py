"""What a model recasts is believed where it asks for the same, and only there."""

from __future__ import annotations

import pytest

from rag.counting import plan, recasting
from rag.counting.criteria import Mentions

PAIRS = [
    ("Leave hail aside: which texts speak of snow?", "Which releases mention snow but do not mention hail?"),
    ("Which texts speak of snow, though none of hail?", "Which releases mention snow but do not mention hail?"),
    ("Is there anything that speaks of snow or of hail?", "Which releases mention snow or hail?"),
    ("In how many of our texts does the word snow turn up, whatever they say?", 'How many releases mention "snow"?'),
    (
        "Where is snow brought up in the story but kept out of the headline?",
        'Which releases mention "snow" but do not mention "snow" in the title?',
    ),
    (
        "Are there funders who paid for the work behind more than one release?",
        "Which funders are named in 2 or more releases?",
    ),
    ("I collect the voices of nurses. In which releases is a nurse quoted?", "Which releases quote a nurse?"),
    (
        "Give me all headlines in which the word thaw or hail occurs.",
        'Which releases mention "thaw" or "hail" in the title?',
    ),
]
OTHERS = [
    ("How many texts speak of snow in the north?", 'How many releases mention "snow"?'),
    ("How many texts speak of snow?", 'How many releases mention "snow" or "ice"?'),
    ("How many texts speak of snow?", 'How many releases mention "snow" in the title?'),
    ("Which headlines speak of snow?", 'Which releases mention "snow"?'),
    ("Which texts do not speak of snow?", 'Which releases mention "snow"?'),
    ("Which texts speak of snow?", 'Which releases do not mention "snow"?'),
    ("Which funders turn up twice or more?", "Which funders are named in releases?"),
    ("Which people are quoted in the texts on snow?", 'Which releases mention "snow"?'),
    ("Which releases tell of the Snow Lab?", "Which releases quote the Snow Lab?"),
    ("Which releases tell of the Snow Lab?", "Which releases are about the Snow Lab?"),
    ("Which is the shortest text?", "Which releases are there?"),
    ("Which texts speak of snow but not of hail?", "Which releases mention hail but do not mention snow?"),
    ("Which texts speak of snow and hail?", "Which releases mention snow or hail?"),
    ("Which texts speak of snow or hail?", "Which releases mention snow and mention hail?"),
    ("Which texts speak of snow?", "Which releases mention snow and were published on a Monday?"),
    ("Which texts speak of snow?", "Which releases mention snow and were corrected?"),
    ("Which texts did the Snow Lab pay for, its funders say?", "Which releases mention Snow Lab?"),
    ("Which texts speak of the Snow Lab?", "Which releases are funded by the Snow Lab?"),
]  # fmt: skip


def read(question: str, said: str) -> bool:
    """Whether the second is believed to ask for what the first does."""
    meant = plan.read(said)
    return meant is not None and recasting.faithful(question, said, recasting.settled(question, said, meant))


@pytest.mark.parametrize(("question", "said"), PAIRS)
def test_the_same_in_other_words_is_believed(question: str, said: str) -> None:
    assert read(question, said)


@pytest.mark.parametrize(("question", "said"), OTHERS[:3] + OTHERS[4:])
def test_nothing_may_be_lost_or_come_in(question: str, said: str) -> None:
    """A place, another word, a title, a denial, a number of times, a list, a role, a day, "or" for "and"."""
    assert not read(question, said)


def test_headlines_are_titles() -> None:
    question, said = OTHERS[3]
    meant = plan.read(said)
    assert meant is not None
    assert recasting.settled(question, said, meant).criteria == (Mentions(("snow",), title=True),)


def test_one_release_is_asked_for() -> None:
    found = plan.read("Which release is the shortest?")
    assert found is not None
    assert recasting.settled("Which is the briefest text?", "Which release is the shortest?", found).limit == 1


@pytest.mark.parametrize(
    ("question", "unsure"),
    [
        ("How many releases mention snow?", False),
        ("How deep is the snow?", False),
        ("Who is quoted in the release on snow?", False),
        ("What does the release about snow say?", False),
        ("Which release of them all is the briefest by far?", True),
        ("Where do the texts keep silent on snow?", True),
        ("Which releases are about what happened to the snow on the roof of the lab?", True),
        ("Which releases cite snow though their headlines do not?", True),
    ],
)
def test_a_model_is_asked_where_rules_are_unsure(question: str, unsure: bool) -> None:  # noqa: FBT001
    assert recasting.unsure(question, plan.read(question)) == unsure
