"""Our parts in LangChain's forms: a retriever whose documents carry what a citation needs, and embeddings.

What is not here: retrieval and embedding themselves; the chain (`chain`) and the local chat model (`local_model`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from rag.datatypes import Ask, Filters, Hit, Release

if TYPE_CHECKING:
    from rag.embed import Embedder


class ReleaseRetriever(BaseRetriever):
    """The best `k` passages of an archive as documents, best first, under the filters' rule of what may be seen.

    A document's metadata are a citation's: release_id, version, title, published (ISO), institution, url, source,
    start, end (`body[start:end]` is the document's text), and the score. `archive` is a `rag.Archive`.
    """

    archive: Any
    k: int = Field(default=8, ge=1, le=50)
    filters: Filters = Filters()

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 (LangChain passes it)
        k: int | None = None,
    ) -> list[Document]:
        hits, releases = self.archive.search(query, Ask(self.filters, passages=k or self.k))
        return [document(hit, releases[hit.chunk.release_id]) for hit in hits]


def document(hit: Hit, release: Release) -> Document:
    """A passage as a document; its id is the place that `rag show` opens."""
    chunk = hit.chunk
    return Document(
        id=f"{release.id}@{chunk.start}-{chunk.end}",
        page_content=chunk.text,
        metadata={
            "release_id": release.id,
            "version": release.version,
            "title": release.title,
            "published": release.published.isoformat() if release.published else None,
            "institution": release.institution,
            "url": release.url,
            "source": release.source,
            "start": chunk.start,
            "end": chunk.end,
            "score": hit.score,
        },
    )


class ReleaseEmbeddings(Embeddings):
    """The archive's embedder as LangChain's Embeddings: unit vectors, the query instruction where the model has one."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text."""
        return [[float(x) for x in row] for row in self._embedder.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        return [float(x) for x in self._embedder.query(text)]
