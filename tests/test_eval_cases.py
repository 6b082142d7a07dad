"""Tests of eval.cases, eval.casefile and eval.public: forms are read loudly."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from eval.casefile import across, digest, load, read, write
from eval.cases import Listing, as_json, contradictions, parse
from eval.public import cases, convert, suite
from rag import UsageError

GOOD: dict[str, Any] = {
    "id": "a", "question": "Who made the bell?", "kind": "fact", "answerable": True, "answers": [["Ann Lee"]],
    "releases": ["in/bell.txt"], "split": "tune",
}  # fmt: skip
NULL: dict[str, Any] = {"id": "n", "question": "Who broke it?", "kind": "near-miss", "answerable": False, "answers": []}


def file_of(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8")
    return path


def test_a_case_survives_its_json_form() -> None:
    """What is at its default is left out, and comes back as the default."""
    given = GOOD | {
        "history": [{"question": "Where is the bell?", "answer": "In Ely."}], "as_of": "2026-01-02",
        "filters": {"institution": "Ely Museum", "after": "2025-01-01"}, "releases_mode": "all", "cluster": "bells",
        "forbidden": ["Bob"],
    }  # fmt: skip
    case = parse(given)
    assert json.loads(json.dumps(as_json(case))) == given
    assert parse(as_json(parse(NULL))) == parse(NULL)
    assert case.scope.as_of is not None
    assert case.scope.as_of.isoformat() == "2026-01-02"


def test_a_case_that_counts() -> None:
    """Gold as an object: a count, or rows of which the count follows; no gold release is wanted."""
    case = parse(GOOD | {"answers": {"count": 7}, "releases": []})
    assert (case.listing, case.answers, contradictions(case)) == (Listing(7), (), [])
    rows = parse(GOOD | {"kind": "list", "answers": {"values": ["Ely", "Oslo"]}})
    assert rows.listing == Listing(2, (), ("Ely", "Oslo"))
    assert as_json(rows)["answers"] == {"count": 2, "values": ("Ely", "Oslo")}
    assert parse(json.loads(json.dumps(as_json(rows)))) == rows


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"splitt": "tune"}, "unknown key 'splitt'"),
        ({"question": " "}, '"question" is missing'),
        ({"answerable": 1}, '"answerable" is not true or false'),
        ({"answers": [[]]}, '"answers" needs lists'),
        ({"answers": ["Ann"]}, '"answers" needs lists'),
        ({"answers": [["[1]"]]}, "nothing is left to match"),
        ({"answers": []}, "answerable, but without answers"),
        ({"releases": []}, "answerable, but without a gold release"),
        ({"answerable": False}, "not answerable, but with gold"),
        ({"forbidden": ["Lee"]}, "forbidden 'Lee' stands in the gold answer 'Ann Lee'"),
        ({"split": "dev"}, "\"split\" is 'dev'"),
        ({"as_of": "tomorrow"}, '"as_of" is no date'),
        ({"history": ["Where?"]}, 'a turn of "history"'),
        ({"filters": {"year": 2025}}, '"filters" takes'),
        ({"reviewed": False}, "a draft"),
        ({"reviewed": "no"}, '"reviewed" is not true or false'),
        ({"answers": {"count": -1}}, 'need "count"'),
        ({"answers": {"count": True}}, 'need "count"'),
        ({"answers": {}}, 'need "count"'),
        ({"answers": {"titels": ["A"]}}, "that count take count, titles, values"),
        ({"answers": {"count": 3, "titles": ["A", "B"]}}, "the count is 3, but 2 rows are named"),
    ],
)
def test_flaws_are_named(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    """Each flaw is reported with its line, and loading refuses the file."""
    path = file_of(tmp_path, NULL, GOOD | change)
    _, flaws = read(path)
    assert [(f.line, f.id) for f in flaws] == [(2, "a")]
    assert reason in flaws[0].reason
    with pytest.raises(UsageError, match="line 2"):
        load(path)


def test_duplicates_and_bad_lines(tmp_path: Path) -> None:
    """The same id, the same question in other case, and a line that is no object: three flaws, empty lines none."""
    again = GOOD | {"question": "who made the  BELL?"}
    _, flaws = read(file_of(tmp_path, GOOD, "", again, "[1]"))
    assert [str(f) for f in flaws] == [
        "line 3 (a): the same id as line 1",
        "line 3 (a): the same question as line 1",
        "line 4 (?): not a JSON object",
    ]


def test_no_case_is_no_file(tmp_path: Path) -> None:
    """An empty file measures nothing; a missing one cannot be read."""
    with pytest.raises(UsageError, match="holds no case"):
        load(file_of(tmp_path))
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "none.jsonl")


def test_the_hash_is_of_what_cases_say(tmp_path: Path) -> None:
    """Order and layout do not matter, one changed word does."""
    one, two = parse(GOOD), parse(NULL)
    write([two, one], tmp_path / "b.jsonl")
    assert digest([one, two]) == digest(load(tmp_path / "b.jsonl"))
    assert digest([one, two]) != digest([one, parse(NULL | {"question": "Who broke that?"})])


def test_a_cluster_lies_in_one_split() -> None:
    """The cluster of both splits is named, the other not."""
    rows = [("1", "tune", "bells"), ("2", "test", "bells"), ("3", "test", "eels")]
    cases = [parse(NULL | {"id": i, "split": s, "cluster": c}) for i, s, c in rows]
    assert across(cases) == ["cluster 'bells' stands in both splits"]


def test_beir_layout(tmp_path: Path) -> None:
    """Query 1 has one relevant document (score 0 is none), query 2 has none and is left out."""
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td1\t1\n1\td2\t0\n")
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "eels"}\n{"_id": "2", "text": "bells"}\n')
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "title": "On eels", "text": "Short."}\n')
    (case,) = suite("beir").cases(tmp_path)
    assert (case.question, case.releases, case.releases_mode) == ("eels", ("https://beir.example/d1",), "all")
    out = tmp_path / "out.jsonl"
    assert convert("beir", tmp_path, out) == 1
    document = json.loads(out.read_text())
    assert (document["url"], document["title"]) == (case.releases[0], "On eels")
    assert document["body"].startswith("Short.")
    assert len(document["body"]) >= 40


def test_squad_layout(tmp_path: Path) -> None:
    """One question with two annotators' answers, which are alternatives, and an impossible one."""
    qas = [
        {"id": "q1", "question": "Where?", "is_impossible": False, "answers": [{"text": "Ely"}, {"text": "in Ely"}]},
        {"id": "q2", "question": "When?", "is_impossible": True, "answers": []},
    ]
    data = {"data": [{"title": "Old_bells", "paragraphs": [{"context": "The bell is in Ely.", "qas": qas}]}]}
    (tmp_path / "dev.json").write_text(json.dumps(data))
    first, second = suite("squad").cases(tmp_path)
    assert first.answers == (("Ely", "in Ely"),)
    assert first.releases == ("https://squad.example/0/0",)
    assert not second.answerable


def test_real_public_sets(test_data: Path, tmp_path: Path) -> None:
    """Counts of the sets’ own papers: SciFact 5,183 abstracts, 809 and 300 claims; MultiHop-RAG 609 articles."""
    splits = Counter(case.split for case in suite("scifact").cases(test_data / "scifact"))
    assert splits == {"tune": 809, "test": 300}
    assert convert("scifact", test_data / "scifact", tmp_path / "s.jsonl") == 5183
    cases = list(suite("multihop-rag").cases(test_data / "multihop-rag"))
    urls = {d["url"] for d in suite("multihop-rag").documents(test_data / "multihop-rag")}
    assert (len(cases), len(urls)) == (300, 609)
    assert {url for case in cases for url in case.releases} <= urls


def test_an_unknown_suite_is_named() -> None:
    """A wrong name lists the right ones."""
    with pytest.raises(UsageError, match="scifact"):
        suite("msmarco")


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "eval" / "cases").glob("*.jsonl")), ids=str)
def test_the_projects_own_cases_have_no_flaws(path: Path) -> None:
    """Every file of cases in the repository loads, and no topic stands in both splits."""
    assert across(load(path)) == []


@pytest.mark.parametrize("name", ["scifact", "multihop-rag", "squad", "beir"])
@pytest.mark.parametrize("text", ['{"a": 1}', "[]", "3", '{"data": [3]}', "{"])
def test_another_layout_is_said_in_one_line(tmp_path: Path, name: str, text: str) -> None:
    """Files of the right names with something else in them."""
    (tmp_path / "qrels").mkdir()
    for file in ("corpus.jsonl", "claims_dev.jsonl", "queries.jsonl", "dev.json", "qrels/test.tsv"):
        (tmp_path / file).write_text(text)
    with pytest.raises(UsageError) as caught:
        convert(name, tmp_path, tmp_path / "out")
    assert "\n" not in str(caught.value)
    with suppress(UsageError):  # judgements that judge nothing are an empty set
        assert cases(name, tmp_path) == ()
