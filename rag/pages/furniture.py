"""What stands around a release on a page: menus, shares, related lists, captions, and how they are told.

What is here: names of tags, roles, classes and headings. What is not: choosing the main text (`htmlmain`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_FURNITURE_TAGS = frozenset("nav footer aside form menu figure figcaption picture fieldset header address".split())


_FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo complementary search menu menubar dialog alert alertdialog tablist toolbar".split()
)


_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navi|navigation|navbar|menu|breadcrumbs?|share|sharing|sharebar|shares?links|social|"
    r"socials|socialmedia|follow|cookies?|consent|gdpr|banner|sidebar|side-bar|footer|foot|masthead|site-header|"
    r"related|relateds|recommend\w*|recirc\w*|more-news|morenews|read-more|readmore|also-like|popular|"
    r"trending|most-read|mostread|latest|recent|teasers?|"
    r"newsletter|subscri\w+|signup|sign-up|login|register|popup|modal|overlay|lightbox|promo\w*|advert\w*|"
    r"ads?|adsense|advertisement|sponsor(?:ed)?|outbrain|taboola|"
    r"comments?|commentlist|respond|disqus|pagination|pager|pagenav|prev-next|prevnext|tags?|tag-cloud|"
    r"tagcloud|tagged|keywords|toolbar|tools|widget|widgets|disclaimer|copyright|legal|"
    r"print|printbutton|skip|skiplink|search|searchbox|language-switch\w*|lang-switch\w*|rating|ratings|"
    r"feedback|author-bio|authorbox|byline|bio|post-meta|entry-meta|metadata|article-meta|"
    r"caption|captions|wp-caption-text|credit|credits|gallery|slideshow|carousel|slider|video-player|mediabox|"
    r"downloads?|toc|backlink|back-to|totop|top-link|donate|spenden?|jobs|"
    r"verwandt\w*|weitere|empfehlung\w*|kommentare?|werbung|anzeige|teilen|merkzettel|servicebox|linklist|"
    r"link-list|noprint|no-print|hidden-print|infobox|info-box|marginal\w*|randspalte|rechts|"
    r"compartir|relacionad[oa]s?|noticias-relacionadas|partager|similaires?)(?=[\s_-]|$)",
    re.I,
)


_SPARED = re.compile(
    r"(?:has|no|with|without|hide|show|one|two|page)[-_](?:\w+[-_])?(?:sidebar|nav|menu|"
    r"footer|header|banner|search|print|tags?|ads?|widget|share|comments?)s?\w*|"
    r"sidebar-second|\w+--(?:has|with)-\w+|search-result|print-(?:content|area|body|"
    r"only-not)|printable|post-tag|tag-[\w-]+|category-[\w-]+",
    re.I,
)


_MAIN = re.compile(
    r"(?:^|[\s_-])(?:article-?body|articlebody|story-?body|news-?body|release-?body|"
    r"entry-?content|post-?content|article-?content|press-?release|pr-body|field-pr-body|entry|"
    r"main-?content|release|storytext|article-?text|body-?copy|body-text|newstext|artikel|"
    r"pm-text|news-text)(?=[\s_-]|$)",
    re.I,
)


# In German and French newsrooms the "teaser" is the release's own first paragraph; it holds no links.
LEAD = re.compile(
    r"(?:^|[\s_-])(?:teaser-?text|teaser|lead|leadtext|intro|abstract|chapo|standfirst|"
    r"subtitle|subline|vorspann)(?=[\s_-]|$)",
    re.I,
)


CUT_HEAD = re.compile(
    r"^(?:related(?: (?:news|articles?|stories|content|links?|releases?|posts?|topics?|press releases?|"
    r"reading|materials?|documents?|information))?|more (?:news|stories|articles|releases|press releases|"
    r"on this(?: \w+)*|from (?:this|our|the) .*|like this|information on this topic)|"
    r"(?:latest|recent|other|further|top|popular|trending) (?:news|stories|articles|releases|press releases|"
    r"posts|headlines)(?: from .*)?|you (?:may|might) also (?:like|be interested in)|read (?:more|next|also)|"
    r"also on .*|most (?:read|popular|viewed)|"
    r"share(?: this)?(?: (?:article|page|story|release|post|on|via))?.{0,20}|follow us.{0,20}|tags?|keywords?|"
    r"topics?|categories|(?:top rated |reader |user |\d+ )?comments?(?: \(\d+\))?|leave a (?:reply|comment)|"
    r"newsletter|subscribe.{0,40}|sign up.{0,60}|advertisement|"
    r"weitere (?:informationen|meldungen|nachrichten|artikel|pressemitteilungen|themen|news|"
    r"links)(?: .{0,40})?|weiterführende (?:informationen|links)|mehr zum thema.{0,40}|(?:das|"
    r"dies) könnte (?:sie|dich) auch interessieren|ähnliche (?:artikel|meldungen|beiträge|pressemitteilungen)|"
    r"verwandte (?:artikel|themen|meldungen|nachrichten)|(?:beitrag|artikel|seite|news) teilen:?|teilen|"
    r"folgen sie uns.{0,20}|folge uns|downloads?|schlagwörter|top meldungen|aktuelle (?:meldungen|"
    r"nachrichten)|zurück zur übersicht|nach oben|kommentare?|"
    r"noticias relacionadas|más noticias|últimas noticias|artículos relacionados|compartir|te puede interesar|"
    r"también te puede interesar|lire aussi|à lire aussi|articles? (?:similaires|liés|connexes)|partager|"
    r"sur le même sujet|actualités liées|dans la même rubrique)\s*:?$",
    re.I,
)


def is_furniture(element: _Element) -> bool:
    """Whether an element is marked, by its tag, role or names, as something around a release."""
    if element.tag in _FURNITURE_TAGS or str(element.get("role", "")).lower() in _FURNITURE_ROLES:
        return True
    names = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", f"{element.get('class', '')} {element.get('id', '')}"[:1000])
    if len(names) < 3 or (LEAD.search(names) and next(element.iter("a"), None) is None):
        return False
    return bool(_FURNITURE.search(_SPARED.sub(" ", names))) and not _MAIN.search(names)


def in_page_frame(element: _Element) -> bool:
    """Whether an element stands in the page's header, footer or menu rather than beside the release."""
    parent: _Element | None = element
    while parent is not None:
        names = f"{parent.get('class', '')} {parent.get('id', '')}".lower()
        if (
            parent.tag in {"footer", "nav"}
            or str(parent.get("role", "")) in {"contentinfo", "navigation", "banner"}
            or re.search(r"(?:^|[\s_-])(?:footer|cookie|consent|menu|nav)", names)
        ):
            return True
        if parent.tag == "header" and parent.getparent() is not None and parent.getparent().tag == "body":
            return True
        parent = parent.getparent()
    return False
