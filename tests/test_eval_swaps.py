"""Questions made from others: what is swapped, and what is not."""

from __future__ import annotations

import random

import pytest

from eval import swaps
from eval.selection import Group

MICE = "In March the 12 mice swam for 30 minutes. || Mice that swim || They were fed in 2024."


def group(question: str, *, answered: bool = True, release: str = "r") -> Group:
    return Group(question, release, (MICE, "Nobody else swam."), (answered, False))


def made(question: str, *, answered: bool = True) -> set[str]:
    """Every near miss that some chance makes of it."""
    found = set()
    for seed in range(200):
        chance = random.Random(seed)  # noqa: S311  # draws examples, guards nothing
        found |= {g.question for g in swaps.swapped([group(question, answered=answered)], chance)}
    return found


def test_one_detail_is_swapped_for_another_of_its_class() -> None:
    found = made("How long did mice swim?")
    assert "How long did rats swim?" in found
    assert "How long did monkeys swim?" in found
    assert all(q.endswith(" swim?") and q.startswith("How long did ") for q in found)


@pytest.mark.parametrize(
    ("question", "other"),
    [("What happened in March?", "What happened in June?"), ("Which 12 swam?", "Which 13 swam?"),
     ("Who was fed in 2024?", "Who was fed in 2023?"), ("Did Mice swim?", "Did Rats swim?")],
)  # fmt: skip
def test_names_numbers_and_years_have_others(question: str, other: str) -> None:
    assert other in made(question)


@pytest.mark.parametrize("question", ["Who paid?", "How many rats swam?", "What happened in May?", "Did all 13 swim?"])
def test_what_the_answer_does_not_tell_is_not_swapped(question: str) -> None:
    assert made(question) == set()


def test_what_has_no_answer_has_no_near_miss() -> None:
    assert made("How long did mice swim?", answered=False) == set()


def test_no_sentence_answers_a_near_miss() -> None:
    chance = random.Random(1)  # noqa: S311  # draws examples, guards nothing
    assert {g.right for g in swaps.swapped([group("How long did mice swim?")], chance)} == {(False, False)}


def test_some_are_asked_as_follow_ups_of_the_same_release() -> None:
    chance = random.Random(1)  # noqa: S311  # draws examples, guards nothing
    groups = [group(f"Question {n}?", release=f"r{n % 2}") for n in range(400)]
    found = list(swaps.followed(groups, chance))
    changed = [(old, new) for old, new in zip(groups, found, strict=True) if old != new]
    assert len(changed) / len(groups) == pytest.approx(swaps.FOLLOWED, abs=0.05)
    for old, new in changed:
        own, _, earlier = new.question.partition(" (")
        assert (own, new.texts, new.right) == (old.question, old.texts, old.right)
        assert int(earlier.removeprefix("Question ").removesuffix("?)")) % 2 == int(old.release[1])
