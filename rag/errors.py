"""Errors that a user may meet. Each message is one line: what happened, and what to do.

RagError                 shown to the user as it is, exit code 1
├── UsageError           wrong use: a bad date, an unknown model or release; exit code 2
├── PageError            a file that cannot be read as a release page
├── WeightsError         model weights are missing or are not what they should be
├── ModelError           a language model failed
├── NoArchiveError       nothing has been ingested yet
└── ArchiveError         the archive cannot be used as it is
    ├── BusyError        another process is writing
    ├── SchemaError      written by a newer version of this program
    └── BrokenIndexError an index is missing or damaged; `rag rebuild` mends it
"""

from __future__ import annotations


class RagError(Exception):
    """The root: `str(error)` is a single line meant for the user."""


class UsageError(RagError):
    """The request itself is wrong."""


class PageError(RagError):
    """This file cannot be read as a release page."""


class WeightsError(RagError):
    """Model weights are missing, or their hash is not the published one."""


class ModelError(RagError):
    """A language model could not be reached or did not answer."""


class NoArchiveError(RagError):
    """There is no archive at the data folder yet."""


class ArchiveError(RagError):
    """The archive cannot be used as it is."""


class BusyError(ArchiveError):
    """Another process is writing to the archive."""


class SchemaError(ArchiveError):
    """The archive was written by a newer version of this program."""


class BrokenIndexError(ArchiveError):
    """An index is missing or damaged; it can be rebuilt from the library."""
