"""The house keeps its one direction: imports point down only, and each vendor has one home."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the ground up. A module imports from lower floors only; the files of one package may import each other, but not
# in a circle.
FLOORS = (
    "datatypes errors progress cues figures demonyms wants",
    "settings tokens weights words when sentences files quotemarks search export visitors",
    "pages split embed library names notices precedence duplicates subject polarity alignment",
    "question counting indexes wording intake lineage models misquotes adapters",
    "reading dated sides quotes expansions spoken",
    "retrieval chained contract",
    "answers comparing siblings understanding",
    "inquiry particulars",
    "chain",
    "archive upkeep",
    "doctor batch",
    "console",
    "cli",
    "__main__",
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names.split()}

# Which files may name a vendor; everybody else gets our own types.
HOMES = {
    "sqlite3": {"rag/library", "rag/visitors.py"},
    "chromadb": {"rag/indexes/vectors.py"},
    "tantivy": {"rag/indexes/lexicon.py"},
    "onnxruntime": {"rag/embed.py"},
    "tokenizers": {"rag/embed.py", "eval/selector.py"},
    "sentence_transformers": {"rag/embed.py"},
    "torch": {"rag/embed.py", "eval/selector.py"},
    "transformers": {"eval/selector.py"},
    "onnx": {"eval/selector.py"},
    "tiktoken": {"rag/tokens.py"},
    "datasketch": {"rag/duplicates.py"},
    "lxml": {"rag/pages"},
    "langchain": {"rag/wording/llm.py", "rag/wording/chat.py", "rag/wording/local_model.py", "rag/chain.py"},
    "langchain_core": {
        "rag/wording/llm.py",
        "rag/wording/chat.py",
        "rag/wording/local_model.py",
        "rag/chain.py",
        "rag/adapters.py",
    },
    "langchain_openai": {"rag/wording/llm.py", "rag/wording/local_model.py"},
    "xllamacpp": {"rag/wording/local_model.py"},
    "gradio": {"ui"},
    "fastapi": {"ui"},
    "starlette": {"ui"},
    "uvicorn": {"ui"},
    "ir_measures": {"eval"},
    "dateutil": {"rag/when"},
    "typer": {"rag/cli", *(f"eval/app{part}.py" for part in ("", "_cases", "_options", "_runs", "_tune"))},
    "rapidfuzz": {"rag/alignment.py", "rag/duplicates.py"},
    "rispy": {"rag/export.py"},
    "bibtexparser": {"rag/export.py"},
    "pylatexenc": {"rag/export.py"},
}


def sources(*tops: str) -> list[Path]:
    return [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    """Full names of what a file imports anywhere in it: "rag.errors", "chromadb.api"."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name: str) -> str | None:
    """ "rag.library.rows" -> "library"; None for what is no module of the engine."""
    top, _, rest = name.partition(".")
    first = rest.partition(".")[0]
    return first if top == "rag" and first in FLOOR else None


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "rag").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sources("rag"), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    mine = room_of(path)
    if mine == "__init__":  # the public names, each imported when it is used
        return
    assert mine in FLOOR, f"{mine} has no floor yet: give it one"
    up = {name for name in imported(path) if (r := room(name)) and r != mine and FLOOR[r] >= FLOOR[mine]}
    assert not up
    outer = {name for name in imported(path) if name.split(".")[0] in {"ui", "eval"}}
    assert not outer or mine == "cli"


@pytest.mark.parametrize("path", sources("ui", "eval"), ids=lambda p: str(p.relative_to(ROOT)))
def test_ui_and_eval_see_only_the_public_engine(path: Path) -> None:
    other = {"ui": "eval", "eval": "ui"}[path.relative_to(ROOT).parts[0]]
    names = set(imported(path))
    assert not {n for n in names if n.split(".")[0] == other}
    assert not {n for n in names if room(n) not in {None, "contract"} and not n.startswith("rag.contract")}


@pytest.mark.parametrize("path", sources("rag", "ui", "eval"), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_vendor_has_one_home(path: Path) -> None:
    where = path.relative_to(ROOT).as_posix()
    for name in imported(path):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or any(where == home or where.startswith(home + "/") for home in homes), name


def test_no_file_imports_itself_in_a_circle() -> None:
    files = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in sources("rag")}
    needs = {
        name: {n for n in imported(path) if n in files and n != name and not name.startswith(f"{n}.")}
        for name, path in files.items()
    }
    needs["rag"] = set()  # the public names, each imported when it is used
    for _ in files:
        free = {name for name, others in needs.items() if not others}
        needs = {name: others - free for name, others in needs.items() if name not in free}
    assert not needs


def test_every_floor_has_its_modules() -> None:
    rooms = {room_of(path) for path in sources("rag")} - {"__init__"}
    assert rooms <= set(FLOOR)


def test_the_command_line_starts_without_the_heavy_modules() -> None:
    heavy = ("torch", "chromadb", "gradio", "numpy", "pydantic")
    code = f"import sys, rag.cli; print([m for m in {heavy} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"
