"""Dates in a question: when the releases were published that it asks for.

`read("What did the museum announce in March 2025?", today)` → a When from 1 to 31 March 2025, a filter.
`reading` holds the records and the rule, `cues` the judgement, `periods` the words for dates, `almanac` the calendar.
What is not here: dates in releases (`rag.pages`), and anything that looks at the archive.
"""

from rag.when.periods import mentions
from rag.when.reading import Then, When, read

__all__ = ["Then", "When", "mentions", "read"]
