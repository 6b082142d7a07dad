"""What a question wants, and what a follow-up is about."""

from __future__ import annotations

import pytest

from rag.datatypes import Turn
from rag.errors import UsageError
from rag.question import MAX_LENGTH, analyse, follows_up, want


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Which antibody blocks DKK1?", "any"),
        ("Who paid for the survey?", "funder"),
        ("who funded it", "funder"),
        ("Which agency's grant supported this?", "funder"),
        ("In which journal did the gorilla paper appear?", "journal"),
        ("Where was the work published?", "journal"),
        ("what's the doi", "doi"),
        ("Whom should reporters call about the recall?", "contact"),
        ("How many patients took part?", "number"),
        ("What percentage of batteries failed?", "number"),
        ("When does the exhibition open?", "date"),
        ("Who said the results were dramatic?", "person"),
        ("Which professor led the trial?", "person"),
        ("Which university is behind it?", "institution"),
        ("Where was the dye works found?", "place"),
        ("Why did the ice retreat?", "reason"),
    ],
)
def test_want(text: str, kind: str) -> None:
    assert want(text) == kind


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
