"""`rag …` run in this process, with models that need no weights, on an archive of four releases.

A test file takes the fixtures it needs by name, `rag = commands.rag`. Not here: processes of their own (`faked`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag import cli, upkeep
from rag.embed import Embedder
from rag.models import Models
from rag.settings import Settings
from tests import faked, fakes

NESTS = "How many nests did station 2 of the Tern Office count?"
HOSTILE = "[red]Bold[/red] \x1b[31mclaim\x07 \u202egnorts\u202c :smile: [link=https://x.example]"


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for programs: exactly one line."""
        (line,) = self.out.splitlines()
        return json.loads(line)


class Rag:
    """Runs `rag …` in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path) -> None:
        self._monkeypatch, self._capsys, self.data = monkeypatch, capsys, data

    def __call__(self, *arguments: object) -> Done:
        self._monkeypatch.setattr("sys.argv", ["rag", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return Done(int(ended.value.code or 0), out, err)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An archive of four releases, one of which has a hostile title and body."""
    folder = tmp_path_factory.mktemp("cli")
    faked.fill(folder / "pages", range(1, 4))
    hostile = {"title": HOSTILE, "body": f"{HOSTILE}. Nobody paid for it. " * 9, "date": "2025-04-01"}
    (folder / "pages" / "hostile.jsonl").write_text(json.dumps(hostile), "utf-8")
    (folder / "pages" / "empty.txt").write_bytes(b"")
    settings = faked.settings(folder / "archive")
    upkeep.ingest(settings, [folder / "pages"], embedder=fakes.embedder())
    return settings


@pytest.fixture
def rag(made: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rag:
    """Commands on that archive."""
    return _rag(made.data_dir, monkeypatch, capsys)


@pytest.fixture
def rag_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rag:
    """Commands where there is no archive yet."""
    return _rag(tmp_path / "archive", monkeypatch, capsys)


def _rag(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rag:
    monkeypatch.setattr(Embedder, "load", lambda *_a, **_k: fakes.embedder())
    monkeypatch.setattr(Models, "named", lambda *_a, **_k: fakes.models())
    for name, value in {"DATA_DIR": str(data), "EMBEDDER": "word-counter", "LLM": "quote"}.items():
        monkeypatch.setenv(f"RAG_{name}", value)
    monkeypatch.setenv("COLUMNS", "120")
    return Rag(monkeypatch, capsys, data)


def key_of(rag: Rag, title: str) -> str:
    return next(str(r["release_id"]) for r in rag("list", "--json").json if title in r["title"])
