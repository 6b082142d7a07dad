"""Archive: what everybody uses, to ask and to look around. Wires what it is given; decides nothing.

What is not here: the walk of a question (`chain`), taking files in and keeping the archive well (`intake`, `upkeep`),
the terminal, the page.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag import export, question, quotes
from rag.datatypes import Answer, Ask, Event, Evidence, Extract, Filters, Hit, Lineage, Release, Teaser
from rag.errors import NoArchiveError, UsageError
from rag.indexes import Indexes
from rag.library import Library
from rag.models import Models
from rag.progress import Report, silent
from rag.quotes import Quotation
from rag.reading import decision
from rag.retrieval import Retrieval
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.adapters import ReleaseEmbeddings, ReleaseRetriever
    from rag.chain import AnswerChain

__all__ = ["Archive", "Ask", "Considered", "Trace"]


@dataclass(frozen=True, slots=True)
class Considered:
    """A sentence that might have been quoted, with its features by name and the score they give."""

    release: Release
    quote: str
    features: Mapping[str, float]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Trace:
    """Every sentence considered, best first, the signals of the decision (None: nothing found), and the quotes.

    `own` is the probability that the signals alone give; `copied` is what a model read as the answer, if one did.
    """

    considered: tuple[Considered, ...]
    signals: Mapping[str, float] | None
    evidence: tuple[Evidence, ...]
    own: float | None = None
    copied: Extract | None = None


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

    def prepare(self, name: str | None = None, *, report: Report = silent) -> None:
        """Makes ready what words the answers: the local model's weights are joined, once, with progress.

        Raises:
            WeightsError: they are missing or damaged.
        """
        from rag.wording import llm

        chosen = name if name not in {None, "auto"} else self.settings.llm
        llm.prepare(chosen or "auto", self.settings.data_dir, report=report)

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
        yield from self._chain.events(self._chain.inquiry(text, options))

    @cached_property
    def _chain(self) -> AnswerChain:
        from rag.chain import AnswerChain  # LangChain takes most of a second to load: only questions need it

        return AnswerChain(self.settings, self.library, self._retrieval)

    def as_chain(self) -> AnswerChain:
        """What `stream` runs, as a LangChain Runnable: a question in, an Answer out."""
        return self._chain

    def as_retriever(self, *, k: int | None = None, filters: Filters | None = None) -> ReleaseRetriever:
        """A LangChain retriever of passages, whose documents carry what a citation needs."""
        from rag.adapters import ReleaseRetriever

        return ReleaseRetriever(archive=self, k=k or self.settings.passages, filters=filters or Filters())

    def as_embeddings(self) -> ReleaseEmbeddings:
        """The archive's embedder as LangChain's Embeddings."""
        from rag.adapters import ReleaseEmbeddings

        return ReleaseEmbeddings(self._models.embedder)

    def trace(self, text: str, options: Ask | None = None) -> Trace:
        """What the answer to a question would be decided on; for `rag eval train`."""
        proof = self._chain.draft(self._chain.inquiry(text, options)).draft.proof
        considered = tuple(
            Considered(s.candidate.release, s.candidate.quote, asdict(s.features), s.score) for s in proof.sentences
        )
        signals = proof.decision.signals
        if signals is None:
            return Trace(considered, None, proof.evidence)
        return Trace(considered, asdict(signals), proof.evidence, decision.probability(signals), proof.copied)

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

    # What the archive understands of its releases.

    def quote(self, words: str, filters: Filters | None = None) -> tuple[Quotation, ...]:
        """Who said these half-remembered words, best first; see `quotes.find`."""
        scope = self.library.scope(filters or Filters())
        match = partial(self._indexes.match, scope=scope)
        meaning = quotes.Meaning(partial(self._retrieval.nearest, scope=scope), self._models.reranker.scores)
        return quotes.find(words, library=self.library, scope=scope, match=match, meaning=meaning)

    def lineage(self, release_id: str, filters: Filters | None = None) -> Lineage:
        """A release's original, copies and notices; raises UsageError as `show` does."""
        return self.library.lineage(self.show(release_id, filters).id, self.library.scope(filters or Filters()))

    def facets(
        self, name: str, filters: Filters | None = None, *, limit: int | None = None
    ) -> builtins.list[tuple[str, int]]:
        """The values of a field with the number of visible releases that have each, most first."""
        return self.library.facets(name, self.library.scope(filters or Filters()), limit=limit)

    def export(self, form: str, filters: Filters | None = None, *, ids: Sequence[str] = ()) -> str:
        """The visible releases, or those named, in one of `export.FORMATS`; raises UsageError as `show` does."""
        releases = [self.show(i, filters) for i in ids] or self.list(filters)
        if form not in export.REFERENCES:
            return export.export(releases, form)
        scope = self.library.scope(filters or Filters())
        return export.export(releases, form, self.library.notices([r.id for r in releases], scope))

    @property
    def revision(self) -> int:
        """Grows with every change of the archive: what was made from it is good as long as this stays."""
        return self.library.revision
