"""Who a page is: its normalised url, and the id made from it.

A release is the same release wherever its file moves, as long as its url is stated; without one the path is all
there is. What is not here: whether a url is the page's own (`meta` and the readers decide that).
"""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = frozenset({"fbclid", "gclid", "mc_cid", "mc_eid", "igshid"})


def normal_url(url: str) -> str | None:
    """The url in the form that identity is made from, or None when it is not an absolute web address.

    "HTTP://News.Example.org/a/?utm_source=x#top" -> "https://news.example.org/a"
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme.lower() not in {"http", "https"} or not host or any(c.isspace() for c in url.strip()):
        return None
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(k)]
    query = "?" + urlencode(kept) if kept else ""
    return f"https://{host}{parts.path.rstrip('/')}{query}"


def own_url(url: str | None) -> str | None:
    """The url as stated, if it can be one page's own: absolute, and more than a site's front page."""
    normal = normal_url(url) if url else None
    if normal is None or url is None:
        return None
    parts = urlsplit(normal)
    if not parts.query and parts.path.lower() in {"", "/index.html", "/index.php", "/home"}:
        return None
    return url.strip()


def release_id(url: str | None, key: str) -> str:
    """An "r" and the first twelve hex digits of sha256 over the normalised url, or over `key` without one."""
    normal = normal_url(url) if url else None
    return "r" + hashlib.sha256((normal or key).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _is_tracking(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in _TRACKING
