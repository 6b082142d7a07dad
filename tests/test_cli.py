"""The command line in plain use: every command, its exit code, its JSON, and what it shows of a release."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from rag import cli, contract
from tests import commands, faked
from tests.commands import HOSTILE, NESTS, Done, Rag, key_of

made, rag, rag_anew = commands.made, commands.rag, commands.rag_anew

ABSENT = "Which vaccine protects teenagers in Peru against measles?"
WINDY = "windy week at station 2"


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


def test_a_withdrawn_release_never_goes_without_its_notice(rag_anew: Rag, tmp_path: Path) -> None:
    """Its quotes, itself and its reference say in one line what withdrew it, and when; as of an earlier day nothing."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "wall.md").write_text(WALL, encoding="utf-8")
    (pages / "gone.md").write_text(GONE, encoding="utf-8")
    assert rag_anew("ingest", pages).code == 0
    wall, gone = key_of(rag_anew, "Sea wall of Lanmore"), key_of(rag_anew, "Harbour Office withdraws")
    line, words = f"Withdrawn by {gone}, 9 April 2025", "we poured it in a single night"
    assert f"    {line}" in rag_anew("quote", words).out
    assert rag_anew("show", wall).out.splitlines()[0] == line
    assert "Withdrawn" not in rag_anew("show", gone).out + rag_anew("show", wall, "--as-of", "2025-04-01").out
    for said in (rag_anew("show", wall, "--json").json, *rag_anew("quote", words, "--json").json):
        assert [(n["kind"], n["release"]["release_id"]) for n in said["notices"]] == [("withdrawal", gone)]
    assert rag_anew("show", gone, "--json").json["notices"] == []
    assert [line in rag_anew("export", wall, "--format", form).out for form in ("ris", "bibtex", "csl", "csv")] == [
        True, True, True, False,
    ]  # fmt: skip


WALL = """---
title: Sea wall of Lanmore stands again
date: 2025-03-04
institution: Lanmore Harbour Office
---

The sea wall of Lanmore stands again after the storms of the winter, the Harbour Office says.

“We poured it in a single night,” said Ada Plank, who leads the works. “Nobody slept before it was done.”
"""
GONE = """---
title: Harbour Office withdraws release on the sea wall of Lanmore
date: 2025-04-09
institution: Lanmore Harbour Office
---

Lanmore Harbour Office withdraws its release of 4 March 2025 titled “Sea wall of Lanmore stands again”. The wall was \
found not to be finished.
"""
