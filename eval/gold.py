"""Cases against the archive: which releases the gold names mean, and whether these state the gold answers.

What is not here: flaws that show without an archive (`eval.casefile`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from eval.cases import Case
from eval.match import missing, plain
from eval.source import Source, everything
from rag import Filters, Release, UsageError


class Gold:
    """The releases of an archive by the names that cases use for them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._visible: dict[Filters, frozenset[str]] = {}

    @cached_property
    def releases(self) -> dict[str, Release]:
        """Every release of the archive, embargoed ones too, by id."""
        return {r.id: r for r in everything(self._source)}

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for release in self.releases.values():
            for name in {release.id, *_endings(release)} | ({_address(release.url)} if release.url else set()):
                names.setdefault(name, set()).add(release.id)
        return names

    def resolve(self, name: str) -> str:
        """The id of the release that a gold name means: url, release id, or the end of its source's path.

        Raises:
            UsageError: the archive holds none of that name, or several.
        """
        found = self._names.get(_address(name) if "://" in name else name, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise UsageError(f"{name!r} names {len(found)} releases: give more of its path, or its url")
        raise UsageError(f"no release {name!r} is in the archive")

    def ids(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ids of several names, each once, in their order; see `resolve`."""
        return tuple(dict.fromkeys(self.resolve(name) for name in names))

    def flaws(self, case: Case) -> list[str]:
        """What is wrong with a case, seen from the archive."""
        try:
            ids = self.ids(case.releases)
            self.ids(case.near)
        except UsageError as error:
            return [str(error)]
        found = [] if not ids or self._stated(case, ids) else [self._unstated(case, ids)]
        found += [f"no release is titled {title!r}" for title in self._unknown(case)]
        hidden = [i for i in ids if i not in self._seen(case.scope)]
        if hidden and (case.releases_mode == "all" or len(hidden) == len(ids)):
            found.append(f"the gold release {hidden[0]} is not visible under the case's dates and filters")
        return found

    def _unknown(self, case: Case) -> list[str]:
        known = {plain(release.title) for release in self.releases.values()} if case.listing else set()
        return [title for title in case.listing.titles if plain(title) not in known] if case.listing else []

    def _stated(self, case: Case, ids: tuple[str, ...]) -> bool:
        texts = [statement(self.releases[i]) for i in ids]
        whole = ["\n".join(texts)] if case.releases_mode == "all" else texts
        return any(not missing(text, case.answers) for text in whole)

    def _unstated(self, case: Case, ids: tuple[str, ...]) -> str:
        lost = missing("\n".join(statement(self.releases[i]) for i in ids), case.answers)
        what = f"state none of {list(lost[0])}" if lost else "state every answer only together, but mode is any"
        return f"the gold releases {what}"

    def _seen(self, filters: Filters) -> frozenset[str]:
        if filters not in self._visible:
            self._visible[filters] = frozenset(r.id for r in self._source.list(filters))
        return self._visible[filters]


def statement(release: Release) -> str:
    """All that a release says: title, body, typed fields, its date in words."""
    day = release.published
    dated = f"{day.day} {day:%B} {day.year}" if day else ""
    return "\n".join([release.title, release.body, *(f.value for f in release.fields), dated])


def _address(url: str) -> str:
    """'https://News.example/a/' -> 'news.example/a': a url without its scheme, as a name."""
    host, slash, path = url.partition("://")[2].partition("/")
    return host.casefold() + slash + path.rstrip("/")


def _endings(release: Release) -> set[str]:
    """'/in/wire.jsonl#L3' -> 'wire.jsonl#L3', 'in/wire.jsonl#L3'."""
    found: set[str] = set()
    for source in {release.source, *release.sources}:
        parts = source.replace("\\", "/").split("/")
        found |= {"/".join(parts[n:]) for n in range(len(parts))}
    return found - {""}
