"""The command line in processes of its own: pipes, signals, poor terminals, and what it costs to start."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.library import Library
from rag.settings import Settings
from tests import commands, faked
from tests.commands import NESTS

made = commands.made


def test_a_reader_may_go_away(made: Settings) -> None:
    """`rag list | head -1` and a batch that is cut short end without a word on stderr."""
    lines = (json.dumps({"question": NESTS}) + "\n") * 3
    for arguments, given in ((["list", "--json"], ""), (["list"], ""), (["ask", "--batch", "-"], lines)):
        with subprocess.Popen(
            faked.command(*arguments), env=faked.environment(made.data_dir), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stdout
            assert process.stdin
            assert process.stderr
            process.stdout.close()  # nobody will read what it is about to print
            process.stdin.write(given)
            process.stdin.close()
            assert process.stderr.read() == ""
            assert process.wait() in (0, 1, 120)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_a_line(made: Settings) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            faked.command("list"), env=faked.environment(made.data_dir), stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "rag: cannot go on: No space left on device\n")


def test_batch_answers_a_pipe_line_by_line(made: Settings) -> None:
    """The second question is asked when the first answer is there."""
    with subprocess.Popen(
        faked.command("ask", "--batch", "-"), env=faked.environment(made.data_dir), text=True, bufsize=1,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdin
        for n in range(2):
            process.stdin.write("\ufeff" * (not n) + json.dumps({"id": n, "question": NESTS}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == str(n)
        process.stdin.close()
        assert process.wait() == 0


def test_a_poor_terminal_gets_no_traceback(made: Settings) -> None:
    """“ and ł cannot be said in ASCII: a person sees ?, a program gets escapes and the very same words."""
    poor = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = faked.run(made.data_dir, "ask", NESTS, env=poor)
    assert (done.returncode, done.stderr) == (0, "")
    assert "?" in done.stdout
    rich = faked.run(made.data_dir, "ask", NESTS, "--json")
    said = faked.run(made.data_dir, "ask", NESTS, "--json", env=poor)
    assert said.stdout.isascii()
    assert json.loads(said.stdout)["text"] == json.loads(rich.stdout)["text"]


def test_ctrl_c_keeps_what_was_taken_in(tmp_path: Path) -> None:
    """Pressed while five hundred files are read: a line, exit code 130, and an index that is up to the library."""
    settings = faked.settings(tmp_path / "archive")
    faked.fill(tmp_path / "pages", range(500))
    with subprocess.Popen(
        faked.command("ingest", tmp_path / "pages"), env=faked.environment(settings.data_dir), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        log = settings.library_file.with_name("library.db-wal")
        while not (log.exists() and log.stat().st_size > 300_000):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (130, "", "stopped; what was taken in so far is kept\n")
    assert faked.problems(settings) == []
    with Library.open(settings.library_file, read_only=True) as library:
        assert 0 < len(library.paths_under("/")) < 500


def cpu(*arguments: str) -> float:
    """User seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=faked.ROOT)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def test_help_costs_little() -> None:
    """No more than thrice what its two libraries cost alone: the quickest of eight runs each, taken in turns."""
    pairs = [
        (cpu("-c", "from rag.cli import main; main()", "--help"), cpu("-c", "import typer, rich")) for _ in range(8)
    ]
    assert min(own for own, _ in pairs) <= 3 * min(bare for _, bare in pairs)


COLD = """
import sys
from rag.cli import main
sys.argv = ["rag", "ask", sys.argv[1]]
try:
    main()
except SystemExit as ended:
    print(ended.code)
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


@pytest.mark.slow
def test_a_cold_question_loads_no_torch(made: Settings, tmp_path: Path) -> None:
    """With the packaged weights: neither torch nor what stands on it, nor the page's library, nor all of LangChain.

    Its core is loaded, because a question walks through a Runnable.
    """
    env = {**os.environ, "RAG_DATA_DIR": str(tmp_path / "archive"), "RAG_LLM": "quote", "PYTHONPATH": str(faked.ROOT)}
    (file,) = faked.fill(tmp_path / "pages", range(2, 3))
    start = [sys.executable, "-c"]
    ingest = [*start, "from rag.cli import main; main()", "ingest", str(file), "--json"]
    done = subprocess.run(ingest, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["new"]) == (0, 1), done.stderr
    done = subprocess.run([*start, COLD, NESTS], env=env, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    *answer, code, loaded = done.stdout.splitlines()
    assert (code, any("17 nests" in line for line in answer)) == ("0", True)
    heavy = {"torch", "transformers", "sentence_transformers", "gradio", "langchain", "chromadb"}
    assert not heavy & set(loaded.split())


@pytest.mark.slow
def test_a_server_that_is_not_there_shows_no_key(made: Settings) -> None:
    """The quotes are shown, with a notice; the key is in neither stream."""
    pytest.importorskip("langchain_openai")
    env = {"RAG_LLM": "openai:small@http://127.0.0.1:9/v1", "OPENAI_API_KEY": "sk-very-secret"}
    done = faked.run(made.data_dir, "ask", NESTS, env=env)
    assert done.returncode == 0, done.stderr
    assert "17 nests" in done.stdout
    assert "here are the quotes" in " ".join(done.stdout.split())
    assert "sk-" not in done.stdout + done.stderr
