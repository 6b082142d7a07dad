"""The command line: every command, its exit codes, its errors in one line, its JSON, and what it costs to start.

Most tests run `main` in this process with models that need no weights; those about pipes, signals and start-up run a
process of their own, and the few marked slow use the packaged weights.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rag import cli, contract, upkeep
from rag.embed import Embedder
from rag.library import Library
from rag.models import Models
from rag.settings import Settings
from tests import faked, fakes

NESTS = "How many nests did station 2 of the Tern Office count?"
ABSENT = "Which vaccine protects teenagers in Peru against measles?"
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


# Plain use.


def test_a_life_of_an_archive(rag_anew: Rag, tmp_path: Path) -> None:
    """Ingest, ask, list, show, status, verify, back up, forget, restore, rebuild: each says what it did."""
    rag, pages = rag_anew, tmp_path / "pages"
    faked.fill(pages, range(1, 4))
    done = rag("ingest", pages)
    assert done.code == 0
    assert "3 files read: 3 new, 0 changed, 0 unchanged, 0 failed" in done.out
    answer = rag("ask", NESTS)
    assert (answer.code, "17 nests" in answer.out, "rag show r" in answer.out) == (0, True, True)
    key = key_of(rag, "Station 2")
    assert "Station 2 counts its terns" in rag("list").out
    assert "Ola Berg" in rag("show", key).out
    assert re.search(r"releases +3\n", rag("status").out)
    assert rag("verify") == Done(0, "all is well\n", "")
    assert "rag restore" in rag("backup", tmp_path / "copy.db").out
    assert rag("forget", key).out == "forgotten: Station 2 counts its terns\n"
    assert rag("show", key).code == 2
    refused = rag("restore", tmp_path / "copy.db")
    assert (refused.code, "--force" in refused.err) == (2, True)
    assert "restored" in rag("restore", "--force", tmp_path / "copy.db").out
    assert rag("show", key).code == 0
    assert "in both indexes" in rag("rebuild").out
    assert rag("ingest", "--sync", "--dry-run", pages).out.startswith("3 files would be read: 0 new, 0 changed, 3 un")


def test_ingest_fails_only_when_nothing_could_be_read(rag_anew: Rag, tmp_path: Path) -> None:
    """One bad file among good ones is listed, exit code 0; nothing but bad files is an error; none is not."""
    pages = tmp_path / "pages"
    faked.fill(pages, range(1))
    (pages / "empty.txt").write_bytes(b"")
    done = rag_anew("ingest", pages)
    assert (done.code, "not read:" in done.out, "empty.txt" in done.out) == (0, True, True)
    assert rag_anew("ingest", pages / "empty.txt").code == 1
    said = rag_anew("ingest", "--json", pages).json
    assert (said["read"], said["unchanged"], said["failed"], len(said["problems"])) == (2, 1, 1, 1)
    (tmp_path / "nothing").mkdir()
    assert rag_anew("ingest", tmp_path / "nothing").code == 0


def test_answered_is_0_and_refused_is_3(rag: Rag) -> None:
    answered, refused = rag("ask", NESTS), rag("ask", NESTS, "--as-of", "1990-01-01")
    assert (answered.code, answered.err) == (0, "")
    assert (refused.code, refused.err) == (3, "")
    assert refused.out.strip()
    assert "[1]" not in refused.out


@pytest.mark.parametrize("question", [NESTS, ABSENT, "Who keeps the register?"])
def test_answers_for_programs_fit_the_schema(rag: Rag, question: str) -> None:
    done = rag("ask", question, "--json", "--before", "2025-12-31", "-k", "4", "--no-rerank")
    jsonschema.validate(done.json, contract.schema())
    assert done.json["filters"]["before"] == "2025-12-31"
    assert (done.code == 3) == (done.json["status"] == "refused")


def test_every_json_can_be_read(rag: Rag) -> None:
    key = key_of(rag, "Station 2")
    assert len(rag("list", "--json").json) == 4
    shown = rag("show", key, "--json").json
    assert (shown["institution"], shown["release_id"]) == ("Tern Office", key)
    hits = rag("search", "nests on its island", "--json").json
    assert {"release_id", "start", "end", "text", "score", "title"} <= set(hits[0])
    assert shown["body"][:10]
    assert rag("list", "--gaps", "--json").json == []
    status = rag("status", "--json").json
    assert (status["releases"], status["failed"], status["data_dir"]) == (4, 1, rag.data.as_posix())
    assert rag("verify", "--json").json == {"ok": True, "problems": []}
    checks = rag("doctor", "--json").json
    assert {c["check"] for c in checks} >= {"python", "packages", "folder", "library", "index"}


def test_filters_are_those_of_every_reading_command(rag: Rag) -> None:
    """As of 2 March 2025 only station 1's release exists, which is of that day."""
    for command in ("list", "status", "search", "ask", "show", "lineage", "export", "quote"):
        key = [key_of(rag, "Station 3")]
        texts = {"search": ["nests"], "ask": [NESTS], "show": key, "lineage": key, "quote": ["windy week at station 3"]}
        form = ["--format", "jsonl"] if command == "export" else ["--json"]
        done = rag(command, *texts.get(command, []), "--as-of", "2025-03-02", *form)
        assert "Station 3" not in done.out
        assert done.code == 2 if command in ("show", "lineage") else done.code in (0, 3), command
    assert len(rag("list", "--institution", "tern office", "--json").json) == 3
    assert [r["title"][:9] for r in rag("list", "--after", "2025-03-04", "--json").json] == [HOSTILE[:9], "Station 3"]


WINDY = "windy week at station 2"


def test_a_quote_is_found_with_who_said_it(rag: Rag) -> None:
    """Three releases quote Ola Berg in other words: of the right station exactly, of no station not at all."""
    done = rag("quote", WINDY)
    assert (done.code, "Ola Berg" in done.out, "Station 2 counts its terns" in done.out) == (0, True, True)
    (said,) = rag("quote", WINDY.upper() + "!", "--json").json
    assert (said["speaker"], said["published"], said["exact"]) == ("Ola Berg", "2025-03-03", True)
    assert said["quote"] == "It was a windy week at station 2,"
    assert rag("show", f"{said['release_id']}@{said['start']}-{said['end']}").out.count("»It was a windy") == 1
    none = rag("quote", "the gulls ate every one of our sandwiches")
    assert (none.code, none.out) == (3, "no such quote: no visible release quotes anybody so\n")
    assert rag("quote", WINDY, "--as-of", "2025-03-02", "--json") == Done(3, "[]\n", "")
    assert rag("quote", WINDY, "--institution", "tern office").code == 0


def test_lineage_of_a_release_by_itself(rag: Rag) -> None:
    key = key_of(rag, "Station 2")
    said = rag("lineage", key, "--json").json
    assert (said["original"]["release_id"], said["copies"], said["notices"]) == (key, [], [])
    assert rag("lineage", key[:6]).out.startswith("this is the original: Station 2 counts its terns\n")
    assert rag("lineage", key, "--as-of", "2025-03-02").code == 2


def test_a_facet_counts_releases(rag: Rag) -> None:
    assert {"value": "Tern Office", "releases": 3} in rag("list", "--facet", "institution", "--json").json
    assert re.search(r"^3  Tern Office$", rag("list", "--facet", "institution").out, re.M)
    assert {"value": "Tern Office", "releases": 1} in rag(
        "list", "--facet", "institution", "--json", "--before", "2025-03-02"
    ).json


def test_fields_of_a_release(rag: Rag) -> None:
    key = key_of(rag, "Station 2")
    fields = rag("show", key, "--fields", "--json").json
    assert {"name": "institution", "value": "Tern Office"}.items() <= next(
        f for f in fields if f["name"] == "institution"
    ).items()
    assert "Tern Office" in rag("show", key, "--fields").out
    assert "nests on its island" not in rag("show", key, "--fields").out


def test_exports(rag: Rag, tmp_path: Path) -> None:
    """All that is visible, or what is named; to stdout or to a file; what is not visible is not in it."""
    key = key_of(rag, "Station 2")
    assert rag("export").out.count("TY  - RPRT") == 4
    assert rag("export", key, "--format", "bibtex").out.startswith("@misc{" + key)
    assert len(json.loads(rag("export", "--format", "csl", "--as-of", "2025-03-02").out)) == 1
    file = tmp_path / "fields.csv"
    assert rag("export", "--format", "csv", "--out", file) == Done(0, "", "")
    assert file.read_text("utf-8").startswith("release_id,version,title")
    assert {json.loads(line)["release_id"] for line in rag("export", key, "--format", "jsonl").out.splitlines()} == {
        key
    }


def test_batch_from_the_command_line(rag: Rag, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps({"id": "1", "question": NESTS}) + "\nnonsense\n")
    done = rag("ask", "--batch", file)
    assert done.code == 1
    first, second = map(json.loads, done.out.splitlines())
    jsonschema.validate(first, contract.schema())
    assert second == {"id": None, "error": "not JSON"}


# Errors in one line.


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


# What is shown.


def test_a_release_is_printed_as_it_is(rag: Rag) -> None:
    """No markup is obeyed, no control character or direction mark reaches the terminal."""
    key = key_of(rag, "Bold")
    for arguments in (
        ["list"],
        ["show", key],
        ["search", "claim nobody paid"],
        ["ask", "Who paid for the bold claim?"],
        ["show", key, "--fields"],
        ["lineage", key],
    ):
        done = rag(*arguments)
        assert "[red]Bold[/red]" in " ".join(done.out.split()) or arguments[0] == "ask" or "--fields" in arguments, (
            arguments
        )
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.out), arguments
        assert ":smile:" in done.out or arguments[0] in ("ask", "search") or "--fields" in arguments


def test_a_span_is_highlighted_in_place(rag: Rag, monkeypatch: pytest.MonkeyPatch) -> None:
    """Black on yellow is 30;43 to a terminal; the span alone stands between the marks."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    key = key_of(rag, "Station 2")
    body = rag("show", key, "--json").json["body"]
    start = body.index("17 nests")
    done = rag("show", f"{key}@{start}-{start + 8}")
    assert "\x1b[30;43m17 nests\x1b[0m" in done.out
    outside = rag("show", f"{key}@5-{len(body) + 1}")
    assert (outside.code, "lies outside" in outside.err) == (2, True)


def test_a_versions_words_stay(rag_anew: Rag, tmp_path: Path) -> None:
    (file,) = faked.fill(tmp_path / "pages", range(2, 3))
    rag_anew("ingest", file)
    file.write_text(faked.page(2, fact="Three were late."))
    rag_anew("ingest", file)
    key = key_of(rag_anew, "Station 2")
    assert "Three were late" in rag_anew("show", key).out
    assert "Three were late" not in rag_anew("show", key, "--version", 1).out
    done = rag_anew("show", key, "--version", 3)
    assert (done.code, "in version 3" in done.err) == (2, True)


def test_every_command_says_what_it_is_for() -> None:
    """The README's block of commands is made from this help, see test_readme."""
    assert [c.name for c in cli.app.registered_commands if not (c.callback and c.callback.__doc__)] == []


# Processes of their own.


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
    """Pressed while two hundred files are read: a line, exit code 130, and an index that is up to the library."""
    settings = faked.settings(tmp_path / "archive")
    faked.fill(tmp_path / "pages", range(200))
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
        assert 0 < len(library.paths_under("/")) < 200


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
