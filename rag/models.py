"""The models of retrieval, loaded when they are first needed. What is not here: what they are asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Self

from rag.embed import Embedder, Reranker
from rag.settings import Settings


class Models:
    """The models of retrieval, each loaded when it is first asked for; tests put their own in."""

    def __init__(
        self, embedder: Callable[[], Embedder], reranker: Callable[[], Reranker], selector: Callable[[], Reranker]
    ) -> None:
        self._lock = threading.Lock()
        self._load = (embedder, reranker, selector)

    @classmethod
    def named(cls, settings: Settings, *, quick: bool) -> Self:
        """Those of the settings; `quick` runs packaged weights without torch."""
        return cls(
            lambda: Embedder.load(settings.embedder, quick=quick),
            lambda: Reranker.load(settings.reranker, quick=quick),
            lambda: Reranker.load(settings.selector, quick=quick),
        )

    @cached_property
    def embedder(self) -> Embedder:
        """Places questions among the passages."""
        with self._lock:
            return self._load[0]()

    @cached_property
    def reranker(self) -> Reranker:
        """Reads a question and a passage together."""
        with self._lock:
            return self._load[1]()

    @cached_property
    def selector(self) -> Reranker:
        """Reads a question and a sentence in its context together: whether that answers."""
        with self._lock:
            return self._load[2]()
