"""The sample archive: whole, readable, invented, and with its traps where they should be."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest

from rag import files, pages, upkeep
from rag.archive import Archive
from rag.datatypes import Filters, Reading
from rag.settings import Settings
from tests import fakes

CORPUS = Path(__file__).parents[1] / "corpus"
RELEASES = CORPUS / "releases"
RETOLD = "2025-08-07-dkk1-bone-metastases-neutrophils.txt"
# Vocabularies that markup names by address, and nothing else that is not invented.
MARKUP_HOSTS = {"schema.org", "www.w3.org", "ogp.me", "doi.org", "creativecommons.org"}


@pytest.fixture(scope="module")
def readings() -> dict[Path, Reading]:
    return {path: pages.read(path.read_bytes(), path.as_posix()) for path in files.find([RELEASES])}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The sample archive, taken in with models that need no weights."""
    settings = Settings.load(data_dir=tmp_path_factory.mktemp("sample") / "archive", embedder="word-counter")
    summary = upkeep.ingest(settings, [RELEASES], embedder=fakes.embedder())
    assert (summary.failed, summary.problems, summary.releases) == (0, (), 57)
    return settings


def test_the_manifest_tells_the_truth() -> None:
    stated = json.loads((CORPUS / "manifest.json").read_text("utf-8"))["files"]
    found = {
        path.relative_to(CORPUS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in RELEASES.rglob("*")
        if path.is_file()
    }
    assert found == stated


def test_every_release_can_be_read(readings: dict[Path, Reading]) -> None:
    """53 files, one of them with five lines: 57 releases, with bodies, dates and ids of their own."""
    assert len(readings) == 53
    assert [p for reading in readings.values() for p in reading.problems] == []
    releases = [release for reading in readings.values() for release in reading.releases]
    assert len(releases) == len({release.id for release in releases}) == 57
    assert [r.source for r in releases if len(r.body) < 1000 or not r.title or not r.published] == []
    assert sorted({r.language for r in releases}) == ["de", "en", "es"]


def test_fields_stand_where_they_say(readings: dict[Path, Reading]) -> None:
    releases = [release for reading in readings.values() for release in reading.releases]
    placed = [(r, f) for r in releases for f in r.fields if f.start is not None]
    assert len(placed) > 300
    assert [(r.source, f) for r, f in placed if not r.body[f.start : f.end].strip()] == []


def test_all_hosts_are_invented() -> None:
    """Every address and mailbox ends in .example, but for the mailbox of the one institution that is real."""
    address, mailbox = re.compile(r"https?://([\w.-]+\w)"), re.compile(r"[\w.+-]@([\w-]+(?:\.[\w-]+)+)")
    for path in (p for p in RELEASES.rglob("*") if p.is_file()):
        text = path.read_bytes().decode("utf-8", "replace")
        real = {h for h in address.findall(text) + mailbox.findall(text) if not h.endswith(".example")}
        own = {"ludwigcancerresearch.org"} if path.name == RETOLD else set()
        assert real <= MARKUP_HOSTS | own, path.name


def test_what_a_page_hides_is_not_in_its_release(readings: dict[Path, Reading]) -> None:
    """The words of every element that is styled away stand in no body; there is at least one such element."""
    hidden = []
    for path, reading in readings.items():
        found = re.findall(r'style="display:\s?none;?[^>]*>(.*?)</', path.read_bytes().decode("utf-8", "replace"), re.S)
        words = [w for w in (" ".join(re.sub("<[^>]*>", " ", text).split()) for text in found) if len(w) > 40]
        hidden += words
        told = " ".join(reading.releases[0].body.split())
        assert [w for w in words if w[:60] in told] == [], path.name
    assert hidden


def test_no_teaser_is_taken_for_a_release(readings: dict[Path, Reading]) -> None:
    """The retold page teases ten other stories; none of their titles stands in its body."""
    (reading,) = [r for path, r in readings.items() if path.name == RETOLD]
    assert len({t.title for t in reading.teasers}) >= 10
    assert [t.title for t in reading.teasers if t.title in reading.releases[0].body] == []


def test_embargoed_releases_do_not_exist_today(settings: Settings) -> None:
    """Two of 57, in every list, until 2099."""
    with Archive.open(settings, models=fakes.models()) as archive:
        today = {r.id for r in archive.list()}
        later = {r.id: r for r in archive.list(Filters(as_of=date(2099, 12, 31)))}
        hidden = [r for key, r in later.items() if r.embargo and r.embargo.year == 2099]
        assert len(hidden) == 2
        assert not today & {r.id for r in hidden}
        assert archive.status()["releases"] == len(today)
        for release in hidden:
            hits, seen = archive.search(release.title)
            assert release.id not in seen
            assert release.title not in {t.title for t in archive.gaps()}
            assert release.id not in {h.chunk.release_id for h in hits}


def test_the_archive_grows_with_its_days(settings: Settings) -> None:
    """As of a day, there is what was published by then: the number of visible releases never falls."""
    with Archive.open(settings, models=fakes.models()) as archive:
        days = [date(2025, 5, 1), date(2025, 12, 31), date(2026, 6, 30), date(2026, 10, 31), date(2099, 12, 31)]
        counts = [len(archive.list(Filters(as_of=day))) for day in days]
    assert counts == sorted(counts)
    assert counts[0] < 5
    assert counts[-2:] == [55, 57]
