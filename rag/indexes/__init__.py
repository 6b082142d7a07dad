"""The two indexes, caches of the library, replaced a generation at a time.

both.py         Indexes, the class that readers use; publish, rebuild, check
filling.py      what the library holds, put into them: here, or in a process of its own
pair.py         one generation's two indexes, opened
vectors.py      Chroma, and nothing else imports it
lexicon.py      tantivy, likewise
generations.py  how a folder of index files is replaced without anyone seeing half of it
health.py       the check in a process of its own: damaged files can end one
apart.py        such a process
"""

from rag.indexes.both import Indexes, Published, check, exact, publish, rebuild

__all__ = ["Indexes", "Published", "check", "exact", "publish", "rebuild"]
