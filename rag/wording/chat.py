"""One conversation with a chat model that may fail: deadlines, retries, caps, and one-line reasons.

What is here: `ChatWriter` around any LangChain chat model. What is not: which model (llm), the prompts, verification.
A sync stream that hangs cannot be interrupted, so it runs in a thread of its own and is read through a queue; when
time is up the reader leaves, and the thread ends with its connection's own timeout.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag.datatypes import Evidence, Extract, Tokens, Turn
from rag.errors import ModelError
from rag.wording import prompts
from rag.wording.faults import FaultError, fault

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

COPIED, MAX_COPIED = 40, 400
"""Tokens and characters of an answer that is copied."""
LEAST = -3.0
"""The mean log probability below which a copy is as unsure as it can be."""
_MARKS = tuple("\"'“”")
_REASONS = ("finish_reason", "stop_reason", "done_reason")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, tries and characters that one answer may take. `deadline` counts retries and waiting in."""

    deadline: float = 60.0
    first: float = 45.0
    between: float = 20.0
    tries: int = 3
    pause: float = 0.5
    characters: int = 6000


class ChatWriter:
    """Words an answer with a chat model. Its repr holds the name alone, never a key."""

    def __init__(self, model: BaseChatModel, *, name: str, limits: Limits | None = None, tracing: bool = False) -> None:
        """Keeps the model; nothing is sent before it is asked for something."""
        self._model = model
        self.name = name
        self._limits = limits or Limits()
        self._tracing = tracing
        self.spent: Tokens | None = None

    def __repr__(self) -> str:
        return f"ChatWriter({self.name!r})"

    def stream(self, question: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        """The model's words as they come, unverified.

        Raises:
            ModelError: one line, after at most `Limits.deadline` seconds.
        """
        return self._words(prompts.messages(question, evidence))

    def read(self, question: str, passages: Sequence[str]) -> Extract | None:
        """What the model copies out of passages as the answer, and how sure it is; None if that is nothing.

        Raises:
            ModelError: the model failed.
        """
        messages = prompts.reader_messages(question, passages)
        if not _tells_weights(self._model):
            text = " ".join(self.reply(messages).split())[:MAX_COPIED]
            return Extract(text) if text else None
        answer = self._once(messages, max_tokens=COPIED, logprobs=True)
        text = " ".join(str(answer.text).split())[:MAX_COPIED]
        return Extract(text, _sure(answer)) if text else None

    def judge(self, question: str, passages: Sequence[str]) -> float | None:
        """Probability of yes to "do these passages state the answer to exactly this question?".

        None where the model gives no probabilities of its first token, or neither yes nor no is among them.

        Raises:
            ModelError: the model failed.
        """
        if not _tells_weights(self._model):
            return None
        answer = self._once(prompts.judge_messages(question, passages), max_tokens=1, logprobs=True, top_logprobs=10)
        return _yes(answer)

    def rephrase(self, history: Sequence[Turn], question: str) -> str | None:
        """The question made standalone, one line; None if the model wrote nothing of use.

        Raises:
            ModelError: the model failed.
        """
        return self._line(prompts.standalone_messages(history, question), len(question))

    def recast(self, question: str) -> str | None:
        """A question that counts or lists, in words that the rules read; None if it is none, or the model says so.

        Raises:
            ModelError: the model failed.
        """
        line = self._line(prompts.recast_messages(question), len(question))
        return None if line is None or line.rstrip(".").upper() == "NO" else line

    def _line(self, messages: list[prompts.Message], asked: int) -> str | None:
        """The first line of the answer to a prompt; None where it is empty, or far longer than what was asked."""
        line = next((part.strip() for part in self.reply(messages).splitlines() if part.strip()), "")
        if line[:1] in _MARKS and line[-1:] in _MARKS:  # and not: Which releases mention "ice"
            line = line[1:-1].strip()
        return line if 0 < len(line) <= max(300, 3 * asked) else None

    def reply(self, messages: list[prompts.Message]) -> str:
        """The model's whole answer to a prompt of the caller's own.

        Raises:
            ModelError: the model failed.
        """
        return "".join(self._words(messages))

    def _words(self, messages: list[prompts.Message]) -> Iterator[str]:
        """The stream, begun again after a passing fault as long as nothing was said and time is left."""
        limits = self._limits
        end = time.monotonic() + limits.deadline
        for attempt in itertools.count(1):
            said = False
            try:
                for words in self._attempt(messages, end):
                    said = True
                    yield words
            except FaultError as wrong:
                wait = limits.pause * 2 ** (attempt - 1)
                if said or not wrong.passing or attempt >= limits.tries or time.monotonic() + wait >= end:
                    raise ModelError(f"{self.name} {wrong}") from None
                time.sleep(wait)
            else:
                return

    def _attempt(self, messages: list[prompts.Message], end: float) -> Iterator[str]:
        limits = self._limits
        pump = _Pump(self._model, messages, traced=self._tracing)
        length, blank = 0, True
        try:
            for words in pump.read(end, first=limits.first, between=limits.between):
                if blank and not words.strip():
                    length += len(words) + 1
                    if length > limits.characters:
                        break
                    continue
                blank = False
                length += len(words)
                yield words[: len(words) - max(0, length - limits.characters)]
                if length >= limits.characters:
                    break
        finally:
            self._leave(pump)
        if blank:
            raise FaultError("answered with nothing", passing=False)

    def _once(self, messages: list[prompts.Message], **options: Any) -> Any:
        """One whole message, under the same deadline; not repeated."""
        pump = _Pump(self._model, messages, traced=self._tracing, options=options)
        try:
            end = time.monotonic() + self._limits.deadline
            return next(pump.read(end, first=self._limits.deadline, between=0), None)
        except FaultError as wrong:
            raise ModelError(f"{self.name} {wrong}") from None
        finally:
            self._leave(pump)

    def _leave(self, pump: _Pump) -> None:
        """Stops reading, and counts the tokens that the model said it took."""
        pump.stop()
        if pump.tokens:
            self.spent = pump.tokens + (self.spent or Tokens(0, 0))


class _Pump:
    """A thread that reads the model into a queue. With `options` it asks for one whole message."""

    def __init__(
        self,
        model: BaseChatModel,
        messages: list[prompts.Message],
        *,
        traced: bool,
        options: dict[str, Any] | None = None,
    ) -> None:
        self._queue: queue.Queue[Any] = queue.Queue(maxsize=256)
        self._stopped = threading.Event()
        self._traced = traced
        self.tokens: Tokens | None = None
        threading.Thread(target=self._run, args=(model, messages, options), daemon=True, name="chat-model").start()

    def stop(self) -> None:
        """The reader has left: the thread ends at the next word."""
        self._stopped.set()

    def read(self, end: float, *, first: float, between: float) -> Iterator[Any]:
        """What the model sends; `first` and `between` are the seconds it may take, never past `end`."""
        wait, what = first, "first"
        while True:
            try:
                item = self._queue.get(timeout=max(0.0, min(wait, end - time.monotonic())))
            except queue.Empty:
                raise FaultError(f"did not send its {what} word in time", passing=False) from None
            wait, what = between, "next"
            if isinstance(item, BaseException):
                raise fault(item) from None
            if item is _END:
                return
            yield item

    def _run(self, model: BaseChatModel, messages: list[prompts.Message], options: dict[str, Any] | None) -> None:
        with _Forward(self._put), contextlib.nullcontext() if self._traced else untraced():
            if options is not None:
                whole = model.invoke(messages, **options)
                self._count(whole)
                self._put(whole)
                return
            ended, seen = False, False
            for chunk in model.stream(messages):
                ended = ended or any(chunk.response_metadata.get(name) for name in _REASONS)
                seen = True
                self._count(chunk)
                if (words := str(chunk.text)) and not self._put(words):
                    return
            if seen and not ended and _reports_end(model):
                raise FaultError("broke off in the middle of its answer", passing=False)

    def _count(self, message: Any) -> None:
        """A message's own account of its tokens, which of a stream one chunk or a few hold."""
        if used := message.usage_metadata:
            self.tokens = Tokens(used["input_tokens"], used["output_tokens"]) + (self.tokens or Tokens(0, 0))

    def _put(self, item: Any) -> bool:
        while not self._stopped.is_set():
            with contextlib.suppress(queue.Full):
                self._queue.put(item, timeout=0.2)
                return True
        return False


_END = object()


class _Forward:
    """Hands whatever ends the thread, an error or the end, to the reader, who turns it into a ModelError."""

    def __init__(self, put: Any) -> None:
        self._put = put

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        self._put(error or _END)
        return True


def untraced() -> contextlib.AbstractContextManager[None]:
    """Within it LangChain sends nothing to LangSmith, whatever the environment says.

    Raises:
        ModelError: LANGCHAIN_TRACING is set, which langchain-core refuses to run with.
    """
    if any(os.environ.get(name) for name in ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")):
        raise ModelError("langchain does not run while LANGCHAIN_TRACING or LANGCHAIN_HANDLER is set: unset it")
    from langsmith import tracing_context

    context: contextlib.AbstractContextManager[None] = tracing_context(enabled=False)
    return context


def _reports_end(model: BaseChatModel) -> bool:
    """Whether this kind of model says why it stopped, so that silence means a lost connection."""
    return model._llm_type in ("openai-chat", "anthropic-chat", "chat-ollama", "local-gguf")  # noqa: SLF001


def _tells_weights(model: BaseChatModel) -> bool:
    """Whether this kind of model can say how probable its words are."""
    return model._llm_type in ("openai-chat", "local-gguf")  # noqa: SLF001


def _sure(answer: Any) -> float | None:
    """The mean log probability of the tokens of an answer, where it tells them."""
    try:
        weights = [min(0.0, float(t["logprob"])) for t in answer.response_metadata["logprobs"]["content"]]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return max(LEAST, sum(weights) / len(weights)) if weights else None


def _yes(answer: Any) -> float | None:
    """The share of yes among the probabilities of yes and no of the first token."""
    try:
        tokens = answer.response_metadata["logprobs"]["content"][0]["top_logprobs"]
        weights = [(str(t["token"]).strip().lower(), math.exp(min(0.0, float(t["logprob"])))) for t in tokens]
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return None
    yes, no = (sum(p for word, p in weights if word == wanted) for wanted in ("yes", "no"))
    return yes / (yes + no) if yes + no > 0 else None
