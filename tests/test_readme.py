"""The README says what the program says: its block of commands is the program's own help (`make readme` writes it)."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from rag.cli import app

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(<!-- commands -->\n).*?(<!-- /commands -->)", re.DOTALL)
SHOWN = ((), ("ask",), ("ingest",))


def with_commands(readme: str) -> str:
    """The README with its block of commands made anew."""
    helps = [CliRunner().invoke(app, [*words, "--help"], prog_name="rag", terminal_width=100).output for words in SHOWN]
    text = "\n\n".join(h.strip() for h in helps)
    return BLOCK.sub(lambda m: f"{m[1]}```text\n{text}\n```\n{m[2]}", readme)


def test_the_commands_are_the_programs_own_help() -> None:
    readme = README.read_text("utf-8")
    assert with_commands(readme) == readme, "run `make readme`"


if __name__ == "__main__":
    README.write_text(with_commands(README.read_text("utf-8")), "utf-8")
