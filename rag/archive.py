"""Archive: what everybody uses, to ask and to look around. Wires what it is given; decides nothing.

    question -> embed -> nearest and match -> fuse, cap, rerank -> evidence -> decision -> writer -> verify

What is not here: taking files in and keeping the archive well (`intake`, `upkeep`), the terminal, the page.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Self

from rag import answers, citations, llm, question
from rag.answers import Clock, Draft
from rag.datatypes import Answer, Delta, Event, Evidence, Filters, Found, Hit, Release, Teaser, Turn
from rag.errors import ModelError, NoArchiveError, UsageError
from rag.indexes import Indexes
from rag.library import Library
from rag.retrieval import Models, Retrieval
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Ask:
    """How a question is asked. `llm` None is the settings' model; `passages` None the settings' number."""

    filters: Filters = field(default_factory=Filters)
    history: tuple[Turn, ...] = ()
    llm: str | None = None
    passages: int | None = None
    rerank: bool = True


@dataclass(frozen=True, slots=True)
class Considered:
    """A sentence that might have been quoted, with its features by name."""

    release: Release
    quote: str
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Trace:
    """Every sentence considered, best first, the signals of the decision (None: nothing found), and the quotes."""

    considered: tuple[Considered, ...]
    signals: Mapping[str, float] | None
    evidence: tuple[Evidence, ...]


class Archive:
    """An archive that can be asked. Several threads may use one; it answers while another process ingests."""

    def __init__(self, settings: Settings, library: Library, indexes: Indexes, models: Models) -> None:
        self.settings = settings
        self.library = library
        self._indexes = indexes
        self._models = models
        self._retrieval = Retrieval(settings, library, indexes, models)

    @classmethod
    def open(cls, settings: Settings, *, quick: bool = False, models: Models | None = None) -> Self:
        """Opens the archive for reading; `quick` loads the packaged weights without torch.

        Raises:
            NoArchiveError: nothing has been ingested at `settings.data_dir` yet.
            ArchiveError: it cannot be used as it is.
        """
        folder = settings.data_dir
        if not settings.library_file.exists():
            raise NoArchiveError(f"no archive at {folder} yet: run `rag ingest PATH` with a folder of releases")
        library = Library.open(settings.library_file, read_only=True)
        models = models or Models.named(settings, quick=quick)
        return cls(settings, library, Indexes.open(settings.index_dir), models)

    def close(self) -> None:
        """Closes library and indexes."""
        self._indexes.close()
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Loads both models now, instead of at the first question."""
        self._retrieval.warm()

    def ask(self, text: str, options: Ask | None = None) -> Answer:
        """The verified answer: the last event of `stream`."""
        *_, last = self.stream(text, options)
        if not isinstance(last, Answer):
            raise TypeError("a stream ends in an Answer")
        return last

    def stream(self, text: str, options: Ask | None = None) -> Iterator[Event]:
        """Found, Delta …, and the Answer; a refusal is an Answer alone.

        Raises:
            UsageError: the question is empty or too long, or the model's name is unknown.
            ArchiveError: the archive cannot be used as it is.
        """
        options = options or Ask()
        draft = self._draft(text, options)
        if draft.proof.decision.status == "refused":
            yield answers.refused(draft)
            return
        yield Found(draft.proof.evidence, draft.found.hits)
        yield from self._write(draft, options)

    def _draft(self, text: str, options: Ask) -> Draft:
        """All that is known before anybody words an answer."""
        clock = Clock()
        history = self._retrieval.with_sources(options.history, options.filters)
        asked = question.analyse(text, filters=options.filters, history=history)
        scope = self.library.scope(asked.filters)
        found = self._retrieval.find(asked, scope, passages=options.passages, rerank=options.rerank)
        draft = Draft(asked, found, self._retrieval.prove(asked, found), clock)
        clock.lap("first_evidence")
        return draft

    def trace(self, text: str, options: Ask | None = None) -> Trace:
        """What the answer to a question would be decided on; for `rag eval train`."""
        draft = self._draft(text, options or Ask())
        considered = tuple(
            Considered(s.candidate.release, s.candidate.quote, asdict(s.features)) for s in draft.found.sentences
        )
        signals = draft.proof.decision.signals
        return Trace(considered, asdict(signals) if signals else None, draft.proof.evidence)

    def _write(self, draft: Draft, options: Ask) -> Iterator[Event]:
        """The wording as it comes, then verified; where it fails, the quoted evidence is the answer."""
        name = options.llm if options.llm not in {None, "auto"} else self.settings.llm
        writer = llm.writer(name or "auto", data_dir=self.settings.data_dir)
        said: list[str] = []
        notice = None
        try:
            for words in writer.stream(draft.asked.standalone, draft.proof.evidence):
                draft.clock.lap("first_token")
                said.append(words)
                yield Delta(words)
        except ModelError as error:
            notice = f"{error}; the quotes stand in"
        verified = citations.verify("".join(said), draft.proof.evidence)
        if notice is None and not verified.used:
            notice = "what the model wrote could not be proven; the quotes stand in"
        if notice:
            writer = llm.QuoteWriter()
            verified = citations.verify("".join(writer.stream("", draft.proof.evidence)), draft.proof.evidence)
        yield answers.answered(draft, verified, llm=writer.name, notice=notice)

    def search(self, text: str, options: Ask | None = None) -> tuple[builtins.list[Hit], Mapping[str, Release]]:
        """The ranked passages for a text, and the releases they stand in."""
        options = options or Ask()
        asked = question.analyse(text, filters=options.filters)
        scope = self.library.scope(asked.filters)
        found = self._retrieval.find(asked, scope, passages=options.passages, rerank=options.rerank)
        return list(found.hits), found.releases

    def show(self, release_id: str, filters: Filters | None = None, *, version: int | None = None) -> Release:
        """A release by its id, or by the unique beginning of one.

        Raises:
            UsageError: there is none that the filters let a reader see.
        """
        scope = self.library.scope(filters or Filters())
        known = self.library.find_release(release_id, scope)
        release = self.library.release(known, scope, version=version) if known else None
        if release is None:
            which = f" in version {version}" if version and known else ""
            raise UsageError(f"no release {release_id}{which} is visible here: `rag list` shows what is")
        return release

    def list(self, filters: Filters | None = None, *, limit: int | None = None) -> builtins.list[Release]:
        """The visible releases, newest first."""
        return self.library.releases(self.library.scope(filters or Filters()), limit=limit)

    def gaps(self, filters: Filters | None = None) -> builtins.list[Teaser]:
        """The releases known of from teasers but not held, newest first."""
        return self.library.teasers(self.library.scope(filters or Filters()))

    def status(self, filters: Filters | None = None) -> dict[str, int]:
        """How many releases, chunks, teasers, files and failed files there are."""
        return dict(self.library.counts(self.library.scope(filters or Filters())))
