"""What a visitor looks at in the archive tab, as an address that says it all. Pure.

What is not here: releases, how a view is drawn (shelf).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from ui import requests

SORTS: dict[str, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "title": "by title",
    "institution": "by institution",
}
FACETS = {"institution": "Institution", "journal": "Journal", "kind": "Kind", "when": "Month"}


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at; every attribute is a parameter of the address."""

    q: str = ""
    institution: str = ""
    journal: str = ""
    kind: str = ""
    when: str = ""
    sort: str = ""
    page: int = 1
    gaps: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> View:
        """The view that an address asks for; what it says wrongly counts as not said."""
        words = {name: asked.get(name, "")[: requests.MAX_NAME] for name in ("institution", "journal", "kind", "when")}
        page = asked.get("page", "1")
        return cls(
            q=asked.get("q", "")[: requests.MAX_QUESTION].strip(),
            sort=asked.get("sort", "") if asked.get("sort") in SORTS else "",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
            gaps=asked.get("gaps") == "1",
            **words,
        )

    def href(self, **changes: object) -> str:
        """The address of this view with changes; any change but of the page leads to the first page."""
        view = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        said = {
            "q": view.q, "institution": view.institution, "journal": view.journal, "kind": view.kind,
            "when": view.when, "sort": view.sort, "page": str(view.page) if view.page > 1 else "",
            "gaps": "1" if view.gaps else "",
        }  # fmt: skip
        return "/archive" + (f"?{urlencode(given)}" if (given := {k: v for k, v in said.items() if v}) else "")
