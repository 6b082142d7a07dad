"""Errors of the command line: each is said in one line that names what is wrong and what to do, and no secret."""

from __future__ import annotations

import pytest

from tests import commands
from tests.commands import NESTS, Rag

made, rag, rag_anew = commands.made, commands.rag, commands.rag_anew


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ask"], 2, "give one question"),
        (["ask", NESTS, "--batch", "x"], 2, "give one question"),
        (["ask", "--batch", "nothing.jsonl"], 2, "cannot be read"),
        (["ask", " "], 2, ""),
        (["ask", NESTS, "--llm", "nonsense"], 2, "unknown model"),
        (["ask", NESTS, "--as-of", "yesterday"], 2, "2025-08-07"),
        (["ask", NESTS, "--after", "2025-02-30"], 2, "2025-08-07"),
        (["ask", NESTS, "--after", "2025-02-02", "--before", "2025-01-01"], 2, "no day lies between"),
        (["ask", NESTS, "-k", "0"], 2, "-k"),
        (["ask", "what \udcff is this"], 2, "UTF-8"),
        (["show", "r0000"], 2, "rag list"),
        (["show", "r0000@9-3"], 2, "no span"),
        (["show", "r0000@1-" + "9" * 5000], 2, "no span"),
        (["show", "r0000", "--version", "9" * 30], 2, "--version"),
        (["lineage", "r0000"], 2, "rag list"),
        (["export", "r0000"], 2, "rag list"),
        (["export", "--format", "endnote"], 2, "choose one of ris"),
        (["export", "--out", "/nothing/here.ris"], 1, "--out"),
        (["quote", "two words"], 2, "three or more"),
        (["list", "--gaps", "--facet", "journal"], 2, "ask for one"),
        (["forget", "r0000"], 2, "rag list"),
        (["restore", "nothing.db"], 2, "no file"),
        (["ingest", "/nothing/here"], 2, "does not exist"),
        (["ingest"], 2, "PATH"),
        (["nonsense"], 2, "nonsense"),
        (["list", "--nonsense"], 2, "nonsense"),
    ],
)
def test_wrong_use_is_said_in_a_line(rag: Rag, arguments: list[str], code: int, message: str) -> None:
    done = rag(*arguments)
    assert done.code == code
    assert message in done.err
    said = [line for line in done.err.splitlines() if not line.startswith(("Usage:", "Try "))]
    assert len([line for line in said if line.strip()]) == 1


@pytest.mark.parametrize(
    "command",
    [
        "ask x",
        "search x",
        "quote x",
        "show x",
        "lineage x",
        "export",
        "list",
        "status",
        "verify",
        "rebuild",
        "forget x",
    ],
)
def test_no_archive_says_what_to_do(rag_anew: Rag, command: str) -> None:
    done = rag_anew(*command.split())
    assert (done.code, done.out) == (1, "")
    assert "rag ingest PATH" in done.err
    assert len(done.err.splitlines()) == 1
    assert not rag_anew.data.exists()


@pytest.mark.parametrize("content", [b"garbage" * 999, b"SQLite format 3\0" + b"\xff" * 4000, b""])
def test_a_garbage_library_is_an_error_of_one_line(rag_anew: Rag, content: bytes) -> None:
    rag_anew.data.mkdir()
    (rag_anew.data / "library.db").write_bytes(content)
    for command in (["list"], ["ask", NESTS], ["status", "--json"], ["verify"], ["rebuild"]):
        done = rag_anew(*command)
        if content or done.code:  # an empty file is an empty database to whoever may write
            assert done.code == 1, command
            assert len(done.err.splitlines()) == 1
    assert rag_anew("doctor").code == 1


def test_a_wrong_setting_is_named_and_no_secret_is_shown(rag_anew: Rag, monkeypatch: pytest.MonkeyPatch) -> None:
    rag_anew.data.mkdir()
    (rag_anew.data / "settings.toml").write_text('openai_api_key = "sk-secret"\n')
    done = rag_anew("list")
    assert (done.code, "openai_api_key" in done.err, "sk-secret" in done.err) == (2, True, False)
    (rag_anew.data / "settings.toml").write_text("")
    monkeypatch.setenv("RAG_PASSAGES", "sk-secret")
    done = rag_anew("list")
    assert (done.code, "passages" in done.err, "sk-secret" in done.err) == (2, True, False)


def test_a_model_that_does_not_exist_is_named(rag: Rag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LLM", "nonsense")
    done = rag("ask", NESTS)
    assert (done.code, "unknown model 'nonsense'" in done.err) == (2, True)
