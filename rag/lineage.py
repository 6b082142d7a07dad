"""Comparing releases: which are copies of each other, and what the notices among them are about.

Done at the end of an ingest, for what is new or changed since the last time, and kept in the library as derived data: a
run that was broken off goes on where it stopped, and an unchanged archive is not written to. What is not here: when
two texts are one (duplicates), what a notice says (notices), and what a reader sees of it all (library).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from rag import duplicates, notices
from rag.datatypes import Release, Span
from rag.duplicates import Wording
from rag.library import OWNER_SEES_EVERYTHING, Clues, Compared, Library, Linked
from rag.progress import Progress, Report, silent

METHOD = "3"
"""To be raised when duplicates or notices judge otherwise than before: then all are compared anew."""
BATCH = 200
"""Releases compared before what was found is stored; that much a run that is killed repeats."""
CANDIDATES = 50
"""Wordings that one is aligned with, those first that share most LSH buckets."""
BEFORE = timedelta(days=730)
"""A notice that names neither day nor headline is about a release of these last years, if any."""


def refresh(library: Library, *, report: Report = silent) -> int:
    """Compares what is new or changed with the archive, and links notices; how many releases were compared.

    Raises:
        BusyError, ArchiveError: the library cannot be written.
    """
    waiting = library.uncompared(METHOD)
    if waiting:
        library.put_compared([], method=METHOD)
    for start in range(0, len(waiting), BATCH):
        report(Progress("comparing", start, len(waiting)))
        library.put_compared(list(_compare(library, waiting[start : start + BATCH])), method=METHOD)
    fresh, noticing = library.unlinked()
    if fresh:
        library.put_links(dict(_links(library, noticing, fresh)), fresh)
    if waiting:
        report(Progress("comparing", len(waiting), len(waiting)))
    return len(waiting)


def _compare(library: Library, names: Sequence[str]) -> Iterator[Compared]:
    """What these releases are, compared with the library and with each other."""
    here: dict[str, Wording] = {}
    buckets: dict[int, list[str]] = defaultdict(list)
    for name, release in library.releases_by_id(names, OWNER_SEES_EVERYTHING).items():
        kind, text = notices.kind(release), duplicates.wording(release)
        if text is None:
            yield Compared(name, kind)
            continue
        digest = _digest(kind, text)
        if digest in here or library.knows_wording(digest):
            yield Compared(name, kind, digest)
            continue
        own = duplicates.buckets(text)
        met = Counter(other for bucket in own for other in buckets[bucket])
        near = {other: here[other] for other, _ in met.most_common(CANDIDATES)} | _met(library, own)
        like = (other for other, its in near.items() if _kind_of(other) == _kind_of(digest))
        yield Compared(name, kind, digest, own, tuple(o for o in like if duplicates.alike(text, near[o])))
        here[digest] = text
        for bucket in own:
            buckets[bucket].append(digest)


def _met(library: Library, own: Sequence[int]) -> dict[str, Wording]:
    """The stored wordings that may be near-duplicates; what changed since it was stored is left out."""
    found = library.meeting(own, limit=CANDIDATES)
    releases = library.releases_by_id(list(found.values()), OWNER_SEES_EVERYTHING)
    texts = ((digest, releases[name]) for digest, name in found.items() if name in releases)
    read = ((digest, duplicates.wording(release), notices.kind(release)) for digest, release in texts)
    return {digest: text for digest, text, kind in read if text is not None and _digest(kind, text) == digest}


def _digest(kind: str | None, text: Wording) -> str:
    """A notice is no copy of what it is about, whatever it repeats."""
    return f"{kind or 'release'}:{text.digest}"


def _kind_of(digest: str) -> str:
    return digest.partition(":")[0]


def _links(library: Library, noticing: Sequence[str], fresh: frozenset[str]) -> Iterator[tuple[str, Linked]]:
    """What notices are about: of the fresh ones, and of those that may be about a fresh release."""
    for name in noticing:
        release = library.release(name, OWNER_SEES_EVERYTHING)
        notice = notices.read(release) if release else None
        if notice is None:
            continue
        clues = _clues(notice)
        found = [id_ for id_ in library.candidates(clues) if id_ != name]
        if name not in fresh and fresh.isdisjoint(found):
            continue
        releases = library.releases_by_id(found, OWNER_SEES_EVERYTHING)
        targets = notices.targets(notice, releases, _repeated(notice.release))
        yield name, Linked(notice.kind, _with_copies(library, targets, but=name))


def _clues(notice: notices.Notice) -> Clues:
    release, text = notice.release, duplicates.wording(notice.release)
    return Clues(
        urls=tuple(notice.urls),
        titles=tuple(notice.titles),
        days=tuple(notice.days),
        dois=release.values("doi"),
        institutions=release.values("institution"),
        buckets=duplicates.buckets(text) if text else (),
        since=release.published - BEFORE if release.published else None,
        until=release.published,
    )


def _with_copies(library: Library, targets: Mapping[str, Span | None], *, but: str) -> dict[str, Span | None]:
    """The targets, and all that tell the same."""
    originals = library.originals(list(targets), OWNER_SEES_EVERYTHING)
    copies = library.copies(list(targets), OWNER_SEES_EVERYTHING)
    found = dict(targets)
    for id_, span in targets.items():
        for other in (originals.get(id_, id_), *(pointer.release_id for pointer in copies.get(id_, ()))):
            found.setdefault(other, span)
    found.pop(but, None)
    return found


def _repeated(notice: Release) -> Callable[[Release], float]:
    """Share of the shorter text's runs of words that a release has in common with the notice."""
    text = duplicates.wording(notice)

    def measure(release: Release) -> float:
        other = duplicates.wording(release) if text else None
        return duplicates.shared(text, other) if text and other else 0.0

    return measure
