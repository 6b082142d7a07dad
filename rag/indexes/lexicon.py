"""Lexicon: the lexical index, tantivy in a folder of its own. Nothing else imports tantivy.

What is here: the words of passages, titles and names, ranked by BM25 (Robertson and Zaragoza 2009). What is not:
stored text, and the final word on what is visible, which is the library's.

A word is indexed by its letters and digits ("DKN-01" as dkn, 01), stemmed or not, and whole as a code ("dkn01"),
so that a code outranks the sum of its parts. A query is made of terms; nothing in it is syntax.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rag.datatypes import Scope
from rag.errors import BrokenIndexError

FORMAT = 1
CONFIG = "lexicon.json"
MAX_TERMS = 64
HEAP = 64_000_000  # bytes for the writer; tantivy's least is 15 MB a thread

# Runs of letters, marks and digits; scripts without spaces character by character.
_ALONE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}"
_WORDS = rf"[{_ALONE}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{_ALONE}]]+"
_TOKEN = re.compile(r"\w++(?:[-‐‑./,]\w++)*+\+?")
_ODD = re.compile(r"[-‐‑./,_+\d]")
_JOINTS = re.compile(r"[-‐‑/,_]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage to index. `published` is 20250807 or 0, `embargo` its end in epoch seconds or 0."""

    id: int
    title: str
    text: str
    names: str = ""
    published: int = 0
    embargo: int = 0


class Lexicon:
    """Passages by their words. Every method raises BrokenIndexError when tantivy finds its files damaged."""

    def __init__(self, index: Any, *, folder: Path, stem: bool) -> None:
        self._index = index
        self._schema = index.schema
        self._analyzer = _analyzer(stem=stem)
        self.folder = folder
        self.stem = stem
        index.register_tokenizer("words", self._analyzer)
        index.register_tokenizer("codes", _code_analyzer())

    @classmethod
    def create(cls, folder: Path, *, stem: bool = True) -> Lexicon:
        """A new, empty index in `folder`; `stem` reduces English words to their stems (Porter 1980)."""
        import tantivy

        with _ours(folder):
            folder.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(_schema(), path=str(folder))
            (folder / CONFIG).write_text(json.dumps({"format": FORMAT, "stem": stem}), "utf-8")
        return cls(index, folder=folder, stem=stem)

    @classmethod
    def open(cls, folder: Path) -> Lexicon:
        """The index in `folder`.

        Raises:
            BrokenIndexError: there is none, or it is damaged, or of another format.
        """
        import tantivy

        with _ours(folder):
            config = json.loads((folder / CONFIG).read_text("utf-8"))
            if not isinstance(config, dict) or config.get("format") != FORMAT:
                raise BrokenIndexError(f"the lexical index in {folder} has another format; run `rag rebuild`")
            return cls(tantivy.Index.open(str(folder)), folder=folder, stem=config.get("stem") is True)

    def add(self, entries: Sequence[Entry]) -> None:
        """Adds passages and commits. An id that is here already must be removed first."""
        self._change(add=entries, remove=())

    def remove(self, ids: Sequence[int]) -> None:
        """Removes passages and commits; unknown ids are ignored."""
        self._change(add=(), remove=ids)

    def count(self) -> int:
        """How many passages there are."""
        with _ours(self.folder):
            return int(self._searcher().num_docs)

    def ids(self) -> frozenset[int]:
        """The ids of all passages."""
        import tantivy

        with _ours(self.folder):
            searcher = self._searcher()
            if not searcher.num_docs:
                return frozenset()
            hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
            return frozenset(searcher.fast_field_values("id", [address for _, address in hits]))

    def search(
        self, text: str, k: int, *, where: Scope | None = None, title_boost: float = 0.5, names_boost: float = 0.2
    ) -> list[tuple[int, float]]:
        """The `k` passages with the highest BM25 score for the words of `text`, best first, with it.

        The defaults are of BEIR's SciFact (5,183 abstracts, 1,109 claims), nDCG@10: stemmed .697, not stemmed .673;
        title boost 0 .688, .25 .699, .5 .697, 1 .687; without whole codes .692.
        `where` keeps to a scope's dates, embargo and narrow ids. A text without words finds nothing.
        """
        import tantivy

        words = list(dict.fromkeys(self._analyzer.analyze(_plain(text))))[:MAX_TERMS]
        codes = list(dict.fromkeys(_code_analyzer().analyze(" ".join(_codes(text)))))[:MAX_TERMS]
        if k < 1 or not words + codes:
            return []
        query = tantivy.Query
        terms = [query.term_query(self._schema, "text", word) for word in words]
        terms += [query.term_query(self._schema, "codes", code) for code in codes]
        for name, boost in (("title", title_boost), ("names", names_boost)):
            if boost > 0:
                terms += [query.boost_query(query.term_query(self._schema, name, word), boost) for word in words]
        wanted = query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        if where is not None:
            wanted = query.boolean_query([(tantivy.Occur.Must, q) for q in (wanted, *self._limits(where))])
        with _ours(self.folder):
            searcher = self._searcher()
            hits = searcher.search(wanted, limit=k, count=False).hits
            ids = searcher.fast_field_values("id", [address for _, address in hits])
        return sorted(((int(key), float(hit[0])) for key, hit in zip(ids, hits, strict=True)), key=_best_first)

    def close(self) -> None:
        """Lets go of the files; the object is of no use afterwards."""
        self._index = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _change(self, *, add: Sequence[Entry], remove: Sequence[int]) -> None:
        import tantivy

        if not add and not remove:
            return
        with _ours(self.folder):
            writer = self._index.writer(heap_size=HEAP, num_threads=1)
            if remove:  # delete_documents_by_term takes the id for a signed number and finds nothing
                writer.delete_documents_by_query(tantivy.Query.term_set_query(self._schema, "id", list(remove)))
            for entry in add:
                document = tantivy.Document()
                document.add_unsigned("id", entry.id)
                document.add_text("title", _plain(entry.title))
                document.add_text("text", _plain(entry.text))
                document.add_text("names", _plain(entry.names))
                document.add_text("codes", " ".join(_codes(f"{entry.title}\n{entry.text}")))
                document.add_unsigned("published", entry.published)
                document.add_unsigned("embargo", entry.embargo)
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def _searcher(self) -> Any:
        return self._index.searcher()

    def _limits(self, scope: Scope) -> list[Any]:
        """What a scope allows, as queries that add nothing to the score."""
        import tantivy

        unsigned = tantivy.FieldType.Unsigned
        earliest = max(scope.after, 0 if scope.undated else 1)
        latest = max(0, min(scope.before, scope.as_of))
        limits = [
            tantivy.Query.range_query(self._schema, "published", unsigned, earliest, latest),
            tantivy.Query.range_query(self._schema, "embargo", unsigned, 0, max(0, scope.instant)),
        ]
        if scope.narrow_ids is not None:
            limits.append(tantivy.Query.term_set_query(self._schema, "id", sorted(scope.narrow_ids)))
        return [tantivy.Query.const_score_query(limit, 0.0) for limit in limits]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for name in ("title", "text", "names"):
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    builder.add_text_field("codes", tokenizer_name="codes", index_option="freq")
    for name in ("published", "embargo"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


def _analyzer(*, stem: bool) -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.regex(_WORDS))
    for step in (Filter.remove_long(100), Filter.lowercase(), Filter.ascii_fold()):
        builder = builder.filter(step)
    return (builder.filter(Filter.stemmer("english")) if stem else builder).build()


def _code_analyzer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.whitespace())
    for step in (Filter.remove_long(200), Filter.lowercase(), Filter.ascii_fold()):
        builder = builder.filter(step)
    return builder.build()


def _plain(text: str) -> str:
    """Accents joined to their letters, compatibility forms made plain; lone surrogates cannot be indexed."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode("utf-8")


def _codes(text: str) -> list[str]:
    """Compounds without their joints, and words with digits: "DKN-01, 1,240 CD8+ 2.5" -> DKN01 1240 CD8+ 2.5."""
    return [_JOINTS.sub("", token) for token in _TOKEN.findall(_plain(text)) if _ODD.search(token)]


def _best_first(hit: tuple[int, float]) -> tuple[float, int]:
    return -hit[1], hit[0]


@contextmanager
def _ours(folder: Path) -> Iterator[None]:
    """Tantivy's errors as ours; a panic of its Rust part is a BaseException with no importable name."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, (ValueError, OSError, RuntimeError)) and type(error).__name__ != "PanicException":
            raise
        reason = " ".join(str(error).split())[:200]
        raise BrokenIndexError(f"the lexical index in {folder} is damaged ({reason}); run `rag rebuild`") from error
