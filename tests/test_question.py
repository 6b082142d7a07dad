"""What a question wants, and what a follow-up is about."""

from __future__ import annotations

import pytest

from rag.datatypes import Turn
from rag.errors import UsageError
from rag.question import MAX_LENGTH, analyse, follows_up, parts


@pytest.mark.parametrize(
    "text",
    ["and who paid for it?", "what about the teenagers?", "which journal was that in?", "How many took part?", "why?"],
)
def test_follow_ups(text: str) -> None:
    assert follows_up(text, "Which antibody blocks DKK1 in bone metastases?")


@pytest.mark.parametrize(
    "text",
    [
        "How many vats were found at Skerrow Sands?",
        "What did the Marrow Plain aquifer gain in five years?",
        "Which journal published the Storhaugbreen measurements?",
    ],
)
def test_a_change_of_topic_stands_alone(text: str) -> None:
    assert not follows_up(text, "Which antibody blocks DKK1 in bone metastases?")


def test_a_follow_up_carries_the_topic_of_the_last_question_that_stood_alone() -> None:
    """The chain is DKK1 question, "and who paid?", "which journal?": the topic is the first."""
    history = (Turn("Which antibody blocks DKK1?"), Turn("and who paid for it?", "…", ("r1",)))
    asked = analyse("which journal was that in?", history=history)
    assert asked.standalone == "which journal was that in? (Which antibody blocks DKK1?)"
    assert asked.want == "journal"
    assert asked.release_ids == ("r1",)
    assert {t.key for t in asked.carried} == {"antibodi", "block", "dkk1"}


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (MAX_LENGTH + 1)])
def test_empty_and_endless_questions_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        analyse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who led the survey and how much did it cost?", ["Who led the survey", "how much did it cost?"]),
        ("Which reader wrote in, and what is her job?", ["Which reader wrote in", "what is her job?"]),
        ("What did Brenn lose, what did Tinde keep?", ["What did Brenn lose", "what did Tinde keep?"]),
        ("Which prize was announced, and to whom?", ["Which prize was announced, and to whom?"]),
        ("How and why did the ice melt?", ["How and why did the ice melt?"]),
        (
            "What did the team, which Holm led, find?",
            ["What did the team, which Holm led, find?"],
        ),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert [p.text for p in parts(analyse(text))] == expected


def test_a_part_wants_its_own_kind_of_thing_and_carries_the_others_words() -> None:
    who, cost = parts(analyse("Who led the survey and how much did it cost?"))
    assert (who.want, cost.want) == ("person", "number")
    assert "survey" in {t.key for t in cost.carried}
