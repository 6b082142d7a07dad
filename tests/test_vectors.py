"""The dense index: neighbours, filters, removal, and what it refuses to open."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.datatypes import Scope
from rag.errors import BrokenIndexError
from rag.indexes.vectors import Vectors
from tests.shelf import vector

DIMENSION = 8
EVER = Scope(as_of=99991231, instant=2**62)


def fill(vectors: Vectors, count: int) -> None:
    """Passage n was published on the n-th of January 2020 (0: undated), every third one is under embargo until n."""
    ids = list(range(count))
    metadatas: list[dict[str, str | int]] = [
        {"release": f"r{n}", "published": 20200100 + n if n else 0, "embargo": n if n % 3 == 0 else 0} for n in ids
    ]
    vectors.add(ids, np.stack([vector(str(n), DIMENSION) for n in ids]), metadatas)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Vectors]:
    with Vectors.create(tmp_path / "v", embedder="e", dimension=DIMENSION) as vectors:
        fill(vectors, 20)
        yield vectors


def test_the_nearest_are_those_with_the_highest_cosine(filled: Vectors) -> None:
    """Against the exact dot products of unit vectors; a vector's length does not matter."""
    query = vector("7", DIMENSION) * 3 + vector("8", DIMENSION)
    matrix = np.stack([vector(str(n), DIMENSION) for n in range(20)])
    cosines = matrix @ query / np.linalg.norm(query)
    found = filled.nearest(query, 5)
    assert [key for key, _ in found] == np.argsort(-cosines)[:5].tolist()
    np.testing.assert_allclose([score for _, score in found], np.sort(cosines)[::-1][:5], atol=1e-5)


def test_what_was_added_is_there_after_reopening(filled: Vectors) -> None:
    filled.close()
    with Vectors.open(filled.folder) as again:
        assert (again.embedder, again.dimension, again.count(), again.ids()) == ("e", 8, 20, frozenset(range(20)))
        assert again.nearest(vector("3", DIMENSION), 1)[0][0] == 3


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (EVER, set(range(20))),
        (Scope(as_of=20200103, instant=2**62), {0, 1, 2, 3}),
        (Scope(as_of=20200103, instant=2**62, undated=False), {1, 2, 3}),
        (Scope(as_of=99991231, instant=2**62, undated=False, after=20200118), {18, 19}),
        (Scope(as_of=20200107, instant=2**62, undated=False, after=20200105, before=20200106), {5, 6}),
        (Scope(as_of=20200110, instant=6, undated=False), {1, 2, 3, 4, 5, 6, 7, 8, 10}),
    ],
)
def test_a_scope_keeps_to_dates_and_embargo(filled: Vectors, scope: Scope, found: set[int]) -> None:
    """Passage 9 is under embargo until 9, after the instant 6 of the last case."""
    assert {key for key, _ in filled.nearest(vector("x", DIMENSION), 20, where=scope)} == found


def test_removed_passages_are_not_found(filled: Vectors) -> None:
    filled.remove([3, 4, 999])
    assert filled.ids() == frozenset(range(20)) - {3, 4}
    assert filled.nearest(vector("3", DIMENSION), 1)[0][0] != 3
    assert len(filled.nearest(vector("3", DIMENSION), 50)) == 18


def test_more_than_a_page_and_a_batch(tmp_path: Path) -> None:
    with Vectors.create(tmp_path, embedder="e", dimension=2) as vectors:
        ids = list(range(5_600))
        angles = np.array(ids) / 5_600
        matrix = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
        vectors.add(ids, matrix, [{"release": "r", "published": 0, "embargo": 0}] * len(ids))
        assert vectors.ids() == frozenset(ids)
        keys, sample = vectors.sample(3)
        np.testing.assert_allclose(sample, matrix[keys], atol=1e-6)


def test_an_empty_index_answers(tmp_path: Path) -> None:
    with Vectors.create(tmp_path, embedder="e", dimension=2) as vectors:
        assert vectors.nearest(np.ones(2, np.float32), 5) == []
        assert vectors.ids() == frozenset()
        assert vectors.nearest(np.ones(2, np.float32), 0) == []


def test_shapes_that_do_not_fit_are_a_mistake(filled: Vectors) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        filled.add([1], np.ones((1, 3), np.float32), [{}])
    with pytest.raises(BrokenIndexError):
        filled.nearest(np.ones(3, np.float32), 1)


def test_an_empty_folder_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(BrokenIndexError, match="rag rebuild"):
        Vectors.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_garbage_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(BrokenIndexError, match="rag rebuild"):
        Vectors.open(tmp_path)


NAMED = """{"type":"known","name":"sentence_transformer","config":{"model_name":"evil/model","device":"cpu",
    "normalize_embeddings":false,"kwargs":{"trust_remote_code":true}}}"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [('"space":"cosine"', '"space":"l2"', "cosines"), ('{"type":"legacy"}', NAMED, "names code")],
)
def test_foreign_collections_are_refused(filled: Vectors, old: str, new: str, message: str) -> None:
    """One that measures otherwise, and one whose stored configuration names a function to build."""
    filled.close()
    db = sqlite3.connect(filled.folder / "chroma.sqlite3")
    db.execute("UPDATE collections SET schema_str = replace(schema_str, ?, ?)", (old, new))
    db.commit()
    db.close()
    with pytest.raises(BrokenIndexError, match=message):
        Vectors.open(filled.folder)


def test_no_environment_changes_where_vectors_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma would read these, and a `.env` of the folder one stands in."""
    monkeypatch.setenv("CHROMA_API_IMPL", "chromadb.api.fastapi.FastAPI")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "nowhere.example")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("anonymized_telemetry=true\nchroma_server_host=nowhere.example\n")
    with Vectors.create(tmp_path / "v", embedder="e", dimension=DIMENSION) as vectors:
        fill(vectors, 3)
        assert vectors.count() == 3
    assert (tmp_path / "v" / "chroma.sqlite3").is_file()


def test_importing_vectors_is_cheap() -> None:
    code = "import sys, rag.indexes; print('chromadb' in sys.modules, 'tantivy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert done.stdout == "False False\n"
