"""The chain as LangChain sees it, and a model's follow-ups, refusals and failures inside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.runnables import Runnable, RunnableLambda

from rag.archive import Archive
from rag.datatypes import Answer, Ask, Delta, Evidence, Extract, Found, Tokens, Turn
from rag.errors import ModelError, UsageError
from rag.reading import learned
from rag.wording import llm, prompts

QUESTION = "How many nests did station 3 count?"
BY_MODEL = Ask(llm="openai:any")
SEVERAL = "How many nests did station 3 count and who keeps the register?"


@dataclass
class Scripted:
    """A writer that says what it was told to; `heard` is the standalone question that it was given."""

    says: str | ModelError
    rephrased: str | None = None
    recasts: str | ModelError | None = None
    name: str = "scripted"
    heard: str = ""
    copies: Extract | None = None
    yes: float | None = None
    read_of: tuple[str, ...] = ()
    spent: Tokens | None = None

    def stream(self, question: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        self.heard = question
        self.spent = Tokens(100, 9)
        if isinstance(self.says, ModelError):
            raise self.says
        yield from re.findall(r"\S+\s*", self.says)

    def read(self, question: str, passages: Sequence[str]) -> Extract | None:
        self.read_of = tuple(passages)
        return self.copies

    def judge(self, question: str, passages: Sequence[str]) -> float | None:
        return self.yes

    def rephrase(self, history: Sequence[Turn], question: str) -> str | None:
        return self.rephrased

    def recast(self, question: str) -> str | None:
        if isinstance(self.recasts, ModelError):
            raise self.recasts
        return self.recasts


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scripted], Scripted]:
    """Makes every writer that is asked for by name the scripted one."""

    def put(writer: Scripted) -> Scripted:
        monkeypatch.setattr(llm, "writer", lambda *_args, **_options: writer)
        return writer

    return put


def test_the_chain_is_a_runnable_that_gives_what_the_archive_gives(archive: Archive) -> None:
    chain = archive.as_chain()
    assert isinstance(chain, Runnable)
    answer = chain.invoke({"question": QUESTION, "llm": "quote"})
    assert (answer.text, answer.citations) == (archive.ask(QUESTION).text, archive.ask(QUESTION).citations)
    assert "24 nests" in answer.text


def test_the_chain_composes_and_batches(archive: Archive) -> None:
    """`|`, `batch` and `stream` are LangChain's: the last element streamed is the Answer."""
    piped = archive.as_chain() | RunnableLambda(lambda answer: answer.status)
    assert piped.invoke(QUESTION) == "answered"
    assert [a.status for a in archive.as_chain().batch([QUESTION, QUESTION])] == ["answered", "answered"]
    first, *words, last = archive.as_chain().stream(QUESTION)
    assert isinstance(first, Found)
    assert all(isinstance(w, Delta) for w in words)
    assert isinstance(last, Answer)


def test_history_may_be_plain_mappings(archive: Archive) -> None:
    history = [{"question": "How many nests did station 3 count?"}]
    answer = archive.as_chain().invoke({"question": "and who keeps the register?", "history": history})
    assert "station 3" in answer.standalone_question
    assert "Ola Berg" in answer.text


@pytest.mark.parametrize("given", [7, {"question": None}, {"question": "x", "hue": 1}, {"question": "x", "llm": "y"}])
def test_what_is_no_question_is_said_in_a_line(archive: Archive, given: object) -> None:
    with pytest.raises(UsageError):
        archive.as_chain().invoke(given)


def test_a_model_rewords_a_follow_up(archive: Archive, put: Callable[[Scripted], Scripted]) -> None:
    writer = put(Scripted("quoted", rephrased="Who keeps the register of station 3?"))
    history = (Turn("How many nests did station 3 count?"),)
    answer = archive.ask("and who keeps the register?", Ask(history=history))
    assert answer.standalone_question == "Who keeps the register of station 3?"
    assert writer.heard == "Who keeps the register of station 3?"


@pytest.mark.parametrize("wrong", ["Who keeps the register of station 5?", "Who stole the register of Oslo?", "", None])
def test_a_rewording_that_adds_or_loses_is_not_taken(
    archive: Archive, put: Callable[[Scripted], Scripted], wrong: str | None
) -> None:
    """The rules carry the topic instead: the question and, after it, what it is about."""
    put(Scripted("quoted", rephrased=wrong))
    history = (Turn("How many nests did station 3 count?"),)
    answer = archive.ask("and who keeps the register?", Ask(history=history))
    assert answer.standalone_question == "and who keeps the register? (How many nests did station 3 count?)"


def test_a_model_recasts_what_is_to_be_counted(archive: Archive, put: Callable[[Scripted], Scripted]) -> None:
    put(Scripted("quoted", recasts='How many releases mention "nests"?'))
    answer = archive.ask("How many of the texts have nests brought up?")
    assert answer.standalone_question == 'How many releases mention "nests"?'
    assert answer.table is not None
    assert (answer.table.criterion, answer.table.count) == ("releases mentioning “nests”", 6)


@pytest.mark.parametrize(
    "wrong",
    ['How many releases mention "eggs"?', 'How many releases mention "nests" in the title?', None, ModelError("x")],
)
def test_what_is_recast_wrongly_is_not_counted(
    archive: Archive, put: Callable[[Scripted], Scripted], wrong: str | ModelError | None
) -> None:
    put(Scripted("quoted", recasts=wrong))
    question = "How many of the texts have nests brought up?"
    answer = archive.ask(question)
    assert answer.standalone_question == question
    assert answer.table is None or "“nests”" not in answer.table.criterion


def test_a_question_that_stands_alone_is_not_reworded(archive: Archive, put: Callable[[Scripted], Scripted]) -> None:
    put(Scripted("quoted", rephrased="Who keeps the register of station 3?"))
    answer = archive.ask("How many nests did station 5 count?", Ask(history=(Turn(QUESTION),)))
    assert answer.standalone_question == "How many nests did station 5 count?"


@pytest.mark.parametrize(
    ("says", "because"),
    [
        (prompts.REFUSAL, "found no answer"),
        ("Station 3 counted 99 nests [1].", "could not be proven"),
        ("Nothing is cited here.", "could not be proven"),
        (ModelError("the server is down"), "server is down"),
    ],
)
def test_where_the_words_fail_the_quotes_stand(
    archive: Archive, put: Callable[[Scripted], Scripted], says: str | ModelError, because: str
) -> None:
    put(Scripted(says))
    answer = archive.ask(QUESTION)
    assert answer.status == "answered"
    assert answer.llm == "quote"
    assert because in (answer.notice or "")
    assert "24 nests" in answer.text


def test_a_wording_that_leaves_the_best_quote_out_is_followed_by_it(
    archive: Archive, put: Callable[[Scripted], Scripted]
) -> None:
    """The model takes up only the second quote; the first, which answers best, is quoted after its words."""
    *_, found = (e for e in archive.stream(SEVERAL, Ask(llm="quote")) if isinstance(e, Found))
    first, second = found.evidence[:2]
    put(Scripted(f'"{second.quote}" [2]'))
    answer = archive.ask(SEVERAL)
    assert [c.quote for c in answer.citations] == [second.quote, first.quote]
    assert answer.text.endswith(f'"{first.quote}" [2]')
    put(Scripted(f'"{first.quote}" [1]'))
    answer = archive.ask(SEVERAL)  # the other part of the question
    assert [c.quote for c in answer.citations] == [first.quote, second.quote]


def test_the_sentence_that_a_model_copied_from_is_quoted_first(
    archive: Archive, put: Callable[[Scripted], Scripted]
) -> None:
    """Both sentences of the release hold the question's words; what a reader copied says which of them answers."""
    asked = "What was said of station 3?"
    for copied, quote in (("24 nests", "24 nests"), ("a windy week", "windy")):
        writer = put(Scripted("Nothing is cited.", copies=Extract(copied, -0.1)))
        answer = archive.ask(asked, BY_MODEL)
        assert quote in answer.citations[0].quote
        assert writer.read_of[0] == "Station 3 counts its terns (Tern Office, 2025-03-04)"
        assert any(quote in passage for passage in writer.read_of[1:])


def test_where_a_wording_fails_what_was_copied_stands_before_its_quote(
    archive: Archive, put: Callable[[Scripted], Scripted]
) -> None:
    put(Scripted("Nothing is cited.", copies=Extract("24 nests", -0.1)))
    answer = archive.ask(QUESTION, BY_MODEL)
    assert answer.text.startswith("24 nests [1]")
    assert answer.citations[0].quote in answer.text
    assert (answer.llm, answer.notice) == ("openai:any", None)
    put(Scripted("Nothing is cited.", copies=Extract("tern nester 24", -0.1)))  # in words of its own
    assert not archive.ask(QUESTION, BY_MODEL).text.startswith("tern nester")
    put(Scripted("Nothing is cited.", copies=Extract("99 nests", -0.1)))
    assert "could not be proven" in (archive.ask(QUESTION, BY_MODEL).notice or "")


def test_a_wording_without_what_was_copied_is_followed_by_its_quote(
    archive: Archive, put: Callable[[Scripted], Scripted]
) -> None:
    """Proven, but beside the question: the sentence with the number stands below it."""
    put(Scripted("Station 3 of the Tern Office counted nests on its island [1].", copies=Extract("24 nests", -0.1)))
    answer = archive.ask(QUESTION, BY_MODEL)
    assert answer.text.startswith("Station 3 of the Tern Office counted nests on its island [1].\n")
    assert answer.text.endswith(f'"{answer.citations[0].quote}" [1]')
    put(Scripted("Station 3 counted 24 nests [1].", copies=Extract("24 nests", -0.1)))
    assert archive.ask(QUESTION, BY_MODEL).text == "Station 3 counted 24 nests [1]."


def test_a_reader_that_is_unsure_is_heard(archive: Archive, put: Callable[[Scripted], Scripted]) -> None:
    """Half a nat a token and three: the same words, another decision, where the signals are not sure themselves."""
    asked = "Which whale did Ola Berg see at station 3?"
    own = archive.ask(asked, Ask(llm="quote")).confidence or 0.0
    low, high = learned.band()
    assert low <= own <= high
    put(Scripted("Nothing is cited.", copies=Extract("24 nests", 0.0), yes=0.9))
    sure = archive.ask(asked, BY_MODEL).confidence or 0.0
    put(Scripted("Nothing is cited.", copies=Extract("24 nests", -3.0), yes=0.1))
    assert archive.ask(asked, BY_MODEL).status == "refused"
    assert sure > (archive.ask(asked, BY_MODEL).confidence or 0.0)


def test_an_answer_says_what_its_model_read_and_wrote(archive: Archive, put: Callable[[Scripted], Scripted]) -> None:
    """Also where the words were cut; without a model there is nothing to say."""
    assert archive.ask(QUESTION, Ask(llm="quote")).tokens is None
    put(Scripted("Nothing is cited here."))
    assert archive.ask(QUESTION).tokens == Tokens(100, 9)


def test_tracing_of_the_environment_stays_off(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """LangSmith is told of nothing, whatever the user's environment asks for, unless `tracing` is set."""
    from langsmith import utils

    seen: list[bool] = []

    def watch(passed: Any) -> Any:
        seen.append(bool(utils.tracing_is_enabled()))
        return passed

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    chain = archive.as_chain()
    chain.before_words = chain.before_words | RunnableLambda(watch)
    archive.ask(QUESTION)
    assert seen == [False]
