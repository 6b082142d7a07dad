"""Public sets in their own formats: BEIR's layout, SciFact's own, MultiHop-RAG, SQuAD 2.0's layout.

Each gives documents (written as JSONL that `rag ingest` takes) and cases over them, whose gold names are the urls that
the documents get here. The sets are read from a folder that the user names; nothing of them is shipped. What is not
here: downloading, ingesting.

    BEIR          corpus.jsonl, queries.jsonl, qrels/test.tsv, train.tsv    (Thakur et al., NeurIPS 2021)
    SciFact       corpus.jsonl, claims_dev.jsonl, claims_train.jsonl; the gold is `cited_doc_ids`
                                                                        (Wadden et al., EMNLP 2020)
    MultiHop-RAG  corpus.jsonl, queries*.jsonl                          (Tang and Yang, COLM 2024)
    SQuAD 2.0     one *.json, {"data": [{"title", "paragraphs"}]}       (Rajpurkar et al., ACL 2018)

A set's training part, where it has one, is the split "tune"; the part that others report on is "test".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.cases import Case
from rag import UsageError

Json = dict[str, Any]
MIN_CHARS = 40
"""Shorter documents are no releases to the reader of JSONL; their title is repeated, which adds no words."""


@dataclass(frozen=True, slots=True)
class Public:
    """A public set: how to read its documents and cases from a folder, and whether it is asked, ranked, or both."""

    documents: Callable[[Path], Iterator[Json]]
    cases: Callable[[Path], Iterator[Case]]
    mode: Literal["ask", "search", "both"]


def _rows(path: Path) -> Iterator[Json]:
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.strip():
                    yield json.loads(line)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{path} is not JSONL: {error}") from error


def _document(url: str, title: str, body: str, **more: Any) -> Json:
    body = body if len(body) >= MIN_CHARS else "\n".join([body, *[title] * (1 + MIN_CHARS // max(len(title), 1))])
    return {"id": url, "url": url, "title": title or body[:80], "body": body} | more


def _beir_url(key: object) -> str:
    return f"https://beir.example/{key}"


def beir_documents(folder: Path) -> Iterator[Json]:
    """BEIR's corpus.jsonl, and SciFact's own, whose abstract is a list of sentences."""
    for row in _rows(folder / "corpus.jsonl"):
        key = row.get("_id", row.get("doc_id"))
        body = row["text"] if "text" in row else " ".join(row["abstract"])
        yield _document(_beir_url(key), row.get("title") or "", body)


def beir_cases(folder: Path) -> Iterator[Case]:
    """The queries that have a relevant document; retrieval only."""
    for split, name in (("tune", "train.tsv"), ("test", "test.tsv")):
        if split == "test" or (folder / "qrels" / name).exists():
            gold = _qrels(folder / "qrels" / name)
            for row in _rows(folder / "queries.jsonl"):
                if row["_id"] in gold:
                    urls = tuple(map(_beir_url, gold[row["_id"]]))
                    yield _ranked("query", str(row["_id"]), row["text"], urls, split=split)


def _qrels(file: Path) -> dict[str, list[str]]:
    gold: dict[str, list[str]] = {}
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, delimiter="\t"):
                if int(row["score"]) > 0:
                    gold.setdefault(row["query-id"], []).append(row["corpus-id"])
    except (OSError, LookupError, ValueError) as error:
        raise UsageError(f"{file} cannot be read as judgements: {error}") from error
    return gold


def scifact_cases(folder: Path) -> Iterator[Case]:
    """The claims with the documents they cite; "test" is BEIR's test split, which is all dev claims."""
    for split, name in (("tune", "claims_train.jsonl"), ("test", "claims_dev.jsonl")):
        if split == "test" or (folder / name).exists():
            for row in _rows(folder / name):
                urls = tuple(map(_beir_url, row["cited_doc_ids"]))
                yield _ranked("claim", str(row["id"]), row["claim"], urls, split=split)


def _ranked(kind: str, key: str, question: str, urls: tuple[str, ...], *, split: str) -> Case:
    return Case(key, question, kind, answerable=True, releases=urls, releases_mode="all", split=split)


def multihop_documents(folder: Path) -> Iterator[Json]:
    """The news articles, with their own urls, dates and publishers."""
    for row in _rows(folder / "corpus.jsonl"):
        yield _document(
            row["url"], row["title"], row["body"], published=row["published_at"][:10], institution=row["source"]
        )


def multihop_cases(folder: Path) -> Iterator[Case]:
    """Every query; a null query is one that the articles do not answer. The first queries*.jsonl is read."""
    files = sorted(folder.glob("queries*.jsonl"))
    if not files:
        raise UsageError(f"{folder} has no queries*.jsonl")
    for n, row in enumerate(_rows(files[0]), 1):
        kind = row["question_type"].removesuffix("_query")
        if kind == "null":
            yield Case(f"m{n:04}", row["query"], kind, answerable=False)
            continue
        urls = tuple(dict.fromkeys(e["url"] for e in row["evidence_list"]))
        yield Case(
            f"m{n:04}", row["query"], kind, answerable=True, answers=((row["answer"],),), releases=urls,
            releases_mode="all",
        )  # fmt: skip


def _squad(folder: Path) -> Iterator[tuple[str, str, Json]]:
    """Url, title and paragraph of every paragraph of the folder's first *.json."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise UsageError(f"{folder} has no *.json in SQuAD's layout")
    try:
        data = json.loads(files[0].read_text(encoding="utf-8"))["data"]
    except OSError as error:
        raise UsageError(f"{files[0]} cannot be read: {error.strerror}") from error
    for a, article in enumerate(data):
        for p, paragraph in enumerate(article["paragraphs"]):
            yield f"https://squad.example/{a}/{p}", article["title"].replace("_", " "), paragraph


def squad_documents(folder: Path) -> Iterator[Json]:
    """Each paragraph is a document under its article's title."""
    for url, title, paragraph in _squad(folder):
        yield _document(url, title, paragraph["context"])


def squad_cases(folder: Path) -> Iterator[Case]:
    """Every question; any of its annotators' answers is right, an impossible one is unanswerable."""
    for url, _, paragraph in _squad(folder):
        for qa in paragraph["qas"]:
            answers = tuple(dict.fromkeys(a["text"] for a in qa["answers"]))
            if qa.get("is_impossible") or not answers:
                yield Case(qa["id"], qa["question"], "impossible", answerable=False)
            else:
                yield Case(qa["id"], qa["question"], "squad", answerable=True, answers=(answers,), releases=(url,))


SUITES: dict[str, Public] = {
    "beir": Public(beir_documents, beir_cases, "search"),
    "scifact": Public(beir_documents, scifact_cases, "search"),
    "multihop-rag": Public(multihop_documents, multihop_cases, "both"),
    "squad": Public(squad_documents, squad_cases, "ask"),
}


def suite(name: str) -> Public:
    """A public set by name.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in SUITES:
        raise UsageError(f"no suite is called {name!r}: choose {', '.join(SUITES)}")
    return SUITES[name]


def convert(name: str, folder: Path, out: Path) -> int:
    """Writes a set's documents as JSONL for `rag ingest`; returns how many.

    Raises:
        UsageError: the set cannot be read, or is of another layout.
    """
    count = 0
    with out.open("w", encoding="utf-8", newline="\n") as file, _layout(name, folder):
        for document in suite(name).documents(folder):
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
            count += 1
    return count


def cases(name: str, folder: Path) -> tuple[Case, ...]:
    """A set's cases; raises as `convert` does."""
    with _layout(name, folder):
        return tuple(suite(name).cases(folder))


@contextmanager
def _layout(name: str, folder: Path) -> Iterator[None]:
    """Whatever a file of another layout lacks is said in one line."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        what = f"{type(error).__name__}: {error}"
        raise UsageError(f"{folder} is not in the layout of {name} ({what}): see `eval/public.py`") from error
