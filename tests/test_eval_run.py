"""Tests of eval.run, proof, gold and fingerprint, over a fake archive of two releases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case
from eval.fingerprint import manifest, weights_hash
from eval.gold import Gold
from eval.lines import load
from eval.proof import Teasers, verbatim
from eval.run import Plan, run
from rag import Answer, Citation, Filters, Release, Settings, Teaser, UsageError
from tests.eval_fake import BELL, CASES, EELS, FakeArchive


def test_a_run_is_a_line_a_case(tmp_path: Path) -> None:
    """Three cases: one answered from its gold release, one crashed by name, one answered though unanswerable."""
    found = run(FakeArchive(BELL, EELS), Plan(CASES, "quote"), tmp_path / "new" / "x.jsonl")
    assert [line.case.id for line in found.lines] == ["a", "b", "n"]
    assert found.lines[0].gold == ("r1",)
    assert found.lines[0].verbatim == (True,)
    assert (found.lines[0].ranked, found.lines[0].titles) == (("r1",), {"r1": "The bell"})
    assert found.lines[1].error == "RuntimeError: the eels escaped"
    assert found.lines[2].answered
    assert load(tmp_path / "new" / "x.jsonl") == found


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    """The second line cut in half is asked again, the first is not; the result is that of an unbroken run."""
    out = tmp_path / "x.jsonl"
    whole = run(FakeArchive(BELL, EELS), Plan(CASES, "quote"), out)
    rows = out.read_bytes().split(b"\n")
    out.write_bytes(b"\n".join([*rows[:2], rows[2][:40]]))
    archive = FakeArchive(BELL, EELS)
    again = run(archive, Plan(CASES, "quote"), out)
    assert archive.asked == ["How many eels?", "Who broke the bell?"]
    assert again == whole


@pytest.mark.parametrize("kept", [0, 30])
def test_a_run_cut_in_its_first_line_starts_anew(tmp_path: Path, kept: int) -> None:
    """Nothing, or half a fingerprint, is no run: it is written anew."""
    out = tmp_path / "x.jsonl"
    whole = run(FakeArchive(BELL, EELS), Plan(CASES, "quote"), out)
    out.write_bytes(out.read_bytes()[:kept])
    assert run(FakeArchive(BELL, EELS), Plan(CASES, "quote"), out) == whole


def test_another_run_is_not_continued(tmp_path: Path) -> None:
    """Another model, other cases or another archive: the file is refused, and what differs is named."""
    out = tmp_path / "x.jsonl"
    run(FakeArchive(BELL, EELS), Plan(CASES, "quote"), out)
    for archive, plan, what in (
        (FakeArchive(BELL, EELS), Plan(CASES, "local"), "llm"),
        (FakeArchive(BELL, EELS), Plan(CASES[1:], "quote"), "cases"),
        (FakeArchive(EELS, BELL, Release("r3", "c", "C", "Another.", "text")), Plan(CASES, "quote"), "archive"),
        (FakeArchive(BELL, EELS, settings=Settings(passages=3)), Plan(CASES, "quote"), "settings"),
    ):
        with pytest.raises(UsageError, match=f"other {what}"):
            run(archive, plan, out)


def test_a_search_only_ranks(tmp_path: Path) -> None:
    """No question is asked; two passages of one release are one release."""
    archive = FakeArchive(BELL, EELS)
    found = run(archive, Plan(CASES[:2], "quote", mode="search"), tmp_path / "x.jsonl")
    assert archive.asked == []
    assert [line.ranked for line in found.lines] == [("r1",), ("r2",)]
    assert not found.lines[0].asked


def test_a_gold_release_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    """Scores against gold that cannot be found would all be zero."""
    with pytest.raises(UsageError, match=r"no release 'wire\.jsonl#L2' is in the archive"):
        run(FakeArchive(BELL), Plan(CASES, "quote"), tmp_path / "x.jsonl")


def test_something_else_is_no_run(tmp_path: Path) -> None:
    """Cases instead of a run: refused with what to do."""
    (tmp_path / "x.jsonl").write_text('{"id": "a"}\n')
    with pytest.raises(UsageError, match="no evaluation run"):
        load(tmp_path / "x.jsonl")


@pytest.mark.parametrize(
    "name", ["r1", "bell.txt", "in/bell.txt", "/in/bell.txt", "https://ely.example/bell", "http://ELY.example/bell/"]
)
def test_names_of_a_release(name: str) -> None:
    """Id, any end of its path at a folder's border, its url with either scheme."""
    assert Gold(FakeArchive(BELL, EELS)).resolve(name) == "r1"


@pytest.mark.parametrize("name", ["ell.txt", "wire.jsonl", "https://ely.example/", ""])
def test_what_is_no_name(name: str) -> None:
    """Half a file name, a JSONL without its line, a site's front page."""
    with pytest.raises(UsageError, match="is in the archive"):
        Gold(FakeArchive(BELL, EELS)).resolve(name)


def test_an_ambiguous_name() -> None:
    """Two folders with a file of one name: more of the path is wanted."""
    twin = Release("r3", "/out/bell.txt", "Bell", "Another bell.", "text")
    gold = Gold(FakeArchive(BELL, twin))
    with pytest.raises(UsageError, match="names 2 releases"):
        gold.resolve("bell.txt")
    assert gold.resolve("out/bell.txt") == "r3"


def flaws(case: Case) -> list[str]:
    return Gold(FakeArchive(BELL, EELS)).flaws(case)


def test_gold_against_the_archive() -> None:
    """An answer may stand in the body, a field, or the date of publication; nowhere is a flaw."""
    said = [flaws(Case("a", "Q?", "x", answerable=True, answers=((a,),), releases=("r1",))) for a in
            ("Ely", "Bell Letters", "March 1, 2025", "Bergen")]  # fmt: skip
    assert said == [[], [], [], ["the gold releases state none of ['Bergen']"]]


def test_gold_of_all_and_any() -> None:
    """Ely stands in one release, 1,200 in the other: in mode all that is right, in mode any no release answers."""
    answers = (("Ely",), ("1200",))
    both = {"answerable": True, "answers": answers, "releases": ("r1", "r2")}
    assert flaws(Case("a", "Q?", "x", releases_mode="all", **both)) == []  # type: ignore[arg-type]
    assert "only together" in flaws(Case("a", "Q?", "x", **both))[0]  # type: ignore[arg-type]


def test_gold_that_is_not_visible_yet() -> None:
    """Published in March 2025, asked as of 2024: no answer can be right."""
    case = Case("a", "Q?", "x", answerable=True, answers=(("Ely",),), releases=("r1",), as_of=date(2024, 1, 1))
    assert flaws(case) == ["the gold release r1 is not visible under the case's dates and filters"]


def cited(**change: Any) -> tuple[bool, ...]:
    given: dict[str, Any] = {"field": "body", "quote": "Ann Lee", "start": 0, "end": 7, "release_id": "r1"} | change
    c = Citation(n=1, version=1, title="", published=None, institution=None, url=None, source="", **given)
    return verbatim(Answer("i", "q", "q", "answered", "t", Filters(), "quote", citations=(c,)), FakeArchive(BELL))


def test_quotes_are_looked_up() -> None:
    """Only the very words at the very place, or the very value of a field, of a release that is there."""
    assert cited() == (True,)
    assert cited(quote="ann Lee") == (False,)
    assert cited(start=1, end=8) == (False,)
    assert cited(start=None, end=None) == (False,)
    assert cited(start=0, end=0, quote="") == (False,)
    assert cited(release_id="r9") == (False,)
    assert cited(field="journal", quote="Bell Letters", start=None, end=None) == (True,)
    assert cited(field="journal", quote="Letters", start=None, end=None) == (False,)


def test_teasers_are_recognised() -> None:
    """A quote that is five words of a teaser, or holds it whole, is one; four words, or other words, are not."""
    teasers = Teasers([Teaser("A title", "r1", "A lost bell was found under the old mill ...")])

    def one(quote: str) -> bool:
        c = Citation(1, "r1", 1, "", None, None, None, "", "body", quote, 0, 1)
        return teasers.quoted([c])[0]

    assert one("bell was found under the")
    assert one("Today a lost bell was found under the old mill by Ann.")
    assert not one("bell was found under")
    assert not one("Ann Lee cast the bell in Ely.")


def test_the_archives_hash_is_of_its_words() -> None:
    """Other order, other folder: the same. One changed letter: another."""
    moved = Release("r1", "/else/bell.txt", BELL.title, BELL.body, "text", BELL.published)
    assert manifest([BELL, EELS]) == manifest([EELS, moved])
    assert manifest([BELL]) != manifest([Release("r1", "", BELL.title, BELL.body + "!", "text", BELL.published)])


def test_side_by_side_is_the_same_but_for_seconds(tmp_path: Path) -> None:
    """Three jobs: the same lines in the same order; what a run of one says in seconds is left out."""
    alone = run(FakeArchive(BELL, EELS), Plan(CASES, "quote"), tmp_path / "1.jsonl")
    beside = run(FakeArchive(BELL, EELS), Plan(CASES, "quote", jobs=3), tmp_path / "3.jsonl")
    assert [line.case.id for line in beside.lines] == [line.case.id for line in alone.lines]
    assert [line.text for line in beside.lines] == [line.text for line in alone.lines]
    assert [line.answer["seconds"] for line in beside.lines if line.answer] == [{}, {}]


def test_both_ranks_and_asks(tmp_path: Path) -> None:
    """The answers of asking, with the wider ranking of a search."""
    found = run(FakeArchive(BELL, EELS), Plan(CASES, "quote", mode="both"), tmp_path / "x.jsonl")
    assert found.lines[0].answered
    assert found.lines[0].ranked == ("r1",)
    assert found.lines[1].error


def test_the_fingerprint_says_what_was_run(tmp_path: Path) -> None:
    """Code, every setting but where things lie, the packaged weights' published hashes, the archive's, the cases'."""
    stamp = run(FakeArchive(BELL, EELS), Plan(CASES, "quote", name="bells"), tmp_path / "x.jsonl").fingerprint
    assert {"dense_weight", "threshold", "chunk_tokens"} <= set(stamp["settings"])
    assert "data_dir" not in stamp["settings"]
    assert stamp["weights"]["embedder"].startswith("68807e3ff2ab")
    assert stamp["weights"]["llm"] is None
    assert len(stamp["archive"]["sha256"]) == len(stamp["code"]["sha256"]) == len(stamp["cases"]["sha256"]) == 64
    assert (stamp["cases"]["name"], stamp["cases"]["n"]) == ("bells", 3)


def test_weights_that_lie_in_a_folder_are_hashed(tmp_path: Path) -> None:
    """Another byte, another hash; a name that means nothing here has none."""
    (tmp_path / "model.safetensors").write_bytes(b"a")
    one = weights_hash(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"b")
    assert one != weights_hash(str(tmp_path))
    assert weights_hash("openai:gpt") is None
