"""The chain: question → retriever → evidence → prompt → chat model → verification → Answer, a LangChain Runnable.

`Archive.stream` runs it, for the command line, the page and the evaluation alike. The quoting writer and every chat
model are interchangeable steps in it. What is not here: the work of the steps, which is the stages' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda

from rag import answers, chained, comparing, particulars, siblings
from rag.answers import Denied, Draft
from rag.counting.plan import Plan
from rag.counting.rolls import Tallied
from rag.counting.tallies import Judging, tally
from rag.datatypes import Answer, Ask, Delta, Event, Evidence, Filters, Found, Scope, Turn
from rag.errors import ModelError, UsageError
from rag.inquiry import Inquiry, Voice
from rag.library import Library
from rag.question import Question
from rag.reading import decision, evidence
from rag.retrieval import Proof, Retrieval, Retrieved, nothing
from rag.settings import Settings
from rag.understanding import understand
from rag.wording import citations, llm, prompts
from rag.wording.chat import untraced
from rag.wording.citations import Verified
from rag.words import keys

JUDGE = "the cross-encoder"
KEYS = frozenset({"question", "history", "filters", "llm", "passages", "rerank"})


@dataclass(frozen=True, slots=True)
class Understood:
    """The question ready to be searched, and what is to be counted or listed if it asks for that."""

    inquiry: Inquiry
    asked: Question
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What retrieval found for it, or what was counted, or why there is no answer."""

    inquiry: Inquiry
    asked: Question
    found: Retrieved
    tallied: Tallied | None = None
    denied: Denied | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """All that is known before anybody words an answer."""

    inquiry: Inquiry
    draft: Draft
    tallied: Tallied | None = None
    denied: Denied | None = None


class AnswerChain(Runnable[Any, Answer]):
    """`invoke` gives the Answer; `stream` Found, Delta … and the Answer (a refusal is an Answer alone).

    Takes a question, or a mapping with "question" and any of "history" (Turns, or mappings with "question" and
    "answer"), "filters" (a Filters), "llm", "passages", "rerank".
    """

    def __init__(self, settings: Settings, library: Library, retrieval: Retrieval) -> None:
        self._settings = settings
        self._library = library
        self._retrieval = retrieval
        self.understand: Runnable[Inquiry, Understood] = RunnableLambda(self._understand, name="understand")
        self.retrieve: Runnable[Understood, Looked] = RunnableLambda(self._retrieve, name="retrieve")
        self.prove: Runnable[Looked, Ready] = RunnableLambda(self._prove, name="prove")
        self.word: Runnable[Ready, str] = RunnableGenerator(_words, name="word")
        self.before_words = self.understand | self.retrieve | self.prove

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:  # noqa: A002
        """The verified answer: the last event of `stream`."""
        *_, last = self.stream(input, config, **kwargs)
        return cast("Answer", last)

    def stream(self, input: Any, config: RunnableConfig | None = None, **_: Any) -> Iterator[Any]:  # noqa: A002
        """The events of an answer.

        Raises:
            UsageError: the question is empty or too long, a key is unknown, or the model's name is.
            ArchiveError: the archive cannot be used as it is.
        """
        yield from self.events(self.inquiry(input), config)

    def inquiry(self, given: Any, options: Ask | None = None) -> Inquiry:
        """What the chain was given, checked.

        Raises:
            UsageError: it is no question, or a key or the model's name is unknown.
        """
        if isinstance(given, Mapping):
            options = _options(given)
            given = given.get("question")
        if not isinstance(given, str):
            raise UsageError('the chain takes a question, or {"question": …}')
        options = options or Ask()
        name = options.llm if options.llm not in {None, "auto"} else self._settings.llm
        voice = Voice(llm.resolved(name or "auto", self._settings.data_dir), self._settings)
        reader = voice if self._settings.reader == "auto" else Voice(self._settings.reader, self._settings)
        return Inquiry(given, options, voice, reader)

    def events(self, inquiry: Inquiry, config: RunnableConfig | None = None) -> Iterator[Event]:
        """The same, of an inquiry; its Answer says what the models read and wrote for it."""
        for event in self._events(inquiry, config):
            yield replace(event, tokens=inquiry.tokens) if isinstance(event, Answer) else event

    def _events(self, inquiry: Inquiry, config: RunnableConfig | None) -> Iterator[Event]:
        ready = self.draft(inquiry, config)
        if ready.denied is not None:
            yield answers.denied(ready.draft, ready.denied)
            return
        if ready.draft.proof.decision.status == "refused":
            yield answers.refused(ready.draft)
            return
        yield Found(ready.draft.proof.evidence, ready.draft.found.hits)
        if ready.tallied is not None:
            yield Delta(ready.tallied.text)
            yield answers.counted(ready.draft, ready.tallied)
            return
        yield from self._write(ready, config)

    def draft(self, inquiry: Inquiry, config: RunnableConfig | None = None) -> Ready:
        """Everything up to the words."""
        with self._tracing():
            return self.before_words.invoke(inquiry, config)

    def _tracing(self) -> AbstractContextManager[None]:
        return nullcontext() if self._settings.tracing else untraced()

    def _understand(self, inquiry: Inquiry) -> Understood:
        understood = understand(
            self._retrieval, inquiry.text, inquiry.options,
            reword=lambda history: _or_none(lambda w: w.rephrase(history, inquiry.text), inquiry),
            recast=lambda text: _or_none(lambda w: w.recast(text), inquiry),
        )  # fmt: skip
        return Understood(inquiry, *understood)

    def _retrieve(self, understood: Understood) -> Looked:
        asked, inquiry = understood.asked, understood.inquiry
        scope = self._retrieval.scope(asked.filters)
        listed = partial(self._listed, inquiry)
        told = particulars.tell(asked, scope, self._library, self._retrieval, listed=listed)
        if isinstance(told, Denied):
            return Looked(inquiry, asked, nothing(scope), denied=told)
        if told is not None:
            return Looked(inquiry, asked, nothing(scope), told)
        if understood.plan is not None and understood.plan.unread:
            return Looked(inquiry, asked, nothing(scope), denied=answers.uncounted(understood.plan.unread))
        if understood.plan is not None:
            tallied = self._tally(understood.plan, scope)
            if not tallied.table.count and understood.plan.certain and understood.plan.guessed:
                return Looked(inquiry, asked, nothing(scope), denied=answers.none_about(understood.plan.guessed))
            if tallied.table.count or understood.plan.certain:
                return Looked(inquiry, asked, nothing(scope), tallied)
        if not (asked.terms or asked.carried) and understood.plan is None:
            return Looked(inquiry, asked, nothing(scope), denied=answers.NOTHING_NAMED)
        found = self._retrieval.find(asked, scope, passages=inquiry.options.passages, rerank=inquiry.options.rerank)
        return Looked(inquiry, asked, found)

    def _tally(self, plan: Plan, scope: Scope) -> Tallied:
        judging = Judging(partial(self._retrieval.passages_about, scope=scope), self._retrieval.is_about, JUDGE)
        return tally(plan, scope, self._library, judging=judging)

    def _listed(self, inquiry: Inquiry) -> list[str]:
        """The ids of the releases that the turn before listed, in order."""
        before = chained.before(inquiry.options.history, inquiry.options.filters)
        rows = self._tally(before.plan, self._retrieval.scope(before.filters)).table.rows if before else ()
        return [row.release_id for row in rows]

    def _prove(self, looked: Looked) -> Ready:
        asked, found, inquiry = looked.asked, looked.found, looked.inquiry
        table = None
        others: tuple[Evidence, ...] = ()
        if looked.denied is not None:
            proof = Proof((), decision.nothing())
        elif looked.tallied is not None:
            proof = Proof(looked.tallied.evidence, decision.certain())
        else:
            comparison = comparing.read(asked.text)
            compared = comparing.prove(self._retrieval, asked, found, comparison) if comparison and found.hits else None
            proof = compared or self._retrieval.prove(asked, found, reader=inquiry.reading)
            if not compared and not asked.order and proof.decision.status != "refused" and proof.decision.signals:
                others = siblings.siblings(self._retrieval, asked, found, proof)
            if others:
                own = min(len(proof.evidence), evidence.EACH)
                proof = replace(proof, evidence=evidence.together((proof.evidence, others)))
                others = proof.evidence[own:]
            table = comparing.table(proof.evidence) if compared or others else None
        inquiry.clock.lap("first_evidence")
        draft = Draft(" ".join(inquiry.text.split()), asked, found, proof, inquiry.clock, table, len(others))
        return Ready(inquiry, draft, looked.tallied, looked.denied)

    def _write(self, ready: Ready, config: RunnableConfig | None) -> Iterator[Event]:
        """The wording as it comes, then verified; where it fails, what was copied or else the quotes are the answer."""
        draft, said, notice = ready.draft, [], None
        try:
            words = self.word.stream(ready, config)
            while part := self._next(words):
                draft.clock.lap("first_token")
                said.append(part)
                yield Delta(part)
        except ModelError as error:
            notice = f"{error}; here are the quotes"
        verified = None if notice else _proven("".join(said), draft.proof)
        if verified is None:
            notice = notice or _unused("".join(said))
            verified = citations.verify(_quotes(draft.proof.evidence), draft.proof.evidence)
        name = "quote" if notice else ready.inquiry.voice.name
        said_of_it = "; ".join(filter(None, [notice, answers.corrected(draft), answers.several(draft)]))
        yield answers.answered(draft, verified, llm=name, notice=said_of_it or None)

    def _next(self, words: Iterator[str]) -> str | None:
        """The next words that are not empty; no context stays open while they are with the reader."""
        with self._tracing():
            return next((part for part in words if part), None)


def _options(given: Mapping[str, Any]) -> Ask:
    if unknown := set(given) - KEYS:
        raise UsageError(f"unknown key {min(map(str, unknown))!r}; known are {', '.join(sorted(KEYS))}")
    filters = given.get("filters") or Filters()
    if not isinstance(filters, Filters):
        raise UsageError('"filters" is no rag.Filters')
    history = tuple(t if isinstance(t, Turn) else Turn(**t) for t in given.get("history") or ())
    chosen = {name: given[name] for name in ("llm", "passages", "rerank") if name in given}
    return Ask(filters, history, **chosen)


def _words(given: Iterator[Ready]) -> Iterator[str]:
    """The words of whoever was named, as they come: the one step in which writers differ."""
    for ready in given:
        yield from ready.inquiry.voice.writer.stream(ready.draft.asked.standalone, ready.draft.proof.evidence)


def _proven(text: str, proof: Proof) -> Verified | None:
    """What of a wording is proven, or else of what the reader copied.

    The best quotes follow where they are left out, the first also where the wording leaves out what was copied. None
    where nothing is proven, or the wording says that there is no answer.
    """
    if prompts.is_refusal(text):
        return None
    best = {n: e for n, e in enumerate(proof.evidence, 1) if e in proof.best}
    answer = proof.copied.text if proof.copied else ""
    if not all(keys(answer) <= keys(e.quote) for e in proof.evidence[:1]):
        answer = ""  # reworded, not copied: "DKK1 blocker" for "an antibody that blocks DKK1"
    for said in (text, f"{answer} [1]\n" if answer else ""):
        verified = citations.verify(said, proof.evidence)
        if verified.used:
            whole = said is text and keys(answer) <= keys(verified.text)
            left = [(n, e) for n, e in best.items() if n not in verified.used or (n == 1 and not whole)]
            return citations.verify(f"{said}\n{''.join(llm.quoted(left))}", proof.evidence) if left else verified
    return None


def _quotes(evidence: Sequence[Evidence]) -> str:
    return "".join(llm.quoted(enumerate(evidence, 1)))


def _unused(text: str) -> str:
    """Why nothing of what a model wrote is left."""
    if prompts.is_refusal(text):
        return "the model found no answer in the quotes; here they are"
    return "what the model wrote could not be proven; here are the quotes"


def _or_none(ask: Callable[[llm.Writer], str | None], inquiry: Inquiry) -> str | None:
    """What the model that words the answer makes of a question, where there is a model and it works."""
    try:
        return ask(inquiry.voice.writer)
    except ModelError:
        return None
