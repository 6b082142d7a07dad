"""What people see on a terminal. Text from releases is printed as text: no markup, no control characters.

    plain      text made harmless, dates, the progress bar        answers    answers as they come, passages, quotes
    releases   releases, their fields, facets, lineage, gaps      upkeep     what maintenance did and found

What is not here: JSON (`contract`), and any decision.
"""

from rag.console.answers import follow, hits, quotations
from rag.console.plain import plain, progress, say, spoken_date
from rag.console.releases import facets, fields, lineage, place, release, releases, teasers
from rag.console.upkeep import checks, diagnosis, feedback, status, summary

__all__ = [
    "checks", "diagnosis", "facets", "feedback", "fields", "follow", "hits", "lineage", "place", "plain", "progress",
    "quotations", "release", "releases", "say", "spoken_date", "status", "summary", "teasers",
]  # fmt: skip
