"""The library: SQLite, the truth about the archive. Nothing outside this package imports SQLite.

What is here: the public names. What is not: the indexes, which are caches of what is kept here.

    store.py       Library, the class that everybody uses: what it can do, and where each thing is done
    connections.py its base: connections, transactions, errors
    schema.py      tables, migrations, how a database file is opened
    visibility.py  the one rule of what may be seen, as a Scope and as SQL
    rows.py        records to rows and back

    writing.py     one file in one transaction
    identity.py    which release a page belongs to
    versions.py    which version of its release a page is
    forgotten.py   the digests of what was forgotten, which writing leaves out
    files.py       what is remembered of each file, and what could not be read

    records.py     releases and their versions, under a Scope
    passages.py    passages under a Scope, and what the indexes take in
    tally.py       counts, words and values over all releases, under a Scope
    gaps.py        teasers: releases known of, but not held
    lineage.py     originals, copies, notices and counts of values, under a Scope
    clusters.py    which releases are copies of each other, under a Scope
    kinship.py     what the comparison of releases leaves and asks

    upkeep.py      forget, check, back up, re-embed
"""

from rag.library.kinship import Clues, Compared, Linked
from rag.library.passages import IndexEntry
from rag.library.rows import Changes, EmbeddedChunk, embedding_key
from rag.library.store import Library
from rag.library.visibility import OWNER_SEES_EVERYTHING, fold

__all__ = [
    "OWNER_SEES_EVERYTHING", "Changes", "Clues", "Compared", "EmbeddedChunk", "IndexEntry", "Library", "Linked",
    "embedding_key", "fold",
]  # fmt: skip
