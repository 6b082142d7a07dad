"""What people see: an answer as it comes, lists, lineage, fields, quotes; nothing that a release says is obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from rag import console
from rag.datatypes import (
    Answer,
    Chunk,
    Citation,
    Delta,
    Event,
    Evidence,
    Field,
    Filters,
    Found,
    Hit,
    Lineage,
    Link,
    Pointer,
    Release,
    Row,
    Span,
    Table,
)  # fmt: skip
from rag.misquotes import Difference
from rag.quotes import Quotation
from rag.wording.llm import QuoteWriter

DAY = date(2025, 3, 4)
BODY = "Ice melts early\n\nThe lake ice melted in March. “We skated in February,” said Ola Berg."
ICE = Release(
    "r1", "/ice.txt", "Ice melts early", BODY, "text", DAY,
    fields=(Field("institution", "Lake Office"), Field("person", "Ola Berg", 76, 84, 0.8), Field("role", "warden")),
)  # fmt: skip
START = BODY.index("The lake")
QUOTE = Evidence(ICE, BODY[START : START + 29], START, START + 29, 1.0)
HIT = Hit(Chunk("r1", 1, 0, START, START + 29, QUOTE.quote, ""), 1.0)
CITED = Citation(1, "r1", 1, ICE.title, DAY, "Lake Office", None, "/ice.txt", "body", QUOTE.quote, START, START + 29)
ANSWER = Answer(
    answer_id="a" * 12, question="When?", standalone_question="When?", status="answered", text="In March. [1]",
    filters=Filters(), llm="local", citations=(CITED,),
)  # fmt: skip


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich takes the captured output for a terminal that shows escapes but no colours."""
    for name, value in {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "NO_COLOR": "1", "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TERM", "xterm")


def slow(words: list[str], seen: list[str], capsys: pytest.CaptureFixture[str]) -> Iterator[Event]:
    """A writer that takes its time: what the reader has seen at each step is kept in `seen`."""
    yield Found((QUOTE,), (HIT,))
    seen.append(capsys.readouterr().out)
    for word in words:
        yield Delta(word)
        seen.append(capsys.readouterr().out)
    yield ANSWER


def test_quotes_at_once_then_the_wording_then_the_verified_answer(
    terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each word of the model is on the screen before the next is asked for; the end takes them off again."""
    seen: list[str] = []
    assert console.follow(slow(["It melted ", "in March, ", "they guess."], seen, capsys)) is ANSWER
    assert "The lake ice melted in March." in seen[0]
    assert [("they guess" in part, "It melted" in part) for part in seen[1:]] == [
        (False, True), (False, True), (True, True),
    ]  # fmt: skip
    last = capsys.readouterr().out
    assert "\x1b[2K" in last  # erased
    assert "In March. [1]" in last
    assert "they guess" not in last.rpartition("\x1b[2K")[2]


def test_the_quoting_writer_does_not_repeat_what_is_shown(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    said = list(QuoteWriter().stream("", (QUOTE,)))
    console.follow([Found((QUOTE,), (HIT,)), *map(Delta, said), replace(ANSWER, llm="quote")])
    assert capsys.readouterr().out.count("The lake ice melted") == 1


def test_one_screen_has_one_numbering(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer counts by its own first use; on the screen both quotes keep the number that they were shown by."""
    said = BODY.index("“We skated")
    second = Evidence(ICE, BODY[said : said + 25], said, said + 25, 1.0)
    cited = (replace(CITED, quote=second.quote, start=said, end=said + 25), replace(CITED, n=2))
    console.follow([
        Found((QUOTE, second), (HIT,)),
        replace(ANSWER, text="They skated in February [1]. It melted in March [2].", citations=cited),
    ])  # fmt: skip
    out = " ".join(capsys.readouterr().out.split())
    assert f"{QUOTE.quote}” [1]" in out
    assert "They skated in February [2]. It melted in March [1]." in out
    assert out.index(f"r1@{START}") < out.index(f"r1@{said}")


def test_a_pipe_gets_no_wording_that_is_not_verified(capsys: pytest.CaptureFixture[str]) -> None:
    console.follow([Found((QUOTE,), (HIT,)), Delta("They guess."), ANSWER])
    out = capsys.readouterr().out
    assert "They guess" not in out
    assert "In March. [1]" in out
    assert "\x1b" not in out


def test_an_error_between_words_leaves_the_terminal_whole(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    """The cursor that the growing text hid (25l) is shown again (25h)."""

    def broken() -> Iterator[Event]:
        yield Found((QUOTE,), (HIT,))
        yield Delta("They guess.")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        console.follow(broken())
    out = capsys.readouterr().out
    assert out.rfind("\x1b[?25h") > out.rfind("\x1b[?25l") >= 0


def test_hostile_wording_is_text(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    console.follow([Found((QUOTE,), (HIT,)), Delta("[red]x[/red] \x1b]0;title\x07"), ANSWER])
    out = capsys.readouterr().out
    assert "[red]x[/red]" in out
    assert "\x1b]0" not in out


def test_a_list_shows_ten_rows_and_says_how_many_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    rows = tuple(Row(f"r{n}", f"Ice {n}", DAY, (1,), f"Lake {n}" if n % 2 else None) for n in range(1, 24))
    compared = replace(ANSWER, llm="quote", hits=(HIT,), table=Table("releases mention “ice”", 23, rows))
    console.follow([Found((QUOTE,) * 23, (HIT,)), compared])
    out = capsys.readouterr().out
    assert "23 releases mention “ice”" in out
    assert "Lake 1 – Ice 1, 4 March 2025 [1]" in out
    assert "Ice 10, 4 March 2025 [1]" in out
    assert "Ice 11" not in out
    assert "13 more rows" in out
    assert out.count("The lake ice melted") == 10
    assert f"rag show r1@{START}-{START + 29}" in out


def test_an_exact_list_is_its_own_text(capsys: pytest.CaptureFixture[str]) -> None:
    """The rows say it all: the quotes that prove them are not printed before them."""
    listed = replace(ANSWER, llm="quote", text="1 release:\n- Ice [1]", table=Table("releases", 1, ()))
    console.follow([Found((QUOTE,), ()), Delta(listed.text), listed])
    out = capsys.readouterr().out
    assert "1 release:\n- Ice [1]" in out
    assert "The lake ice melted" not in out


def test_a_citation_says_what_kind_of_release_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    console.follow([Found((QUOTE,), (HIT,)), replace(ANSWER, citations=(replace(CITED, kind="correction"),))])
    assert "Ice melts early, 4 March 2025 (correction)" in capsys.readouterr().out


def test_fields_with_their_proof(capsys: pytest.CaptureFixture[str]) -> None:
    console.fields(replace(ICE, fields=(*ICE.fields, Field("sample", "5 lakes", 2, 9, 0.5, "Ola Berg"))))
    out = " ".join(capsys.readouterr().out.split())
    assert "institution Lake Office from the page's metadata, confidence 1.00" in out
    assert "sample 5 lakes (Ola Berg) “e melts” @2-9, confidence 0.50" in out
    console.fields(replace(ICE, fields=()))
    assert "no field" in capsys.readouterr().out


def test_facets_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    console.facets("journal", [("Frost", 1200), ("Thaw", 3)])
    assert capsys.readouterr().out == "1,200  Frost\n    3  Thaw\n"
    console.facets("jurnal", [])
    assert "no visible release has a field 'jurnal'" in capsys.readouterr().out


def test_lineage_names_the_role_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    ice, copy, notice = Pointer("r1", "Ice", DAY), Pointer("r2", "Ice, again", None), Pointer("r3", "Correction", DAY)
    link = Link("correction", notice, ice, Span(4, 9))
    console.lineage(ICE, Lineage(ice, (copy,), (link,)))
    out = capsys.readouterr().out
    assert re.findall(r"^\S.*", out, re.M) == [
        "this is the original: Ice",
        "copy: Ice, again",
        "correction of it: Correction",
    ]
    assert "rag show r3@4-9" in out
    console.lineage(replace(ICE, id="r3"), Lineage(notice, concerns=(link,)))
    assert re.findall(r"^\S.*", capsys.readouterr().out, re.M) == ["this is the original: Correction", "corrects: Ice"]
    console.lineage(ICE, Lineage(ice))
    assert "no copy" in capsys.readouterr().out


def test_quotes_with_who_said_them(capsys: pytest.CaptureFixture[str]) -> None:
    start = BODY.index("We skated")
    found = Quotation(ICE, start, start + 21, "Ola Berg", 0.8, exact=False, copies=(Pointer("r2", "Wire", DAY),))
    console.quotations([found])
    out = capsys.readouterr().out
    assert out.startswith("“We skated in February”\n    Ola Berg, not word for word as asked\n")
    assert f"rag show r1@{start}-{start + 21}" in out
    assert "repeated in r2: Wire" in out
    other = Difference("“ten” is “two” there", grave=True)
    console.quotations([replace(found, differs=other)])
    out = capsys.readouterr().out
    assert out.startswith("no such quote: no visible release quotes anybody so; what comes nearest:\n“We skated")
    assert "Ola Berg, not word for word as asked: “ten” is “two” there" in out
    console.quotations([])
    assert capsys.readouterr().out.startswith("no such quote")
