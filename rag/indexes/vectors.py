"""Vectors: the dense index, Chroma in a folder of its own. Nothing else imports Chroma.

What is here: passage ids with their vectors and dates, and the nearest of them. What is not: any text, embedding,
and the final word on what is visible, which is the library's.

Chroma's files are not crash-safe and a second writing process corrupts them: write only in a folder that nobody else
has open, and publish it whole (generations.py). Threads may share a Vectors; a process must not fork with one open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Scope
from rag.errors import BrokenIndexError

COLLECTION = "passages"
BATCH = 250  # Chroma refuses more than 5,461 rows in a call, and saves its index every 1,000
PAGE = 5_000
_NO_FUNCTION = (None, {"type": "legacy"}, {"type": "unknown"})  # how Chroma writes down that there is none

Metadata = Mapping[str, str | int]


class Vectors:
    """Passages as unit vectors, found by cosine similarity.

    Every method raises BrokenIndexError when Chroma finds its files damaged. A file cut short can instead end the
    process, which only a check in another process can find out safely (indexes.py).
    """

    def __init__(self, client: Any, collection: Any, *, folder: Path, embedder: str, dimension: int) -> None:
        self._client = client
        self._collection = collection
        self.folder = folder
        self.embedder = embedder
        self.dimension = dimension

    @classmethod
    def create(cls, folder: Path, *, embedder: str, dimension: int) -> Vectors:
        """A new, empty index in `folder`, which must not hold one."""
        client = _client(folder)
        with _ours(folder, client):
            collection = client.create_collection(
                COLLECTION,
                configuration={"hnsw": {"space": "cosine"}, "embedding_function": None},
                metadata={"embedder": embedder, "dimension": dimension},
                embedding_function=None,
            )
        return cls(client, collection, folder=folder, embedder=embedder, dimension=dimension)

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """The index in `folder`.

        Raises:
            BrokenIndexError: there is none, it is damaged, it does not measure cosines, or it names code to run.
        """
        if not (folder / "chroma.sqlite3").is_file():  # Chroma would make an empty one
            raise BrokenIndexError(f"there is no vector index in {folder}; run `rag rebuild`")
        client = _client(folder)
        with _ours(folder, client):
            collection = client.get_collection(COLLECTION, embedding_function=None)
            _refuse_code(collection, folder)
            metadata = collection.metadata or {}
            embedder, dimension = metadata.get("embedder"), metadata.get("dimension")
            if collection.configuration_json.get("hnsw", {}).get("space") != "cosine":
                raise BrokenIndexError(f"the vector index in {folder} does not measure cosines; run `rag rebuild`")
            if not isinstance(embedder, str) or not isinstance(dimension, int):
                raise BrokenIndexError(f"the vector index in {folder} names no embedder; run `rag rebuild`")
        return cls(client, collection, folder=folder, embedder=embedder, dimension=dimension)

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32], metadatas: Sequence[Metadata]) -> None:
        """Adds passages: vectors (n, dimension); metadata with `release`, and the ints `published`, `embargo`.

        `published` is 20250807, 0 where undated; `embargo` is its end in epoch seconds, 0 where there is none.
        Ids that are here already are left as they are.
        """
        if vectors.shape != (len(ids), self.dimension) or len(metadatas) != len(ids):
            raise ValueError(f"{len(ids)} ids, vectors {vectors.shape}, {len(metadatas)} metadatas do not fit together")
        with _ours(self.folder):
            for start in range(0, len(ids), BATCH):
                part = slice(start, start + BATCH)
                self._collection.add(
                    ids=[str(key) for key in ids[part]],
                    embeddings=np.ascontiguousarray(vectors[part], np.float32),
                    metadatas=[dict(metadata) for metadata in metadatas[part]],
                )

    def remove(self, ids: Sequence[int]) -> None:
        """Removes passages; unknown ids are ignored."""
        with _ours(self.folder):
            for start in range(0, len(ids), BATCH):
                self._collection.delete(ids=[str(key) for key in ids[start : start + BATCH]])

    def count(self) -> int:
        """How many passages there are."""
        with _ours(self.folder):
            return int(self._collection.count())

    def ids(self) -> frozenset[int]:
        """The ids of all passages."""
        found: set[int] = set()
        with _ours(self.folder):
            for offset in range(0, self._collection.count(), PAGE):
                page = self._collection.get(limit=PAGE, offset=offset, include=[])
                found.update(int(key) for key in page["ids"])
        return frozenset(found)

    def sample(self, k: int) -> tuple[list[int], NDArray[np.float32]]:
        """About `k` passages from everywhere in the index: their ids and vectors (k, dimension)."""
        everything = sorted(self.ids())
        wanted = everything[:: max(1, len(everything) // k)]
        if not wanted:
            return [], np.zeros((0, self.dimension), np.float32)
        with _ours(self.folder):
            page = self._collection.get(ids=[str(key) for key in wanted], include=["embeddings"])
            vectors = np.asarray(page["embeddings"], np.float32).reshape(len(page["ids"]), self.dimension)
            return [int(key) for key in page["ids"]], vectors

    def nearest(self, vector: NDArray[np.float32], k: int, *, where: Scope | None = None) -> list[tuple[int, float]]:
        """The `k` passages with the highest cosine to `vector` (dimension,), best first, with it.

        `where` keeps to a scope's dates and embargo (not its institution), which costs Chroma a look at all rows.
        Approximate: hierarchical navigable small worlds (Malkov and Yashunin 2016).
        """
        if k < 1:
            return []
        with _ours(self.folder):
            found = self._collection.query(
                query_embeddings=[np.asarray(vector, np.float32)],
                n_results=k,
                where=None if where is None else _where(where),
                include=["distances"],
            )
            pairs = [(int(key), 1.0 - float(d)) for key, d in zip(found["ids"][0], found["distances"][0], strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def close(self) -> None:
        """Lets go of the files; the object is of no use afterwards."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def _client(folder: Path) -> Any:
    """Chroma in this process, whatever the environment or a `.env` file says; it reports to nobody."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # an option of pydantic-settings that its stubs do not show
        anonymized_telemetry=False,
        chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
        chroma_otel_collection_endpoint="",
        allow_reset=False,
    )
    with _ours(folder):
        return chromadb.PersistentClient(path=str(folder), settings=settings)


def _where(scope: Scope) -> dict[str, Any]:
    """Undated passages bear the date 0, those without embargo the end 0."""
    earliest = max(scope.after, 0 if scope.undated else 1)
    return {
        "$and": [
            {"published": {"$gte": earliest}},
            {"published": {"$lte": min(scope.before, scope.as_of)}},
            {"embargo": {"$lte": scope.instant}},
        ]
    }


def _refuse_code(collection: Any, folder: Path) -> None:
    """A stored embedding function may name code of anybody's; ours stores none, and none is ever built."""
    configs = [collection.configuration_json, collection._model.serialized_schema]  # noqa: SLF001 (the property builds it)
    while configs:
        config = configs.pop()
        if isinstance(config, dict):
            function = config.get("embedding_function")
            if function not in _NO_FUNCTION:
                raise BrokenIndexError(f"the vector index in {folder} names code to run; run `rag rebuild`")
            configs.extend(config.values())


@contextmanager
def _ours(folder: Path, client: Any = None) -> Iterator[None]:
    """Chroma's errors as ours; a panic of its Rust part is a BaseException with no importable name."""
    from chromadb.errors import ChromaError

    try:
        yield
    except BaseException as error:
        if client is not None:
            client.close()
        known = isinstance(error, (ChromaError, ValueError, RuntimeError, OSError, KeyError, TypeError))
        if not known and type(error).__name__ != "PanicException":
            raise
        reason = " ".join(str(error).split())[:200]
        raise BrokenIndexError(f"the vector index in {folder} is damaged ({reason}); run `rag rebuild`") from error
