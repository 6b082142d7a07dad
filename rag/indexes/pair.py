"""One generation's two indexes, opened together, and whether its files are as long as they were when published.

What is here: folder names, opening, creating, closing. What is not: searching, publishing, the library.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Self

from rag.errors import BrokenIndexError
from rag.indexes.generations import read_manifest
from rag.indexes.lexicon import Lexicon
from rag.indexes.vectors import Vectors

VECTORS, LEXICON = "vectors", "lexicon"
# The files that a reader's process would die of if they were cut short: nobody changes their size after publishing.
Mirror = tempfile.TemporaryDirectory[str]

_FIXED = ("*.bin", "*.store", "*.term", "*.idx", "*.fast", "*.fieldnorm", "*.pos", "*.del", "meta.json", "lexicon.json")


class Pair:
    """Both indexes of one generation folder; the vectors are opened when first used, Chroma being slow to import."""

    def __init__(
        self, folder: Path, lexicon: Lexicon, vectors: Vectors | None = None, *, mirror: Mirror | None = None
    ) -> None:
        self.folder = folder
        self.lexicon = lexicon
        self._vectors = vectors
        self._mirror = mirror

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The indexes in `folder`. Raises BrokenIndexError, now or at the first use of one that is damaged."""
        if os.access(folder, os.W_OK) and os.access(folder / LEXICON, os.W_OK):
            return cls(folder, Lexicon.open(folder / LEXICON))
        mirror = _mirror(folder)
        try:
            return cls(folder, Lexicon.open(Path(mirror.name) / LEXICON), mirror=mirror)
        except BrokenIndexError:
            mirror.cleanup()
            raise

    @classmethod
    def create(cls, folder: Path, *, embedder: str, dimension: int) -> Self:
        """New, empty indexes in `folder`."""
        vectors = Vectors.create(folder / VECTORS, embedder=embedder, dimension=dimension)
        return cls(folder, Lexicon.create(folder / LEXICON), vectors)

    @property
    def vectors(self) -> Vectors:
        """The vector index."""
        if self._vectors is None:
            place = Path(self._mirror.name) if self._mirror else self.folder
            self._vectors = Vectors.open(place / VECTORS)
        return self._vectors

    def close(self) -> None:
        """Lets go of the files of both."""
        if self._vectors is not None:
            self._vectors.close()
        self.lexicon.close()
        if self._mirror is not None:
            self._mirror.cleanup()


def _mirror(folder: Path) -> Mirror:
    """A folder for the lock files that both indexes want to write beside their own, which lie in a read-only place.

    It links to the files, and has a copy of Chroma's database, whose journal would follow a link.
    """
    mirror = tempfile.TemporaryDirectory(prefix="rag-index-", ignore_cleanup_errors=True)
    for file in folder.rglob("*"):
        place = Path(mirror.name) / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            place.mkdir(exist_ok=True)
        elif file.name.startswith("chroma.sqlite3"):
            shutil.copyfile(file, place)
        elif not file.name.startswith("."):  # the locks themselves
            place.symlink_to(file)
    return mirror


def sizes(folder: Path) -> dict[str, int]:
    """File -> bytes, of the files that must not change."""
    files = {file for pattern in _FIXED for file in folder.rglob(pattern)}
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in sorted(files)}


def whole_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a generation whose files are all there, as large as they were when it was published.

    Raises:
        BrokenIndexError: they are not.
    """
    manifest = read_manifest(folder)
    if manifest.get("files") != sizes(folder) or not isinstance(manifest.get("chunks"), int):
        raise BrokenIndexError(f"the index in {folder} is damaged: files are missing or cut short; run `rag rebuild`")
    return manifest
