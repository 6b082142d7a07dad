"""`rag` with models that need no weights, run in a process of its own; and small releases for its folders.

Started as `python -m tests.faked ARGUMENTS`, it is the command line. What is not here: the models themselves (`fakes`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rag.embed import Embedder
from rag.indexes.generations import Generations
from rag.indexes.health import problems_of
from rag.indexes.pair import whole_manifest
from rag.library import Library
from rag.models import Models
from rag.settings import Settings
from rag.upkeep import UNFINISHED
from tests import fakes

ROOT = Path(__file__).parents[1]


def page(number: int, *, title: str = "", fact: str = "") -> str:
    """A small release of its own: two paragraphs in Markdown with front matter."""
    return (
        f"---\ntitle: {title or f'Station {number} counts its terns'}\ndate: 2025-03-{number % 27 + 1:02d}\n"
        f"institution: Tern Office\nurl: https://tern.example/{number}\n---\n"
        f"Station {number} of the Tern Office counted {number * 7 + 3} nests on its island this spring. {fact}\n\n"
        f'"It was a windy week at station {number}," said Ola Berg, who keeps the register of the island.\n'
    )


def fill(folder: Path, numbers: range, **facts: str) -> list[Path]:
    """Files with those releases; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"tern-{n:03d}.md" for n in numbers]
    for n, file in zip(numbers, files, strict=True):
        file.write_text(page(n, **facts), "utf-8")
    return files


def settings(data_dir: Path) -> Settings:
    """Settings of an archive that the fakes made."""
    return Settings.load(data_dir=data_dir, embedder="word-counter", llm="quote")


def problems(settings: Settings) -> list[str]:
    """What `upkeep.verify` says of an archive that is sound, without the process that it starts."""
    with Library.open(settings.library_file, read_only=True) as library:
        folder = Generations(settings.index_dir).current()
        live = library.live_chunk_ids()
        found = problems_of(folder, live=live) if folder and whole_manifest(folder) else ["no index"][: len(live)]
        return [*library.check(), *found, *(["unfinished"] if (settings.data_dir / UNFINISHED).exists() else [])]


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The environment for `command`."""
    known = {"RAG_DATA_DIR": str(data_dir), "RAG_EMBEDDER": "word-counter", "RAG_LLM": "quote", "COLUMNS": "120"}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, **known, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **more}


def command(*arguments: str | Path) -> list[str]:
    """What to start for `rag ARGUMENTS`."""
    return [sys.executable, "-m", "tests.faked", *map(str, arguments)]


def run(data_dir: Path, *arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Runs `rag ARGUMENTS` to its end."""
    env = environment(data_dir, **more.pop("env", {}))
    return subprocess.run(
        command(*arguments), env=env, capture_output=True, text=True, encoding="utf-8", check=False, **more
    )


def put_in() -> None:
    """From here on, whoever loads a model in this process gets a fake."""
    setattr(Embedder, "load", lambda *_args, **_options: fakes.embedder())  # noqa: B010 (mypy minds the plain form)
    setattr(Models, "named", lambda *_args, **_options: fakes.models())  # noqa: B010


if __name__ == "__main__":
    from rag.cli import main

    put_in()
    main()
