"""A question as it came in, with the models that read for it and word its answer. What is not here: the walk itself."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import add

from rag.answers import Clock
from rag.datatypes import Ask, Extract, Tokens
from rag.errors import ModelError
from rag.settings import Settings
from rag.wording import llm


class Voice:
    """Who words one answer: known by name at once, made when it is first needed."""

    def __init__(self, name: str, settings: Settings) -> None:
        llm.check(name)
        self.name = name
        self._settings = settings

    @cached_property
    def writer(self) -> llm.Writer:
        """The writer; the local model's weights are joined here, once."""
        return llm.writer(self.name, data_dir=self._settings.data_dir, tracing=self._settings.tracing)


@dataclass(frozen=True, slots=True)
class ModelReader:
    """A model that reads the best sentences; where it fails, nothing changes."""

    voice: Voice
    clock: Clock

    def read(self, question: str, passages: Sequence[str]) -> Extract | None:
        """What it copies out of them as the answer."""
        with suppress(ModelError):
            copied = self.voice.writer.read(question, passages)
            self.clock.lap("read")
            return copied
        return None

    def judge(self, question: str, passages: Sequence[str]) -> float | None:
        """How probably it says that they state the answer."""
        with suppress(ModelError):
            yes = self.voice.writer.judge(question, passages)
            self.clock.lap("judged")
            return yes
        return None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as it came in, and what it is answered with."""

    text: str
    options: Ask
    voice: Voice
    reader: Voice
    clock: Clock = field(default_factory=Clock)

    @property
    def reading(self) -> ModelReader | None:
        """The model that reads, the writer or the one that was set; None where that is nobody."""
        return None if self.reader.name == "quote" else ModelReader(self.reader, self.clock)

    @property
    def tokens(self) -> Tokens | None:
        """What the models have read and written for it so far."""
        voices = (self.voice,) if self.voice is self.reader else (self.voice, self.reader)
        spent = [v.writer.spent for v in voices if "writer" in vars(v)]
        return reduce(add, told) if (told := [tokens for tokens in spent if tokens]) else None
