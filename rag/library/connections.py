"""Connections to the library's file: one per thread, transactions, and SQLite's errors as ours.

What is here: the base of Library, and what makes a method, one transaction long, of a function over a connection.
What is not: any query.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from rag.errors import ArchiveError, BusyError
from rag.library import schema

P = ParamSpec("P")
T = TypeVar("T")


class Connections:
    """One SQLite file, open for the threads that use it."""

    def __init__(self, path: Path, *, read_only: bool, older: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._older = older
        self._local = threading.local()  # .db, .file: this thread's connection, and which file it is to
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, older: bool = False) -> Self:
        """Opens `library.db`; creates and migrates it unless `read_only`.

        `older` lets a file of an older version be checked and copied as it is; asking it anything else fails.

        Raises:
            NoArchiveError: `read_only` and the file does not exist, or is empty.
            SchemaError: it was written by a newer version of this program.
            ArchiveError: the file is no library, or is damaged.
        """
        library = cls(path, read_only=read_only, older=older)
        try:
            with our_errors(path):
                library._db()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Closes the connections of all threads; closing twice does nothing."""
        with self._lock:
            self._closed = True
            for db in self._connections:
                db.close()
            self._connections.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def undo(self) -> None:
        """Ends a transaction that an interrupt left open in this thread, between two lines of whoever began it."""
        self._db().rollback()

    def _db(self) -> sqlite3.Connection:
        """This thread's connection; a new one when the file was replaced, as a restored backup does."""
        if self._closed:
            raise ArchiveError("this library was closed; open it again")
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is not None and self._local.file == _identity(self.path):
            return db
        with self._lock:
            if db is not None:
                self._connections.remove(db)
                db.close()
            db = schema.connect(self.path, read_only=self.read_only, older=self._older)
            self._connections.append(db)
        self._local.db, self._local.file = db, _identity(self.path)
        return db

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """One snapshot for all the queries inside."""
        with our_errors(self.path):
            db = self._db()
            try:
                db.execute("BEGIN")
                yield db
            finally:
                db.rollback()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; the writer's lock is taken first, so nothing read inside can be stale."""
        if self.read_only:
            raise ArchiveError(f"{self.path} is open for reading only")
        with our_errors(self.path):
            db = self._db()
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.commit()
            except BaseException:
                db.rollback()
                raise


def reads(query: Callable[Concatenate[sqlite3.Connection, P], T]) -> Callable[Concatenate[Connections, P], T]:
    """A function over a connection as a method that runs it in one snapshot; its docstring is the method's."""

    @wraps(query)
    def method(self: Connections, /, *args: P.args, **options: P.kwargs) -> T:
        with self._read() as db:
            return query(db, *args, **options)

    return method


def writes(change: Callable[Concatenate[sqlite3.Connection, P], T]) -> Callable[Concatenate[Connections, P], T]:
    """A function over a connection as a method that runs it in one transaction, all or nothing; as `reads`."""

    @wraps(change)
    def method(self: Connections, /, *args: P.args, **options: P.kwargs) -> T:
        with self._write() as db:
            return change(db, *args, **options)

    return method


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def our_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, on one line."""
    try:
        yield
    except sqlite3.ProgrammingError:  # a mistake in this program, not in the file
        raise
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise BusyError(f"another program is writing to {path}; try again when it is done") from error
        raise ArchiveError(f"{path} cannot be used: {error}; check disk space and permissions") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} is damaged or no library: {error}; restore a backup of it") from error
