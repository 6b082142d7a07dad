"""Answers for people: the quotes at once, the wording as it comes, then its verified form; passages; quotes found.

What is not here: releases by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rich.console import Console
from rich.live import Live
from rich.padding import Padding

from rag.console.plain import plain, screen, spoken_date
from rag.datatypes import Answer, Delta, Event, Evidence, Found, Hit, Release, Row, Table
from rag.export import notice_line
from rag.quotemarks import in_marks
from rag.quotes import Quotation
from rag.wording.llm import QuoteWriter

ROWS = 10  # of a list, and of the quotes that prove it; `--json` has all


def follow(events: Iterable[Event]) -> Answer:
    """Prints a stream as it comes: the quotes at once, the model's words, then the verified answer."""
    out = screen()
    wording = Wording(out)
    answer = None
    shown: tuple[Evidence, ...] = ()
    try:
        for event in events:
            if isinstance(event, Found):
                shown = event.evidence
                if event.hits:  # an exact list has none: its rows say it all
                    _evidence(out, event.evidence)
                wording.known = "".join(QuoteWriter().stream("", event.evidence))
            elif isinstance(event, Delta):
                wording.add(event.text)
            else:
                answer = event
    finally:
        wording.end()
    if answer is None:
        raise TypeError("a stream ends in an Answer")
    _verified(out, as_shown(answer, shown))
    return answer


def as_shown(answer: Answer, shown: Sequence[Evidence]) -> Answer:
    """The answer with its citations numbered like the quotes that were shown before it, in their order.

    An answer counts them by their first use in its text; one screen has one numbering.
    """
    places = {(e.release.id, e.field, e.start, e.quote): n for n, e in reversed([*enumerate(shown, 1)])}
    number = {c.n: places.get((c.release_id, c.field, c.start, c.quote)) for c in answer.citations}
    if None in number.values():
        return answer
    told = {old: new for old, new in number.items() if new is not None}
    rows = answer.table.rows if answer.table else ()
    renumbered = tuple(replace(row, citations=tuple(told[n] for n in row.citations)) for row in rows)
    return replace(
        answer,
        text=_MARKER.sub(lambda m: f"[{told.get(int(m[1]), m[1])}]", answer.text),
        citations=tuple(sorted((replace(c, n=told[c.n]) for c in answer.citations), key=lambda c: c.n)),
        table=replace(answer.table, rows=renumbered) if answer.table else None,
    )


_MARKER = re.compile(r"\[(\d{1,3})\]")


class Wording:
    """Words that are not verified yet, on a terminal only: they grow in place and go when the answer is there.

    `known` is the quotes in a row, as the quoting writer says them: what only repeats it is not shown again.
    """

    def __init__(self, out: Console) -> None:
        self._out = out
        self._live: Live | None = None
        self._said = ""
        self.known = ""

    def add(self, words: str) -> None:
        """Shows what has been said so far."""
        self._said += words
        if not self._out.is_terminal or self.known.startswith(self._said):
            return
        if self._live is None:
            self._live = Live(console=self._out, auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(plain("\n" + self._said, "dim italic"), refresh=True)

    def end(self) -> None:
        """Takes it off the screen."""
        if self._live is not None:
            self._live.stop()


def _verified(out: Console, answer: Answer) -> None:
    if answer.status == "refused":
        out.print(plain(answer.text, "yellow"))
    elif answer.table is not None and not answer.hits:
        out.print(plain(answer.text))
        _sources(out, answer)
    elif answer.table is not None:
        _table(out, answer.table, answer)
    else:
        if answer.llm != "quote":
            out.print()
            out.print(plain(answer.text, "bold"))
        _sources(out, answer)
    for line in (answer.reason if answer.status == "partial" else None, answer.notice):
        if line:
            out.print(plain(line, "yellow"))


def _evidence(out: Console, evidence: Sequence[Evidence]) -> None:
    for n, e in enumerate(evidence[:ROWS], 1):
        label = f"{e.heading}, {e.field}: " if e.field != "body" else f"{e.heading}: "
        out.print(plain(label, "dim") + plain(in_marks(e.quote), "bold") + plain(f" [{n}]", "cyan"))
    _more(out, len(evidence), "quotes")


def _sources(out: Console, answer: Answer) -> None:
    out.print()
    for c in answer.citations[:ROWS]:
        where = f"{c.release_id}@{c.start}-{c.end}" if c.start is not None else f"{c.release_id} ({c.field})"
        kind = "" if c.kind == "original" else f" ({c.kind})"
        out.print(plain(f"[{c.n}] ", "cyan") + plain(c.title) + plain(f", {spoken_date(c.published)}{kind}", "dim"))
        out.print(Padding(plain(f"{c.url or c.source}\nrag show {where}", "dim"), (0, 0, 0, 4)))
    _more(out, len(answer.citations), "sources")


def _table(out: Console, table: Table, answer: Answer) -> None:
    """The criterion and the count, then the first rows, each with where its proof stands."""
    spans = {c.n: f"@{c.start}-{c.end}" for c in answer.citations if c.start is not None}
    out.print()
    out.print(plain(f"{table.count:,} ", "bold") + plain(table.criterion, "bold"))
    for row in table.rows[:ROWS]:
        marks = "".join(f"[{n}]" for n in row.citations[:ROWS])
        out.print(plain("  " + _named(row)) + plain(f" {marks}", "cyan"))
        span = next((spans[n] for n in row.citations if n in spans), "")
        out.print(Padding(plain(f"rag show {row.release_id}{span}", "dim"), (0, 0, 0, 4)))
    _more(out, len(table.rows), "rows")


def _named(row: Row) -> str:
    """The value that was listed, with the release that proves it first; or the release itself."""
    told = f"{row.title}, {spoken_date(row.published)}"
    return told if row.value is None else f"{row.value} – {told}"


def _more(out: Console, count: int, what: str) -> None:
    if count > ROWS:
        out.print(plain(f"… and {count - ROWS:,} more {what}: rag ask --json has all", "dim"))


def hits(found: Sequence[Hit], releases: Mapping[str, Release]) -> None:
    """Ranked passages: score, the rank in each index, release, first words."""
    out = screen()
    if not found:
        out.print("nothing found")
        return
    for n, h in enumerate(found, 1):
        release = releases[h.chunk.release_id]
        why = f"score {h.score:.3f} · dense {h.dense_rank or '–'} · lexical {h.lexical_rank or '–'}"
        if h.rerank_score is not None:
            why += f" · reranker {h.rerank_score:+.2f}"
        out.print(plain(f"{n}. ", "cyan") + plain(release.title, "bold"))
        where = f"{release.id}@{h.chunk.start}-{h.chunk.end}"
        out.print(Padding(plain(f"{spoken_date(release.published)} · {where} · {why}", "dim"), (0, 0, 0, 3)))
        out.print(Padding(plain(" ".join(h.chunk.text.split())[:280] + " …"), (0, 0, 0, 3)))


def quotations(found: Sequence[Quotation]) -> None:
    """Who said it: the words, the speaker, the release and its day, its notices, and who repeats them."""
    out = screen()
    if not any(q.said for q in found):
        nearest = "; what comes nearest:" if found else ""
        out.print(f"no such quote: no visible release quotes anybody so{nearest}")
    for q in found:
        who = q.speaker or "speaker not told from the text"
        exact = "" if q.exact else ", not word for word as asked"
        exact += f": {q.differs.words}" if q.differs else ""
        out.print(plain(in_marks(" ".join(q.words.split())), "bold"))
        out.print(plain(f"    {who}", "cyan") + plain(f"{exact}", "yellow"))
        told = f"{q.release.title}, {spoken_date(q.release.published)}"
        where = f"rag show {q.release.id}@{q.start}-{q.end}"
        out.print(Padding(plain(told) + plain(f"\n{q.release.url or q.release.source}\n{where}", "dim"), (0, 0, 0, 4)))
        for link in q.notices:
            out.print(Padding(plain(notice_line(link), "yellow"), (0, 0, 0, 4)))
        for copy in q.copies:
            out.print(Padding(plain(f"repeated in {copy.release_id}: {copy.title}", "dim"), (0, 0, 0, 4)))
