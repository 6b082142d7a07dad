"""LangChain's own standard suites over our retriever and our embeddings, with models that need no weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, RetrieversIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from rag import upkeep
from rag.adapters import ReleaseEmbeddings, ReleaseRetriever
from rag.archive import Archive
from tests import faked, fakes

QUERY = "nests on the island of station 3"


class TestRetriever(RetrieversIntegrationTests):
    """The retriever over six small releases."""

    archive: ClassVar[Archive]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def opened(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
        folder = tmp_path_factory.mktemp("retriever")
        faked.fill(folder / "pages", range(6))
        settings = faked.settings(folder / "archive")
        upkeep.ingest(settings, [folder / "pages"], embedder=fakes.embedder())
        with Archive.open(settings, models=fakes.models()) as archive:
            cls.archive = archive
            yield

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return ReleaseRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"archive": self.archive}

    @property
    def retriever_query_example(self) -> str:
        return QUERY

    def test_a_document_is_a_place_in_a_release(self) -> None:
        """Its id and metadata lead to the words: body[start:end] is its text."""
        found = self.archive.as_retriever(k=2).invoke(QUERY)
        assert len(found) == 2
        for document in found:
            release = self.archive.show(document.metadata["release_id"])
            start, end = document.metadata["start"], document.metadata["end"]
            assert release.body[start:end] == document.page_content
            assert document.id == f"{release.id}@{start}-{end}"


class TestEmbeddingsUnit(EmbeddingsUnitTests):
    """The form."""

    @property
    def embeddings_class(self) -> type[Embeddings]:
        return ReleaseEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"embedder": fakes.embedder()}


class TestEmbeddingsIntegration(EmbeddingsIntegrationTests):
    """The vectors."""

    @property
    def embeddings_class(self) -> type[Embeddings]:
        return ReleaseEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"embedder": fakes.embedder()}


def test_the_archive_offers_its_own_embedder(tmp_path: Path) -> None:
    faked.fill(tmp_path / "pages", range(1))
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path / "pages"], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        vector = archive.as_embeddings().embed_query("nests")
    assert vector == [float(x) for x in fakes.embedder().query("nests")]
