"""A question from the text box to what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from rag import Archive, Filters, UsageError, Visitors
from tests.ui_fake import FakeArchive
from ui import requests
from ui.examples import Examples
from ui.talk import Asked, Talk

ADA, BEN = "a" * 43, "b" * 43


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    archive = cast("Archive", FakeArchive())
    with Visitors.open(tmp_path / "visitors.db") as visitors:
        yield Talk(archive, visitors, llms=("local", "quote"), examples=Examples(archive))


def test_evidence_comes_first_then_words_then_the_answer_is_kept(talk: Talk) -> None:
    """The first view waits, the second shows quotes before any word, the last is kept with its receipt."""
    views = list(talk.ask(ADA, Asked("How much did nickel in the lichens fall?")))
    assert "Searching" in views[0].reply
    assert 'class="card"' in views[1].head
    assert "Wording" in views[1].reply
    assert [v.done for v in views] == [False] * (len(views) - 1) + [True]
    (kept,) = talk.visitors.turns(ADA, views[-1].conversation)
    assert kept.answer["status"] == "answered"
    assert kept.receipt["archive"] == {"revision": 7, "releases": 3, "chunks": 9, "teasers": 1}
    assert len(kept.receipt["evidence"]) >= len(kept.answer["citations"])
    assert all(e["quote"] for e in kept.receipt["evidence"])


def test_a_quote_of_a_correction_is_marked_as_one(talk: Talk) -> None:
    last = list(talk.ask(ADA, Asked("How much did nickel in the lichens fall?")))[-1]
    (kept,) = talk.visitors.turns(ADA, last.conversation)
    assert {e["release_id"]: e["kind"] for e in kept.receipt["evidence"]} == {
        "lichen": "original", "correction": "correction",
    }  # fmt: skip
    assert last.head.count('class="badge">correction<') == sum(
        e["release_id"] == "correction" for e in kept.receipt["evidence"]
    )


def test_dates_of_the_question_are_told_apart_from_the_visitors_filters(talk: Talk) -> None:
    """Read dates stand in the reply, where the quotes above them do not move; set ones above the quotes."""
    (*_, last) = talk.ask(ADA, Asked("How much did nickel in the lichens fall in March 2025?"))
    assert "Published in March 2025" in last.reply
    assert 'class="limits"' not in last.head
    (*_, last) = talk.ask(ADA, Asked("How much did nickel in the lichens fall?", after="2025-03-01"))
    assert "from 1\u00a0March 2025" in last.head
    assert "Read from the question" not in last.reply


def test_a_conversation_reopened_looks_as_it_did(talk: Talk) -> None:
    last = list(talk.ask(ADA, Asked("How much did nickel in the lichens fall?")))[-1]
    past = talk.past(ADA, last.conversation)
    assert last.head in past
    assert last.reply in past
    assert talk.past(BEN, last.conversation) == ""


def test_a_follow_up_sees_the_earlier_turns(talk: Talk) -> None:
    """ "And why?" shares no word with any release; with the turn before it, it does."""
    last = list(talk.ask(ADA, Asked("How much did nickel in the lichens fall?")))[-1]
    history = talk.history(ADA, last.conversation)
    assert [t.question for t in history] == ["How much did nickel in the lichens fall?"]
    assert set(history[0].release_ids) <= {"lichen", "correction"}
    again = list(talk.ask(ADA, Asked("And why?", last.conversation)))[-1]
    assert again.conversation == last.conversation
    assert 'data-state="done"' in again.reply


def test_somebody_elses_conversation_is_not_continued(talk: Talk) -> None:
    hers = list(talk.ask(ADA, Asked("How much did nickel in the lichens fall?")))[-1].conversation
    his = list(talk.ask(BEN, Asked("How much did nickel in the lichens fall?", hers)))[-1].conversation
    assert his != hers
    assert len(talk.visitors.turns(ADA, hers)) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked("   "), "Write a question first."),
        (Asked(["no", "text"]), "Write a question first."),
        (Asked("x" * 1001), "shorten it"),
        (Asked("nickel lichens", llm="openai:other"), "not offered here"),
        (Asked("nickel lichens", after="yesterday"), "is no date"),
        (Asked("nickel lichens", after="2025-05-01", before="2025-04-01"), "No day lies between"),
    ],
)
def test_wrong_requests_say_what_to_do(talk: Talk, asked: Asked, said: str) -> None:
    (*_, last) = talk.ask(ADA, asked)
    assert last.done
    assert 'data-state="failed"' in last.reply
    assert said in last.reply
    assert talk.visitors.conversations(ADA) == ()


def test_a_refusal_names_only_what_the_filters_let_one_see(talk: Talk) -> None:
    """As of 10 March 2025 only one of the three releases was out."""
    talk.examples.try_out()
    last = list(talk.ask(ADA, Asked("zebra quidditch", as_of="2025-03-10")))[-1]
    assert "Searched 1\u00a0release, March 2025." in last.reply
    assert "ferry" not in last.reply.casefold()
    assert "correction" not in last.reply.casefold()


def test_as_of_never_lies_in_the_future() -> None:
    assert requests.filters(as_of="2999-01-01").as_of == requests.today()
    assert requests.filters(as_of="2020-01-01").as_of == date(2020, 1, 1)
    assert requests.filters().as_of is None


def test_closing_the_stream_stops_the_work(talk: Talk) -> None:
    """A tab that is closed closes the generator, which closes the archive's own."""
    views = talk.ask(ADA, Asked("How much did nickel in the lichens fall?"))
    next(views)
    next(views)
    next(views)
    cast("Any", views).close()
    assert cast("Any", talk.archive).closed == 1
    assert talk.visitors.conversations(ADA) == ()


def test_examples_were_answered_from_their_own_release(talk: Talk) -> None:
    assert talk.examples.visible(Filters()) == []
    talk.examples.try_out()
    found = talk.examples.visible(Filters())
    assert found
    for question in found:
        assert talk.archive.ask(question).status == "answered"


def test_models_are_the_owners_to_allow() -> None:
    assert requests.llm(None, ("local", "quote")) == "local"
    with pytest.raises(UsageError, match="choose one of local, quote"):
        requests.llm("openai:x", ("local", "quote"))


@pytest.mark.parametrize(
    ("words", "span"), [("3-9", (3, 9)), ("9-3", None), ("x", None), (None, None), ("3-9-1", None)]
)
def test_spans(words: str | None, span: tuple[int, int] | None) -> None:
    assert requests.span(words) == span
