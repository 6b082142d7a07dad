"""Models that mean something and need no weights: a text's vector counts its words, a pair's score their overlap."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder, Reranker
from rag.models import Models
from rag.words import keys, terms

DIMENSION = 256


class WordCounter:
    """An encoder whose dimensions are hashed words."""

    dimension = DIMENSION
    max_pieces = 512

    def encode(self, texts: Sequence[str], *, query: bool) -> NDArray[np.float32]:
        vectors = np.full((len(texts), DIMENSION), 1e-3, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in keys(text):
                row[zlib.crc32(word.encode()) % DIMENSION] += 1
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def count(self, text: str) -> int:
        return len(text) // 4 + 2


def overlap(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """-8 for no common word up to +8 for all of the question's."""
    scores = []
    for question, text in pairs:
        asked = {t.key for t in terms(question)}
        scores.append(16 * len(asked & keys(text)) / max(1, len(asked)) - 8)
    return np.array(scores, np.float32)


def embedder() -> Embedder:
    return Embedder("word-counter", WordCounter())


def models() -> Models:
    return Models(embedder, lambda: Reranker("overlap", overlap), lambda: Reranker("overlap", overlap))
