"""Bytes to text, and which kind of page the text is: decided by content, never by the file's name.

What is here: unpacking gzip, encodings, newlines, telling binary files. What is not: reading a page.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib

from rag.datatypes import PageKind
from rag.errors import PageError
from rag.pages import pressnews

# A release page is under 1 MB and a JSONL archive of 12,694 releases unpacks to about 60 MB: more is a bomb.
_UNPACKED_LIMIT = 256 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}}
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|"
    rb"encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})",
    re.I,
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Unicode tag characters have no glyph: text written in them is seen by a model and by no reader.
_UNSEEN = re.compile("[\U000e0000-\U000e007f]")
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]|<head[\s>]", re.I)
_BLOCK_TAG = re.compile(r"<(?:p|div|h[1-6]|article|section|table|ul|br|span)\b[^<>]{0,300}>", re.I)
_MARKDOWN = re.compile(r"^(?:#{1,4} \S|\s{0,3}[*+-] \*\*|>\s\S)|\]\(https?://|^\*\*[^*\n]+\*\*", re.M)
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.{0,65536}?\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S)


def text_of(data: bytes) -> str:
    """The file's text: decoded, without byte order mark, newlines as LF.

    Raises:
        PageError: empty, binary, or a gzip file that is damaged or unpacks to more than 256 MB.
    """
    if data[:2] == b"\x1f\x8b":
        data = _unpack(data)
    if not data.strip(b"\x00 \t\r\n"):
        raise PageError("the file is empty")
    text = _decode(data)
    sample = text[:65536]
    if len(_CONTROL.findall(sample)) > max(2, len(sample) // 200):
        raise PageError("the file is binary, not a release page; save the page as HTML, text or Markdown")
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\x00", "")


def kind_of(text: str) -> PageKind:
    """Which reader knows this text. A text that nothing else claims is plain text."""
    head = text[:4096].lstrip("\ufeff \t\n")
    if _is_json(head, text):
        return "jsonl"
    if _HTML.search(head) or (head.startswith("<") and len(_BLOCK_TAG.findall(text[:100_000])) >= 2):
        return "html"
    if pressnews.claims(text):
        return "press-news"
    if _FRONT_MATTER.match(text) or len(_MARKDOWN.findall(text[:200_000])) >= 1:
        return "markdown"
    if len(_BLOCK_TAG.findall(text[:100_000])) >= 3:
        return "html"
    return "text"


def _is_json(head: str, text: str) -> bool:
    if head.startswith("{"):
        return bool(re.match(r'\{\s*(?:"|\}|$)', head))
    if head.startswith("["):
        return bool(re.match(r"\[\s*\{\s*\"", head)) and text.rstrip().endswith("]")
    # A bad first line must not turn a whole JSONL file into prose.
    lines = [line for line in text[:200_000].split("\n")[:6] if line.strip()]
    return len(lines) >= 2 and sum(_is_record(line) for line in lines) * 2 >= len(lines)


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _unpack(data: bytes) -> bytes:
    out = bytearray()
    while data[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            out += unpacker.decompress(data, _UNPACKED_LIMIT + 1 - len(out))
        except zlib.error:
            raise PageError("the gzip file is damaged") from None
        if len(out) > _UNPACKED_LIMIT:
            raise PageError("the gzip file unpacks to more than 256 MB; split it")
        if not unpacker.eof:
            raise PageError("the gzip file is cut off")
        data = unpacker.unused_data.lstrip(b"\x00")
    return bytes(out)


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    guessed = _utf16(data)
    if guessed:
        return data.decode(guessed, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _META_CHARSET.search(data[:8192])
    if declared:
        try:
            name = codecs.lookup(declared.group(1).decode("ascii")).name
        except LookupError:
            name = ""
        # Browsers read latin-1 as windows-1252, and so do we: curly quotes live in the difference.
        if name in {"iso8859-1", "ascii", "cp1252"}:
            return _windows(data)
        if name and name != "utf-8":
            return data.decode(name, "replace")
    return _guess(data)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a zero in every second byte."""
    sample = data[:2000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) >= 20 and odd > 0.35 * len(sample) and even < 0.05 * len(sample):
        return "utf-16-le"
    if len(sample) >= 20 and even > 0.35 * len(sample) and odd < 0.05 * len(sample):
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    """Undeclared and not UTF-8: UTF-8 with a few broken bytes, windows-1252, or what charset-normalizer says."""
    if data.count(0) > len(data) // 100:
        raise PageError("the file is binary, not a release page; save the page as HTML, text or Markdown")
    loose = data.decode("utf-8", "replace")
    high = sum(byte > 127 for byte in data[:100_000])
    if loose[:100_000].count("\ufffd") * 10 < high:
        return loose
    from charset_normalizer import from_bytes

    best = from_bytes(data[:50_000]).best()
    if best is None:
        return _windows(data)
    western = {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "latin_1", "iso8859_1", "iso8859_15", "mac_roman"}
    if best.encoding in western or best.encoding.startswith(("cp4", "cp5", "cp8", "cp9", "cp10", "cp11", "hp", "mac")):
        return _windows(data)
    return data.decode(best.encoding, "replace")


def _windows(data: bytes) -> str:
    """windows-1252 as browsers read it: the five bytes it leaves undefined become control characters."""
    return data.decode("latin-1").translate(_WINDOWS)
