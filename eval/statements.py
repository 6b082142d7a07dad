"""The statements of an answer, and which of the quotes they cite support them: what citation recall and precision need.

The method is ALCE's (Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations", EMNLP
2023); its judge of entailment is a large model, ours is the project's own verification (`rag.verify`): every figure,
name, quotation, negation and hedge of the statement stands in what it cites. It is strict about those and blind to
anything else, and an answer that passed it once will mostly pass it again: recall below 1 shows what the answer says
outside of it, precision shows citations that carry nothing. What is not here: the two metrics (`eval.metrics`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.match import words
from eval.proof import visible
from eval.source import Source
from rag import Answer, Evidence, UsageError, verify

MAX_QUOTES = 200
_HELD = 0xE000
_MARKS = re.compile(r"\s*\[(\d+)\]")
_ABBREVIATED = (
    r"(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|St|No|vs|al)\.)(?<!\b(?:Mrs|etc|Inc|Ltd|e\.g|i\.e|U\.S|U\.K)\.)(?<!\bProf\.)"
)
_BORDER = re.compile(
    rf"(?:[.!?…][\"”’)*]*{_ABBREVIATED}(?:\s*\[\d+\])*|(?:\s*\[\d+\])+(?=\s+[\ue000-\uf8ff]))(?=\s+[^a-z\s])|(?<=\S)\s*\n"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer with the numbers it cites.

    `supported`: all its citations together support it. For each citation, `alone`: it does so by itself, and
    `without`: the others do so without it.
    """

    text: str
    cited: tuple[int, ...]
    supported: bool
    alone: tuple[bool, ...] = ()
    without: tuple[bool, ...] = ()

    @property
    def needed(self) -> tuple[bool, ...]:
        """For each citation, whether it counts as precise: the statement is supported, and it adds to that."""
        return tuple(
            self.supported and (alone or not without) for alone, without in zip(self.alone, self.without, strict=True)
        )


def statements(answer: Answer, source: Source) -> tuple[Statement, ...] | None:
    """The judged statements of an answer; None of a refusal, and of a table, whose rows are judged as rows."""
    if answer.status == "refused" or answer.table is not None:
        return None
    evidence = {c.n: found for c in answer.citations if (found := _evidence(answer, c.n, source))}
    quotes = [c.quote for c in answer.citations]
    return tuple(_judged(text, cited, evidence) for text, cited in split(answer.text, quotes))


def _evidence(answer: Answer, n: int, source: Source) -> Evidence | None:
    cited = next(c for c in answer.citations if c.n == n)
    try:
        release = source.show(cited.release_id, visible(answer), version=cited.version)
    except UsageError:  # not there for this reader: it supports nothing
        return None
    return Evidence(release, cited.quote, cited.start, cited.end, 0.0, cited.field)


def _judged(text: str, cited: tuple[int, ...], evidence: dict[int, Evidence]) -> Statement:
    return Statement(
        text,
        cited,
        _supported(text, [evidence.get(n) for n in cited]),
        tuple(_supported(text, [evidence.get(n)]) for n in cited),
        tuple(_supported(text, [evidence.get(other) for other in cited if other != n]) for n in cited),
    )


def _supported(text: str, cited: Sequence[Evidence | None]) -> bool:
    known = [e for e in cited if e is not None]
    if not known:
        return False
    found = verify(text + "".join(f" [{n}]" for n in range(1, len(known) + 1)), known)
    return bool(found.used) and not found.cut


def split(text: str, quotes: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each statement of a text without its markers, and the numbers these hold; no border inside a whole quote.

    `Ely, 2025: "It rang. Twice." [1] "It fell." [2]` -> (`Ely, 2025: "It rang. Twice."`, (1,)), (`"It fell."`, (2,))
    """
    held = sorted({f'"{q}"' for q in quotes if q}, key=lambda q: (-len(q), q))[:MAX_QUOTES]
    for n, quote in enumerate(held):
        text = text.replace(quote, chr(_HELD + n))
    start = 0
    for end in [*(m.end() for m in _BORDER.finditer(text)), len(text)]:
        piece = text[start:end].strip()
        start = end
        bare = "".join(held[ord(c) - _HELD] if 0 <= ord(c) - _HELD < len(held) else c for c in _MARKS.sub("", piece))
        if words(bare):
            yield bare, tuple(dict.fromkeys(int(n) for n in _MARKS.findall(piece)))
