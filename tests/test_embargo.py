"""A release that is not public yet does not exist: every public call, over drawn archives and days.

Each drawn release carries a word of its own in title, body and fields. What may be seen on a day is worked out here,
from the drawn dates alone; whatever a call returns, prints or logs must not hold the word of a release that may not.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import upkeep
from rag.archive import Archive
from rag.datatypes import Ask, Filters, Turn
from rag.errors import UsageError
from rag.export import FORMATS
from tests import faked, fakes
from ui.examples import Examples

FIRST = date(2025, 1, 1)
DAYS = 400
FIELDS = ("institution", "journal", "funder", "quote", "person", "kind", "month", "year")
QUESTIONS = (
    "How deep is the lake beneath the glacier?",
    "How many releases mention a lake?",
    "Which institutions issued releases about the glacier?",
    "Which releases were corrected, withdrawn or copied?",
    "What is the latest release about the glacier?",
    "Which journal published the survey of the glacier?",
    "Who is quoted in the release about the glacier?",
    "When was the lake release published?",
    "Where does Ada Lin work?",
    "In which months did no release come out?",
    "On which days did releases come out?",
    "What share of the releases mention a lake?",
    "Which releases are longer than 10 words?",
    "Which press contacts are named in the releases?",
    "the latest release about the glacier",
    "Who led the survey of the glacier?",
    "Which is deeper, the lake beneath the glacier or the lake in the valley?",
)


@dataclass(frozen=True)
class Drawn:
    """A release as it was drawn, and what it may be to others: a copy of the one before, its correction, its teaser."""

    day: int
    embargo: int | None
    role: str

    def visible(self, today: date) -> bool:
        """Published by then, and its embargo, which ends at 10:00 UTC, over by the end of the day."""
        return self.published <= today and (self.lifted is None or self.lifted <= today)

    @property
    def published(self) -> date:
        return FIRST + timedelta(self.day)

    @property
    def lifted(self) -> date | None:
        return None if self.embargo is None else FIRST + timedelta(self.embargo)


ROLES = ("release", "release", "copy", "correction", "withdrawal")
drawn = st.builds(
    Drawn, st.integers(0, DAYS), st.none() | st.integers(0, DAYS) | st.just(27_000), st.sampled_from(ROLES)
)


def word(n: int) -> str:
    """Of release n and no other: letters only, so that no rule takes it for a number."""
    return "Zq" + "abcdefgh"[n] * 3 + "vex"


def page(n: int, one: Drawn, before: tuple[int, Drawn] | None) -> str:
    own = word(n)
    story = (
        f"The lake beneath the glacier {own} is {n + 4} metres deep, the {own} Office reports. "
        f"Radar of {own} showed it in the cold of spring, and a drill went down to it twice.\n\n"
        f'"We had not expected any water there at {own}," said Ida {own}, who led the survey of the glacier. '
        f"The survey was funded by the {own} Trust and published in the journal {own} Letters.\n"
    )
    title = f"Lake found beneath glacier {own}"
    if before and one.role == "copy":
        story = story.replace(own, word(before[0]) if before[1].visible(one.published) else own)
    if before and one.role in ("correction", "withdrawal"):
        other = before[1]
        verb = "corrects" if one.role == "correction" else "withdraws"
        title = f"{one.role.capitalize()}: Lake found beneath glacier {own}"
        story = f"The {own} Office {verb} its release of {other.published:%-d %B %Y}. " + story
    stop = f"EMBARGOED UNTIL {one.lifted:%-d %B %Y}, 10:00 UTC\n\n" if one.lifted else ""
    return (
        f"---\ntitle: '{title}'\ndate: {one.published}\ninstitution: {own} Office\njournal: {own} Letters\n"
        f"funder: {own} Trust\nurl: https://{own.lower()}.example/a\n---\n{stop}{story}"
    )


def walk(archive: Archive, today: date, hidden: list[str], seen: list[str]) -> dict[str, Any]:
    """Every public call that returns something of the archive, on one day; hidden ids must be unknown to it."""
    filters = Filters(as_of=today)
    ask = Ask(filters)
    examples = Examples(archive)
    examples.try_out(wanted=1)
    found: dict[str, Any] = {
        "ask": [archive.ask(q, ask) for q in QUESTIONS],
        "stream": [list(archive.stream(QUESTIONS[0], Ask(filters, (Turn(QUESTIONS[4], "", tuple(hidden)),))))],
        "pointing": archive.ask("Who is quoted in it?", Ask(filters, (Turn(QUESTIONS[0], "", tuple(hidden)),))),
        "counting on": archive.ask("Which of them mention ice?", Ask(filters, (Turn(QUESTIONS[1]),))),
        "trace": archive.trace(QUESTIONS[0], ask),
        "search": archive.search("lake glacier survey", ask),
        "list": archive.list(filters),
        "gaps": archive.gaps(filters),
        "status": archive.status(filters),
        "quote": archive.quote("We had not expected any water there", filters),
        "lineage": [archive.lineage(id_, filters) for id_ in seen],
        "facets": [archive.facets(name, filters) for name in FIELDS],
        "export": [archive.export(form, filters) for form in FORMATS],
        "as_retriever": archive.as_retriever(filters=filters).invoke("lake glacier survey"),
        "as_chain": archive.as_chain().invoke({"question": QUESTIONS[1], "filters": filters}),
        "examples": examples.visible(filters),
        "show": [archive.show(id_, filters) for id_ in seen],
    }
    calls: list[Callable[[str], object]] = [
        lambda id_: archive.show(id_, filters),
        lambda id_: archive.lineage(id_, filters),
        lambda id_: archive.export("csl", filters, ids=[id_]),
    ]
    for id_ in hidden:
        for call in calls:
            with pytest.raises(UsageError) as error:
                call(id_)
            found.setdefault("errors", []).append(str(error.value))
    return found


NOTHING_OF_THE_ARCHIVE = {"open", "close", "warm", "prepare", "settings", "library", "as_embeddings", "revision"}


def test_the_walk_leaves_no_public_call_out() -> None:
    """Whoever adds a method to Archive adds it to the walk."""
    public = {name for name in dir(Archive) if not name.startswith("_")}
    walked = {
        "ask", "stream", "trace", "search", "list", "gaps", "status", "quote", "lineage", "facets", "export",
        "as_retriever", "as_chain", "show",
    }  # fmt: skip
    assert public - NOTHING_OF_THE_ARCHIVE == walked


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(drawn, min_size=2, max_size=5), st.lists(st.integers(0, DAYS), min_size=1, max_size=2))
def test_no_call_knows_what_is_not_public(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], some: list[Drawn], days: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        pages.mkdir()
        for n, one in enumerate(some):
            before = (n - 1, some[n - 1]) if n else None
            (pages / f"{n}.md").write_text(page(n, one, before), "utf-8")
        kept = faked.settings(Path(folder) / "archive")
        upkeep.ingest(kept, [pages], embedder=fakes.embedder())
        caplog.clear()
        caplog.set_level(logging.DEBUG)
        with Archive.open(kept, models=fakes.models()) as archive:
            everything = archive.list(Filters(as_of=date(2200, 1, 1)))
            assert len(everything) == len(some)
            for day in days:
                today = FIRST + timedelta(day)
                public = {word(n) for n, one in enumerate(some) if one.visible(today)}
                secret = {word(n) for n in range(len(some))} - public
                ids = {r.id: r.url for r in everything}
                hidden = [i for i, url in ids.items() if any(w.lower() in str(url) for w in secret)]
                seen = [i for i in ids if i not in hidden]
                found = walk(archive, today, hidden, seen)
                assert found["status"]["releases"] == len(found["list"]) == len(seen)
                for name, said in found.items():
                    leaked = {w for w in secret if w.lower() in repr(said).lower()}
                    assert not leaked, f"{name} on {today} knows {leaked}"
        out = capsys.readouterr()
        for w in secret:
            assert w.lower() not in (caplog.text + out.out + out.err).lower()
