"""What was run, so that two runs can be told apart: code, settings, models, archive, cases.

What is not here: the time, which tells nothing about what was run and would keep a run from being resumed.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Sequence
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from eval.casefile import digest
from eval.cases import Case
from eval.source import Source, everything
from rag import RagError, Release, Settings, local_folder, packaged

LIBRARIES = ("onnxruntime", "chromadb", "tantivy", "langchain", "sentence-transformers", "ir-measures")
PRIVATE = ("data_dir", "tracing")
"""Settings that say where things lie, and change no score; `llm` stands apart, as the run chose it."""
WEIGHTS = (".onnx", ".safetensors", ".gguf")


def fingerprint(source: Source, cases: Sequence[Case], *, llm: str, mode: str) -> dict[str, Any]:
    """Everything that may change a score, and that this machine knows; `mode` is "ask" or "search"."""
    settings = source.settings
    chosen = {name: getattr(settings, name) for name in type(settings).model_fields if name not in {*PRIVATE, "llm"}}
    return {
        "mode": mode,
        "llm": llm,
        "code": code(),
        "settings": chosen,
        "weights": weights(settings, llm),
        "archive": archive(source),
        "cases": {"n": len(cases), "sha256": digest(cases)},
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def code() -> dict[str, str | None]:
    """The engine's version, the sha256 of its sources, and the commit where there is a checkout."""
    home = resources.files("rag")
    return {"version": _version("press-rag"), "sha256": _sources(home), "commit": _commit(Path(str(home)).parent)}


def _sources(folder: Traversable) -> str:
    total = hashlib.sha256()
    for name, data in sorted(_files(folder, "rag")):
        total.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return total.hexdigest()


def _files(folder: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    for child in folder.iterdir():
        if child.is_dir() and child.name != "__pycache__":
            yield from _files(child, f"{name}/{child.name}")
        elif child.name.endswith((".py", ".json")):
            yield f"{name}/{child.name}", child.read_bytes()


def _commit(checkout: Path) -> str | None:
    """The commit checked out here, "+" after it where files differ from it; None without git or a checkout."""
    if not (checkout / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"],
            cwd=checkout, capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def weights(settings: Settings, llm: str) -> dict[str, str | None]:
    """The sha256 of each model's weights; None for a model on another machine, for none, and for `local`.

    The hash of the local model that comes with the program stands in its code.
    """
    provider, _, path = llm.partition(":")
    return {
        "embedder": weights_hash(settings.embedder),
        "reranker": weights_hash(settings.reranker),
        "selector": weights_hash(settings.selector),
        "llm": weights_hash(path) if provider == "local" and path else None,
    }


def weights_hash(name: str) -> str | None:
    """The sha256 of packaged weights, or over those in the folder or file that `name` means; None if it means none."""
    if known := packaged(name):
        return known.sha256
    place = Path(name).expanduser()
    if not place.exists():
        try:
            place = local_folder(name)
        except RagError:
            return None
    total = hashlib.sha256()
    for file in sorted(f for f in (place.rglob("*") if place.is_dir() else [place]) if f.suffix in WEIGHTS):
        with file.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def archive(source: Source) -> dict[str, Any]:
    """Counts, and one sha256 over the titles, dates and bodies of all releases, wherever their files lie."""
    releases = everything(source)
    return dict(source.status()) | {"releases": len(releases), "sha256": manifest(releases)}


def manifest(releases: Iterable[Release]) -> str:
    """The same for the same releases in any order, from any folder, on any machine."""
    each = sorted(hashlib.sha256(f"{r.title}\0{r.published}\0{r.body}".encode()).hexdigest() for r in releases)
    return hashlib.sha256("\n".join(each).encode()).hexdigest()
