"""HTML pages to drafts: press offices, EurekAlert-like portals, agencies, any page with one release on it.

The body is the visible text of the release's blocks, paragraphs separated by a blank line, list items and table rows
on lines of their own, cells joined by " | ". What is not here: how the tree is pruned (`htmltree`), how the main text
is chosen (`htmlmain`), what the markup states (`meta`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.errors import PageError
from rag.pages import htmlcontact, htmlmain, htmlseen, htmlteasers, htmltext, htmltree, labels, pressnews
from rag.pages import meta as markup
from rag.pages.dates import numeric_order, order_of_language
from rag.pages.draft import Draft, Fact
from rag.pages.htmlmain import Main
from rag.pages.htmltext import Block

if TYPE_CHECKING:
    from lxml.etree import _Element

# The shortest release among 12,694 of one publisher with a readable text has about 25 words; a login or error page
# has fewer words of prose outside its links.
_MIN_PROSE = 140
_LOGIN = re.compile(
    r"\b(?:log ?in|sign in|password|anmelden|passwort|iniciar sesión|contraseña|mot de passe|"
    r"se connecter)\b",
    re.I,
)
_ERROR = re.compile(
    r"^(?:404|403|500|page not found|not found|access denied|forbidden|error|"
    r"seite nicht gefunden|just a moment|attention required|are you a robot|"
    r"página no encontrada)",
    re.I,
)
_LISTING = re.compile(
    r"^(?:(?:all |latest |recent |our )?(?:news|press releases|news releases|newsroom|"
    r"news room|press room|media releases|archive|news archive|search results|presse|"
    r"pressemitteilungen|aktuelles|noticias|actualités)(?: (?:archive|index|listing|list|"
    r"overview|and events|& events))?)\s*(?:\||[-–—]|$)",
    re.I,
)


def read(text: str) -> Draft:
    """The page taken apart.

    Raises:
        PageError: a listing, a login or error page, or too little text to be a release.
    """
    root = htmltree.parse(text)
    meta = markup.read_meta(root)
    password = any(str(e.get("type", "")).lower() == "password" for e in root.iter("input"))
    htmltree.prune(root)
    htmltext.mark_cells(root)
    whole = next(root.iter("body"), root)
    every = htmltext.blocks_of(whole)
    news = _press_news(every, meta)
    if news is not None:
        return news
    heading, headline = htmlmain.heading_of(root, meta.titles)
    main = htmlmain.find_main(whole, every, heading)
    title = _title(headline, meta, main)
    _refuse_others(main, title, password=password)
    blocks = list(main.blocks)
    subtitle = htmlseen.subtitle_of(meta, blocks, heading)
    lead = _lead_blocks(title, subtitle, blocks)
    beside = htmlcontact.contact_blocks(root, main)
    body = htmltext.join([*blocks, *beside])
    for piece in reversed(lead):
        body = f"{piece}\n\n{body}"
    own = _own_elements(main, heading)
    seen = (*labels.labelled(root), *htmlseen.marked_institution(root), *htmlseen.masthead(meta, every))
    labelled_dates = [fact.words for fact in seen if fact.name == "date"]
    embargo = htmlseen.embargo_line(every, body)
    if embargo:
        body = f"{embargo}\n\n{body}"
    return Draft(
        kind="html",
        title=title,
        body=body,
        subtitle=subtitle,
        url=meta.url,
        language=meta.language,
        dates=(*meta.dates, *labelled_dates, *htmlseen.visible_dates(root, every, heading)),
        order=order_of_language(meta.language) or numeric_order(text),
        embargo_words=meta.embargo or next((fact.words for fact in seen if fact.name == "embargo"), None),
        facts=tuple(_facts(meta, seen, main, title)),
        stubs=htmlteasers.merged((*htmlteasers.stubs_of(root, meta.base, own), *htmlteasers.truncated_of(every, own))),
    )


def _press_news(every: list[Block], meta: markup.Meta) -> Draft | None:
    """An aggregator's page saved as HTML has the marks of its text form."""
    from dataclasses import replace

    if not any("PRESS RELEASES" in block.text for block in every):
        return None
    text = htmltext.join(every)
    if not pressnews.claims(text):
        return None
    try:
        draft = pressnews.read(text)
    except PageError:
        return None
    return replace(draft, url=meta.url, language=meta.language, facts=draft.facts)


def _title(headline: str | None, meta: markup.Meta, main: Main) -> str:
    if headline:
        return headline
    for title in meta.titles:
        # "Headline | Site" and "Site - Headline": the longest part is the headline.
        parts = re.split(r"\s+[|»–—·:-]{1,2}\s+", title)
        best = max(parts, key=len).strip()
        if len(best) >= 10:
            short_site = re.match(r"^[A-ZÄÖÜ]{2,8}\s+[-–|]\s+", title)
            return best if len(parts) > 2 or len(best) < 0.8 * len(title) or short_site else title.strip()
    for block in main.blocks[:3]:
        if 10 <= len(block.text) <= 250:
            return " ".join(block.text.split())
    raise PageError("no headline was found; is it a release page?")


def _refuse_others(main: Main, title: str, *, password: bool) -> None:
    prose = main.prose
    first = main.blocks[0].text if main.blocks else ""
    if _ERROR.match(title) and prose < 1500:
        raise PageError(f"this is an error page ({title[:60]}), not a release")
    if password and (prose < 600 or _LOGIN.search(title)):
        raise PageError("this is a login page, not a release")
    if prose < _MIN_PROSE:
        if _LOGIN.search(title + " " + first):
            raise PageError("this is a login page, not a release")
        raise PageError("there is too little text on the page to be a release; is it an index or an image page?")
    if main.linked > 0.6 * (main.prose + main.linked) or _is_listing(main, title):
        raise PageError("this is a listing of releases, not a release; ingest the pages it links to")


def _is_listing(main: Main, title: str) -> bool:
    """Four headlines that are links, with little prose above the first; two under a title like "Press releases"."""
    enough = 2 if _LISTING.match(title) else 4
    return main.entries >= enough and main.before < 0.3 * main.prose


def _lead_blocks(title: str, subtitle: str | None, blocks: list[Block]) -> list[str]:
    """Headline and subtitle, unless the text opens with them already."""
    opening = [" ".join(block.text.split()) for block in blocks[:6]]
    lead = []
    if title not in opening[:2]:
        lead.append(title)
    if subtitle and not any(subtitle == text or subtitle in text for text in opening):
        lead.append(subtitle)
    return lead


def _facts(meta: markup.Meta, visible: tuple[Fact, ...], main: Main, title: str) -> list[Fact]:
    """Facts of markup; what it only calls publisher issues the release unless the page itself names another."""
    facts = [*meta.facts]
    seen = {(f.name, f.words.lower()) for f in facts}
    for fact in visible:
        for words in fact.words.split(";") if fact.name == "funder" else [fact.words]:
            if (fact.name, words.strip().lower()) not in seen:
                seen.add((fact.name, words.strip().lower()))
                facts.append(Fact(fact.name, words.strip()))
    if not any(f.name == "institution" for f in facts):
        facts += [Fact("institution", f.words) for f in facts if f.name == "publisher" and "." not in f.words][:1]
    if not any(f.name == "institution" for f in facts):
        facts += _site_named_in_text(meta, main, title)
    return [f for f in facts if f.name in {"institution", "journal", "doi", "funder", "contact"}]


def _site_named_in_text(meta: markup.Meta, main: Main, title: str) -> list[Fact]:
    """The site's name, when the opening of the text names it, too: then it is whose news this is."""
    opening = " ".join(block.text for block in main.blocks)[:2500]
    for name in htmlseen.site_names(meta):
        if (
            len(name.split()) > 1
            and len(name) < 80
            and name not in title
            and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", opening)
        ):
            return [Fact("institution", name)]
    return []


def _own_elements(main: Main, heading: _Element | None) -> set[_Element]:
    own = {block.element for block in main.blocks}
    if heading is not None:
        own |= set(heading.iter())
    return own


def fragment(text: str) -> str:
    """The visible text of a piece of HTML, as a record's field may hold it."""
    root = htmltree.parse(f"<html><body>{text}</body></html>")
    htmltree.prune(root)
    htmltext.mark_cells(root)
    return htmltext.join(htmltext.blocks_of(root))
