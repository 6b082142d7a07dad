"""What a question wants, and what a follow-up is about."""

from __future__ import annotations

import pytest

from rag.datatypes import Turn
from rag.errors import UsageError
from rag.question import MAX_LENGTH, analyse, follows_up, of_another, parts, pointing_at, points_back


@pytest.mark.parametrize(
    "text",
    ["and who paid for it?", "what about the teenagers?", "which journal was that in?", "why?"],
)
def test_follow_ups(text: str) -> None:
    assert follows_up(text, "Which antibody blocks DKK1 in bone metastases?")


def test_a_long_question_stands_alone() -> None:
    text = "How many oak planks lay in the mud beside vats and shells on that shore?"
    assert follows_up(text, "Which antibody blocks DKK1 in bone metastases?") is False


@pytest.mark.parametrize(
    "text", ["How many took part?", "Which vats were found at Skerrow Sands?", "Who paid for the trial of Xanor?"]
)
def test_words_alone_do_not_always_tell(text: str) -> None:
    assert follows_up(text, "Which antibody blocks DKK1 in bone metastases?") is None


@pytest.mark.parametrize(("text", "goes_on"), [("How many took part?", True), ("Which vats leaked oil?", False)])
def test_where_nobody_settles_it_a_question_with_hardly_a_word_follows(text: str, *, goes_on: bool) -> None:
    asked = analyse(text, history=(Turn("Which antibody blocks DKK1?"),))
    assert (asked.standalone != text) is goes_on


def test_whoever_looks_into_the_archive_settles_it() -> None:
    history = (Turn("Which antibody blocks DKK1?"),)
    asked = analyse("Which vats leaked oil?", history=history, settle=lambda *_: True)
    assert asked.standalone == "Which vats leaked oil? (Which antibody blocks DKK1?)"


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


@pytest.mark.parametrize(
    "text",
    [
        "Which prize was given, and in which journal was the study published?",
        "Who led the survey, and how much did it cost?",
    ],
)
def test_a_part_that_only_points_back(text: str) -> None:
    assert points_back(parts(analyse(text))[1])


@pytest.mark.parametrize(
    "text",
    [
        "Who led the survey, and who paid for the Brenn expedition?",
        "Who led the survey, and what did it find in 2031?",
        "Who led the survey, and how much snow fell?",
    ],
)
def test_a_part_that_says_what_it_is_about(text: str) -> None:
    assert not points_back(parts(analyse(text))[1])


def test_where_the_first_part_has_no_answer_its_names_count_in_the_second() -> None:
    first, second = parts(analyse("Who led the survey of Brenn, and how much did it cost?"))
    assert [t.text for t in pointing_at(second, first, answered=False).terms if t.kind == "name"] == ["Brenn"]
    told = pointing_at(second, first, answered=True)
    assert told.terms == second.terms
    assert told.standalone == "how much did it cost? (Who led the survey of Brenn)"


@pytest.mark.parametrize(
    ("text", "previous", "asked"),
    [
        ("And the Tinde?", ["How much ice did the Brenn lose?"], "How much ice did the Tinde lose?"),
        ("and Bo Ek?", ["What did Ada Lin say about snow?"], "What did Bo Ek say about snow?"),
        (
            "and the Ice Prize?",
            ["how much is it?", "(Who won the Snow Prize?)"],
            "how much is it? (Who won the Ice Prize?)",
        ),
        ("and in children?", ["How well did it work in adults over 65?"], "How well did it work in children?"),
        ("what about in mice?", ["Did ice form in the snow in the old sheds?"], "Did ice form in the snow in mice?"),
        ("and in 2025?", ["How well did it work in adults?"], None),
        ("and in which journal?", ["How well did it work in adults?"], None),
        ("and in children?", ["Who won?"], None),
        ("and snow?", ["What did Ada Lin say about ice?"], None),  # no name
        ("And the Tinde?", ["Did the Brenn lose more than the Vatn?"], None),  # in whose place?
        ("And why the Tinde?", ["How much ice did the Brenn lose?"], None),
        ("Who counted the Tinde?", ["How much ice did the Brenn lose?"], None),
    ],
)
def test_an_earlier_question_is_asked_of_another_name(text: str, previous: list[str], asked: str | None) -> None:
    assert of_another(text, *previous) == asked


def test_a_follow_up_of_a_summary_asks_for_its_own_thing() -> None:
    asked = analyse(
        "and what about the costs?", history=[Turn("What did the snow study find?")], settle=lambda *_: True
    )
    assert (asked.want, [t.text for t in asked.turned], asked.about) == ("any", ["costs"], ())
    assert analyse("and why?", history=[Turn("How much snow fell?")]).turned == ()
