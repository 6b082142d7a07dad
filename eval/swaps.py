"""Unanswerable questions made from answerable ones: the name in them is another's, of which the archive says nothing.

"How far did the Brenn retreat?" with "Quellmark" of another topic: "How far did the Quellmark retreat?". For training
the decision only: nobody would ask most of them. What is not here: cases for measuring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval.cases import Case

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]{3,}(?:['’]s)?(?: [A-Z][\w-]{2,})*")


def swapped(cases: Sequence[Case]) -> Iterator[Case]:
    """A case for every answerable one that names something: every other in small letters, as people type."""
    named = [(c, m) for c in cases if c.answerable and not c.history and (m := _NAME.search(c.question))]
    for n, (case, match) in enumerate(named):
        other = next((m for c, m in named[n + 1 :] + named[:n] if _topic(c) != _topic(case)), None)
        if other is None:
            continue
        name = other.group().split("'")[0].split("’")[0]
        tail = "'s" if re.search(r"['’]s$", match.group()) else ""
        text = case.question[: match.start()] + name + tail + case.question[match.end() :]
        text = text.lower() if n % 2 else text
        yield replace(case, id=f"{case.id}-swapped", question=text, answerable=False, answers=(), releases=())


def _topic(case: Case) -> str:
    return case.cluster or " ".join(case.releases)
