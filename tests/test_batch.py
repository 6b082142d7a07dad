"""`rag ask --batch`: one answer a question, in order, and a line that is no question harms no other."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rag import batch, contract, upkeep
from rag.archive import Archive, Ask
from rag.datatypes import Filters, Turn
from rag.errors import UsageError
from tests import faked, fakes

NESTS = "How many nests did station 2 of the Tern Office count?"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("batch")
    settings = faked.settings(folder / "archive")
    faked.fill(folder / "pages", range(1, 5))
    upkeep.ingest(settings, [folder / "pages"], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        yield archive


def ask(
    archive: Archive, capsys: pytest.CaptureFixture[str], file: Path, *lines: str | dict[str, Any]
) -> tuple[int, list[dict[str, Any]]]:
    """The exit code and the answers."""
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    code = batch.run(archive, str(file), Ask())
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_answers_come_in_order_with_their_ids(
    archive: Archive, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Blank lines are no lines, an id may be a number or absent, a refusal is an answer."""
    code, said = ask(
        archive, capsys, tmp_path / "q.jsonl",
        {"id": "b", "question": NESTS}, "", {"id": 7, "question": NESTS, "as_of": "1990-01-01"}, {"question": NESTS},
    )  # fmt: skip
    assert code == 0
    assert [a["id"] for a in said] == ["b", "7", None]
    assert [a["status"] == "refused" for a in said] == [False, True, False]
    assert "17 nests" in said[0]["text"]
    for answer in said:
        jsonschema.validate(answer, contract.schema())


@pytest.mark.parametrize(
    ("line", "id_", "reason"),
    [
        ("{", None, "not JSON"),
        ("[" * 100_000, None, "not JSON"),
        ('{"id": "a", "question": ' + "1" * 5000 + "}", None, "not JSON"),
        ("[1]", None, "not a JSON object"),
        ('"text"', None, "not a JSON object"),
        ({"id": "a"}, "a", "question"),
        ({"id": "a", "question": 7}, "a", "question"),
        ({"id": "a", "question": "  "}, "a", ""),
        ({"id": "a", "question": "x" * 100_000}, "a", ""),
        ({"id": "a", "question": NESTS, "as_of": "soon"}, "a", "2025-08-07"),
        ({"id": "a", "question": NESTS, "as_of": 20250807}, "a", "2025-08-07"),
        ({"id": "a", "question": NESTS, "filters": {"from": "2025-01-01"}}, "a", "after, as_of, before, institution"),
        ({"id": "a", "question": NESTS, "filters": [1]}, "a", "filters"),
        ({"id": "a", "question": NESTS, "filters": {"after": "2025-02-01", "before": "2025-01-01"}}, "a", "later than"),
        ({"id": "a", "question": NESTS, "filters": {"institution": 1}}, "a", "no text"),
        ({"id": "a", "question": NESTS, "history": "x"}, "a", "no list"),
        ({"id": "a", "question": NESTS, "history": ["x"]}, "a", "turn"),
        ({"id": "a", "question": NESTS, "histroy": []}, "a", "histroy"),
        ('{"id": "a", "question": "nests \\ud800?"}', None, "no text"),
    ],
)
def test_a_bad_line_is_answered_by_its_error(
    archive: Archive,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    line: str | dict[str, Any],
    id_: str | None,
    reason: str,
) -> None:
    """And the next one by its answer; the exit code says that something was wrong."""
    code, said = ask(archive, capsys, tmp_path / "q.jsonl", line, {"id": "next", "question": NESTS})
    assert code == 1
    assert set(said[0]) == {"id", "error"}
    assert said[0]["id"] == id_
    assert reason in said[0]["error"]
    assert "\n" not in said[0]["error"]
    assert (said[1]["id"], said[1]["status"]) == ("next", "answered")


def test_a_line_may_have_filters_a_day_and_a_history(
    archive: Archive, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Station 2's release is of 3 March 2025: as of the day before it does not exist."""
    code, said = ask(
        archive, capsys, tmp_path / "q.jsonl",
        {"id": "1", "question": NESTS, "as_of": "2025-03-02"},
        {"id": "2", "question": NESTS, "filters": {"after": "2025-03-03", "before": "2025-03-03", "institution": None}},
        {"id": "3", "question": "and who keeps the register?", "history": [{"question": NESTS, "answer": "17"}]},
        {"id": "4", "question": NESTS, "filters": {"institution": "Nobody's Office"}},
    )  # fmt: skip
    assert code == 0
    assert "17 nests" not in said[0]["text"]
    assert said[0]["filters"]["as_of"] == "2025-03-02"
    assert "17 nests" in said[1]["text"]
    assert "ation 2" in said[2]["standalone_question"] or "Tern" in said[2]["standalone_question"]
    assert said[3]["status"] == "refused"


def test_a_line_adds_to_the_options_of_the_command() -> None:
    """What a line states wins, what it does not stays."""
    day, base = date(2025, 1, 1), Ask(Filters(before=date(2025, 2, 1), institution="A"), (Turn("before"),), passages=3)
    merged = batch.parse({"as_of": "2025-01-01", "filters": {"institution": "B", "before": None}}, base)
    assert merged.filters == Filters(before=date(2025, 2, 1), as_of=day, institution="B")
    assert (merged.history, merged.passages) == ((Turn("before"),), 3)
    assert batch.parse({"history": [{"question": "q"}]}, base).history == (Turn("q"),)


def test_each_answer_is_flushed_before_the_next_question_is_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that writes a question and waits for its answer must not wait for ever."""
    out = io.StringIO()
    flushed: list[int] = []
    monkeypatch.setattr(out, "flush", lambda: flushed.append(out.getvalue().count("\n")))

    def questions() -> Iterator[str]:
        for n in range(3):
            assert (flushed[-1] if flushed else 0) == n
            yield json.dumps({"id": n, "question": NESTS}) + "\n"

    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stdin", questions())
    assert batch.run(archive, "-", Ask()) == 0
    assert flushed == [1, 2, 3]


def test_a_file_with_a_mark_and_bad_bytes_is_read(
    archive: Archive, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps({"id": "1", "question": NESTS}).encode() + b"\r\n\xff\xfe{\n")
    assert batch.run(archive, str(file), Ask()) == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [("error" in a) for a in said] == [False, True]


def test_a_file_that_cannot_be_read_is_wrong_use(archive: Archive, tmp_path: Path) -> None:
    for name in ("nothing.jsonl", "."):
        with pytest.raises(UsageError, match="cannot be read"):
            batch.run(archive, str(tmp_path / name), Ask())


def test_a_reader_that_goes_away_is_no_unreadable_file(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "q.jsonl").write_text(json.dumps({"question": NESTS}))
    out = io.StringIO()

    def gone() -> None:
        raise BrokenPipeError

    monkeypatch.setattr(out, "flush", gone)
    monkeypatch.setattr("sys.stdout", out)
    with pytest.raises(BrokenPipeError):
        batch.run(archive, str(tmp_path / "q.jsonl"), Ask())
