"""Unanswerable questions for training: the name is another topic's, every other one in small letters."""

from __future__ import annotations

from eval.cases import Case
from eval.swaps import swapped


def case(name: str, text: str, topic: str) -> Case:
    return Case(name, text, "fact", answerable=True, answers=(("x",),), releases=("a.txt",), cluster=topic)


CASES = (
    case("a", "How far did the Brenn retreat?", "ice"),
    case("b", "What share of Quellmark's cells failed?", "cells"),
    case("c", "why did it melt?", "ice"),
)


def test_names_change_places_across_topics() -> None:
    """ "c" names nothing; the possessive stays with its place; the second is in small letters."""
    assert [(c.id, c.question) for c in swapped(CASES)] == [
        ("a-swapped", "How far did the Quellmark retreat?"),
        ("b-swapped", "what share of brenn's cells failed?"),
    ]


def test_none_of_them_can_be_answered() -> None:
    assert not any(c.answerable or c.answers or c.releases for c in swapped(CASES))


def test_a_name_of_the_same_topic_is_no_swap() -> None:
    assert not list(
        swapped([case("a", "How far did the Brenn retreat?", "ice"), case("b", "Is the Tinde ice?", "ice")])
    )
