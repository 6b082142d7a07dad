"""Questions with the sentences that answer them, for tuning the selector: which sentence of a release answers.

They are JSON lines: `question`, `kind`, `release` (its address) and `answers`, the digests of the sentences each of
which states the answer by itself; none where the release does not tell, though it is about the very thing. The
releases are not here: whoever has them, has the sentences. What is not here: any training (`selector`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import Archive, UsageError, sentences_in_context

OWN, OTHERS = 12, 5
"""Sentences beside the answers: those of the same release that are nearest to the question, and of other releases."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A question about a release; `answers` are digests of sentences, none where it does not tell."""

    question: str
    kind: str
    release: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A question with sentences as the selector reads them, and which of them answer."""

    question: str
    release: str
    texts: tuple[str, ...]
    right: tuple[bool, ...]


def digest(sentence: str) -> str:
    """A short name of a sentence, whatever its spaces, case and marks."""
    return hashlib.sha256(" ".join(re.findall(r"\w+", sentence.casefold())).encode()).hexdigest()[:12]


def read(file: Path) -> list[Posed]:
    """The questions of a file.

    Raises:
        UsageError: it holds none, or a line is none.
    """
    found = []
    for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            found.append(Posed(row["question"], row["kind"], row["release"], tuple(row["answers"])))
        except (ValueError, LookupError, TypeError) as error:
            raise UsageError(f"{file}, line {n} is no question ({error}): mend or remove it") from error
    if not found:
        raise UsageError(f"{file} holds no questions: name another")
    return found


def groups(posed: Iterable[Posed], archive: Archive) -> Iterator[Group]:
    """Each question whose release the archive holds, and all of whose answers are sentences there."""
    own: dict[str, list[int]] = {}
    quotes: list[str] = []
    texts: list[str] = []
    for release in (archive.show(r.id) for r in archive.list()):
        for quote, text in sentences_in_context(release):
            own.setdefault(release.url or release.id, []).append(len(quotes))
            quotes.append(quote)
            texts.append(text)
    embeddings = archive.as_embeddings()
    vectors = np.array(embeddings.embed_documents(quotes), np.float32)
    digests = [digest(quote) for quote in quotes]
    for asked in posed:
        mine = own.get(asked.release, [])
        right = {at for at in mine if digests[at] in asked.answers}
        if mine and {digests[at] for at in right} == set(asked.answers):
            likeness = vectors @ np.array(embeddings.embed_query(asked.question), np.float32)
            shown = _shown(likeness, mine, right)
            marks = tuple(at in right for at in shown)
            yield Group(asked.question, asked.release, tuple(texts[at] for at in shown), marks)


def _shown(likeness: NDArray[np.float32], mine: Sequence[int], right: set[int]) -> list[int]:
    """The answers, then the sentences that look most like answers: OWN of the release, OTHERS of the rest."""
    inside = sorted(set(mine) - right, key=lambda at: -likeness[at])[:OWN]
    own = set(mine)
    outside = [int(at) for at in np.argsort(-likeness) if int(at) not in own][:OTHERS]
    return [*sorted(right), *inside, *outside]
