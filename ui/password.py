"""A line of the password file: `python -m ui.password NAME >> FILE` asks for the password twice and prints the line.

What is not here: checking passwords (auth).
"""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Callable

from rag import UsageError
from ui.auth import hash_password

SHORTEST = 8


def line(name: str, ask: Callable[[str], str]) -> str:
    """`name:scrypt$…`; `ask` shows a prompt and returns what was typed.

    Raises:
        UsageError: the name cannot stand in the file, or the password is short or was not repeated.
    """
    if not re.fullmatch(r"[^:#\s][^:\s]{0,79}", name):
        raise UsageError("a name has 1 to 80 characters, none of them a colon or a space: choose another")
    password = ask(f"Password for {name}: ")
    if len(password) < SHORTEST:
        raise UsageError(f"a password has at least {SHORTEST} characters: choose a longer one")
    if ask("The same again: ") != password:
        raise UsageError("these were two different passwords: start again")
    return f"{name}:{hash_password(password)}"


if __name__ == "__main__":
    try:
        print(line(" ".join(sys.argv[1:]), getpass.getpass))  # noqa: T201
    except UsageError as error:
        sys.exit(str(error))
