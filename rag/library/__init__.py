"""The library: SQLite, the truth about the archive. Nothing outside this package imports SQLite.

What is here: the public names. What is not: the indexes, which are caches of what is kept here.

    store.py       Library, the class that everybody uses
    connections.py its base: connections, transactions, errors
    schema.py      tables, migrations, how a database file is opened
    visibility.py  the one rule of what may be seen, as a Scope and as SQL
    identity.py    which release a page belongs to
    writing.py     one file in one transaction
    versions.py    which version of its release a page is
    queries.py     everything that is read under a Scope
    lineage.py     copies, originals, notices and counts of values, under a Scope
    kinship.py     what the comparison of releases leaves and asks
    gaps.py        teasers: releases known of, but not held
    upkeep.py      forget, check, re-embed
    rows.py        records to rows and back
"""

from rag.library.kinship import Clues, Compared, Linked
from rag.library.queries import IndexEntry
from rag.library.rows import Changes, EmbeddedChunk, embedding_key
from rag.library.store import Library
from rag.library.visibility import OWNER_SEES_EVERYTHING, fold

__all__ = [
    "OWNER_SEES_EVERYTHING", "Changes", "Clues", "Compared", "EmbeddedChunk", "IndexEntry", "Library", "Linked",
    "embedding_key", "fold",
]  # fmt: skip
