"""Exact look-ups over all that a scope sees: numbers, whole words in the texts, values of the fields, languages.

What is here: which releases match, each with its proof. What is not: criteria put together, copies, what is said.
Whole words are found by reading every visible body, without a table of words: 12,691 releases (50 million characters)
take 0.3 to 0.5 s, and there is nothing to keep up to date.
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from rag.datatypes import Field, Scope, Span
from rag.library import gaps
from rag.library.rows import field_record
from rag.library.visibility import CURRENT, LIVE, PLAIN, VISIBLE, fold, parameters
from rag.words import key

_NEWEST = "ORDER BY v.published DESC NULLS LAST, r.id DESC"
# Everywhere outside of these ranges no character combines with another, so that a text without them needs no stripping.
_MAY_COMBINE = re.compile("[\u0300-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]")
_SPECIAL = re.compile("[" + "".join(map(chr, PLAIN)) + "]")
PART, BEFORE = 50_000, 500  # characters


def visible(db: sqlite3.Connection, scope: Scope) -> list[str]:
    """The ids of all visible releases, newest first, undated ones last."""
    query = f"SELECT r.name FROM {CURRENT} WHERE {VISIBLE} {_NEWEST}"
    return [str(row[0]) for row in db.execute(query, parameters(scope))]


def counts(db: sqlite3.Connection, scope: Scope) -> dict[str, int]:
    """How many "releases", "chunks", "teasers" (gaps), "files" and "failed" there are to this scope."""
    linked = f"SELECT s.file FROM {CURRENT} JOIN sources s ON s.release = r.id WHERE {VISIBLE}"
    queries = {
        "releases": f"SELECT count(*) FROM {CURRENT} WHERE {VISIBLE}",
        "chunks": f"SELECT count(*) FROM {LIVE} WHERE {VISIBLE}",
        "files": f"SELECT count(DISTINCT file) FROM ({linked})",
        "failed": "SELECT count(*) FROM files WHERE failed",
    }
    found = {name: int(db.execute(query, parameters(scope)).fetchone()[0]) for name, query in queries.items()}
    return found | {"teasers": gaps.count(db, scope)}


def mentions(db: sqlite3.Connection, phrases: Sequence[str], scope: Scope) -> dict[str, dict[str, Span]]:
    """For each phrase, the visible releases in whose text it stands, and where it stands first.

    Whole words in a row, whatever their case and accents, with any punctuation between them: "ice" is in
    "Ice-cold" but not in "nice". A phrase without a letter or digit stands nowhere.
    """
    found: dict[str, dict[str, Span]] = {phrase: {} for phrase in phrases}
    wanted = {phrase: fold(phrase).split() for phrase in found}
    for name, body in db.execute(f"SELECT r.name, v.body FROM {CURRENT} WHERE {VISIBLE}", parameters(scope)):
        plain = _plain(body)
        for phrase, words in wanted.items():
            if words and all(word in plain for word in words) and (span := _find(body, plain, tuple(words))):
                found[phrase][name] = span
    return found


def inflected(db: sqlite3.Connection, words: Sequence[str], scope: Scope) -> dict[str, dict[str, dict[str, int]]]:
    """For each word, the visible releases with any form of it: "glacier", "glaciers"; and each form's number.

    Forms share a `words.key`; a form is folded, and stands in the text as `mentions` finds it.
    """
    wanted = {word: _forms(word) for word in words if fold(word).strip()}
    found: dict[str, dict[str, dict[str, int]]] = {word: {} for word in words}
    for name, body in db.execute(f"SELECT r.name, v.body FROM {CURRENT} WHERE {VISIBLE}", parameters(scope)):
        plain = _plain(body)
        for word, (pattern, stem) in wanted.items():
            if forms := Counter(m.group() for m in pattern.finditer(plain) if key(m.group(m.lastindex or 0)) == stem):
                found[word][name] = forms
    return found


def titled(db: sqlite3.Connection, phrase: str, scope: Scope) -> list[str]:
    """The ids of the visible releases in whose title a phrase stands, as in `mentions`; newest first."""
    query = f"SELECT r.name FROM {CURRENT} WHERE instr(v.folded, :phrase) AND {VISIBLE} {_NEWEST}"
    words = fold(phrase)
    return [str(row[0]) for row in db.execute(query, {**parameters(scope), "phrase": words}) if words.strip()]


def stated(db: sqlite3.Connection, name: str, scope: Scope, *, value: str | None = None) -> list[tuple[str, Field]]:
    """The fields of that name in visible releases, with the release's id; newest release first.

    With `value`, only those in which it stands, as whole words in a row.
    """
    query = (
        f"SELECT r.name AS id, g.* FROM {CURRENT} JOIN fields g ON g.release = v.release AND g.version = v.version "
        f"WHERE g.name = :field AND (:value IS NULL OR instr(g.folded, :value)) AND {VISIBLE} {_NEWEST}, g.n"
    )
    folded = None if value is None else fold(value)
    rows = db.execute(query, {**parameters(scope), "field": name, "value": folded})
    return [(str(row["id"]), field_record(row)) for row in rows]


def in_language(db: sqlite3.Connection, language: str, scope: Scope) -> list[str]:
    """The ids of the visible releases in a language ("de")."""
    query = f"SELECT r.name FROM {CURRENT} WHERE (v.language = :lang OR v.language LIKE :lang || '-%') AND {VISIBLE}"
    return [str(row[0]) for row in db.execute(query, {**parameters(scope), "lang": language})]


def _plain(text: str) -> str:
    """A text as `fold` compares it, before it is cut into words."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    if _MAY_COMBINE.search(plain):
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = plain.casefold()
    return plain.translate(PLAIN) if _SPECIAL.search(plain) else plain


@lru_cache(maxsize=64)
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words in a row, whole, in a plain text and in a text as written.

    The word stands before the look at what precedes it: the search is then for a fixed string, which is quick.
    """
    first, *rest = map(re.escape, words)
    row = rf"{first}(?<![^\W_]{first})" + "".join(rf"[\W_]+{word}" for word in rest) + r"(?![^\W_])"
    return re.compile(row), re.compile(row, re.IGNORECASE)


@lru_cache(maxsize=64)
def _forms(word: str) -> tuple[re.Pattern[str], str]:
    """A pattern of all that begins like a word, and the key that its forms share; of several parts the last bends.

    A stem may differ from its forms in its last letter: "studi" and "study", "hope" and "hoping", "fli" and "fly".
    """
    *before, last = fold(word).split() or [""]
    stem = key(last)
    begin = stem[:-1] if len(stem) > 3 or stem.endswith("i") else stem
    begin = re.escape(begin if len(begin) > 1 and last.startswith(begin) else last)
    if not before:
        return re.compile(rf"{begin}(?<![^\W_]{begin})[^\W_]*"), stem
    first, *rest = map(re.escape, before)
    row = rf"{first}(?<![^\W_]{first})" + "".join(rf"[\W_]+{part}" for part in rest)
    return re.compile(rf"{row}[\W_]+({begin}[^\W_]*)"), stem


def _find(body: str, plain: str, words: tuple[str, ...]) -> Span | None:
    """Where the words first stand in a row in the body; None where they do only as parts of words."""
    exact, loose = _patterns(words)
    match = exact.search(plain)
    if match is None:
        return None
    if body.isascii():
        return Span(*match.span())
    for written in loose.finditer(body):
        around = body[max(0, written.start() - 1) : written.start()] + body[written.end() : written.end() + 1]
        if fold(written.group()).split() == [*words] and not any(map(unicodedata.combining, around)):
            return Span(*written.span())
    return _aligned(body, exact)


def _aligned(body: str, exact: re.Pattern[str]) -> Span | None:
    """The same where accents, ligatures or case make the plain text longer or shorter: character by character.

    In parts, each with what stands before it, so that a long body is never held thrice.
    """
    for first in range(0, len(body), PART):
        start = max(0, first - BEFORE)
        plain = ["" if unicodedata.combining(c) else _plain(c) for c in body[start : first + PART + BEFORE]]
        origin = [start + n for n, part in enumerate(plain) for _ in part]
        for match in exact.finditer("".join(plain)):
            if origin[match.start()] >= first:
                end = origin[match.end() - 1] + 1
                while end < len(body) and unicodedata.combining(body[end]):
                    end += 1
                return Span(origin[match.start()], end)
    return None
