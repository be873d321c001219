"""The only place where text of a topic becomes something a browser interprets.

Two libraries stand in between: markdown-it with raw HTML off, and nh3 with a short list of tags. Streamlit's own
Markdown is not used for such text: it loads pictures from anywhere and reads "$5 and $6" as a formula.
"""

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

import nh3
import streamlit as st
from markdown_it import MarkdownIt

_TAGS = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "a",
    "br",
    "h4",
    "table",
    "tr",
    "td",
    "th",
}
# Letters that one line of a column holds.
_LINE = 80
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def markdown(text: str) -> str:
    """Markdown somebody wrote → harmless HTML: no pictures, no raw HTML, links to the web and to mail only."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        # Headings inside a topic must not outrank the headings of the page.
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h4"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        # A relative address in a topic would lead to a page of ours, or with "//" to anybody.
        url_relative="deny",
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def quotation(sentence: str, marks: Iterable[tuple[int, int]] = ()) -> str:
    """A sentence → HTML of a quotation with the characters start:end of every mark set off."""
    shown, at = [], 0
    for start, end in marks:
        shown += [escape(sentence[at:start]), "<mark>", escape(sentence[start:end]), "</mark>"]
        at = end
    shown.append(escape(sentence[at:]))
    return f"<blockquote>“{''.join(shown)}”</blockquote>"


def draw(html: str) -> None:
    """Draw HTML made by this module."""
    st.html(f'<div class="topic-text">{html}</div>')


def style(rules: str) -> None:
    """Add rules of our own, never of somebody else's text, to the page's style."""
    st.html(f"<style>{rules}</style>")


def draw_style() -> None:
    """How topic text looks: quotations as dark as the rest, marked words set off without colour alone, lines short."""
    st.html(
        """<style>
        /* On a wide screen the lines stay near each other. */
        .stMainBlockContainer { padding-top: 4.5rem; max-width: 92rem; margin: 0 auto; }
        /* The primary colour is dark by day and pale at night. */
        [data-testid^="stBaseButton-primary"] { color: light-dark(#FFFFFF, #12191E) !important; }
        /* Streamlit darkens an open button at night below what can be read. */
        .stPopover button[aria-expanded="true"] p { color: light-dark(#0B5A7A, #6FBBDD); }
        /* Beside the name of the group a phone has room for the menu or for the languages, not for both. The menu
           wears the sign that menus have. */
        [data-testid="stExpandSidebarButton"] > span, [data-testid="stSidebarCollapseButton"] span { display: none; }
        [data-testid="stExpandSidebarButton"] { position: fixed; top: .6rem; right: .8rem; padding: .4rem; }
        [data-testid="stExpandSidebarButton"]::after, [data-testid="stSidebarCollapseButton"] button::after {
            content: "menu"; font: 1.6rem "Material Symbols Rounded"; }
        [data-testid="stSidebarCollapseButton"] button::after { content: "close"; }
        input { text-overflow: ellipsis; }
        @media (max-width: 640px) {
            .stMainBlockContainer { padding-top: 6.5rem; }
            .st-key-lang { top: 3.9rem !important; position: absolute !important; z-index: 1 !important; }
            h1 { font-size: 1.75rem !important; }
        }
        /* What a finger presses is 24 pixels high and wide at least. */
        .stCheckbox label, .stMultiSelect button, .stSelectbox button { min-height: 24px; }
        [data-testid^="stTabsScroll"] { min-width: 24px; }
        .st-key-print_button, .st-key-copy_button { width: auto; flex: 0 0 auto; }
        .st-key-lang { position: fixed; top: .7rem; right: 1rem; z-index: 999991; width: auto; }
        .st-key-foot { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid rgba(128, 128, 128, .4); }
        /* All three are one page: none is where one is. */
        .st-key-foot a { background: none !important; }
        .st-key-foot p { font-weight: 400 !important; }
        .topic-text img { width: 11rem; max-width: 100%; background: #fff; border-radius: .4rem; }
        @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
        @media print {
            header, .stSidebar, .st-key-lang, .st-key-foot, .st-key-take_along, .st-key-hand_over, .stButton,
            .stPageLink, .stLinkButton, .stPopover, .stPlotlyChart { display: none !important; }
            [class*="st-key-saved-"] .stPageLink { display: block !important; }
            .stPageLink a { left: 0 !important; }
            .topic-text .way { display: none; }
            /* Paper is white by night, too. */
            .stApp { background: #FFFFFF !important; }
            .stApp * { color: #1B2A33 !important; }
            .stMainBlockContainer { padding: 0 !important; }
            .stApp, .stMain { position: static !important; overflow: visible !important; height: auto !important; }
        }
        [class*="st-key-storage_"], .st-key-page, .st-key-announcement, .st-key-arrival {
            position: absolute; width: 1px !important; overflow: hidden; }
        [data-testid="stHeaderLogo"] { max-width: calc(100vw - 5rem); object-fit: contain; object-position: left; }
        [data-testid="InputInstructions"] { display: none; }
        .topic-text a { color: light-dark(#0B5A7A, #6FBBDD); }
        .topic-text { line-height: 1.55; max-width: 44rem; overflow-wrap: anywhere; }
        .topic-text h1, .topic-text h3 { font-family: "Source Serif", Georgia, serif; font-weight: 600; padding: 0; }
        .topic-text h1 { font-size: 2rem; line-height: 1.25; margin: 0; max-width: 48rem; }
        .topic-text h3 { font-size: 1.15rem; line-height: 1.3; margin: 0; }
        .topic-text h4 { font-size: 1.05rem; margin: 1rem 0 .3rem; padding: 0; }
        .topic-text blockquote { margin: 0 0 .4rem; padding: .1rem 0 .1rem 1rem; border-left: 3px solid currentColor;
            font-family: "Source Serif", Georgia, serif; color: inherit; }
        .topic-text mark { background: none; color: inherit; font-weight: 700;
            text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 3px; }
        .topic-written { white-space: pre-wrap; }
        .topic-text ins { background: #DDF1E7; color: #0A6847; text-decoration: underline; }
        .topic-text del { background: #FBE3DE; color: #8A1C0C; text-decoration: line-through; }
        .topic-text table { border-collapse: collapse; margin: 0 0 1rem; }
        .topic-text th, .topic-text td { text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0;
            border-bottom: 1px solid rgba(128, 128, 128, .4); }
        .topic-text dl { margin: 0; padding: 0; }
        .topic-text dt, .topic-text dd { padding: 0; margin-left: 0; }
        .topic-text dt { font-size: .9rem; opacity: .8; }
        .topic-text dd { margin: 0 0 .6rem 0; font-weight: 600; }
        .topic-text dd.long { font-weight: 400; }
        .topic-text p:first-child { margin-top: 0; }
        .topic-text p:last-child { margin-bottom: 0; }
        .topic-text h3 + p, .topic-text h3 + blockquote { margin-top: 1rem; }
        .topic-text .number { font-family: sans-serif; font-size: .85rem; padding: .1rem .5rem; margin-right: .2rem;
            border: 1.5px solid currentColor; border-radius: 1rem; vertical-align: .1rem; }
        .st-key-map_themes button { height: auto; }
        .st-key-map_themes button p { white-space: normal; text-align: left; }
        .topic-text .legend { list-style: none; margin: 0; padding: 0; }
        .topic-text .legend li { display: inline-block; margin: 0 1rem 0 0; }
        .topic-text .mark, .st-key-map_themes button::before { content: ""; display: inline-block; flex: none;
            width: .8em; height: .8em; margin-right: .45em; }
        /* Words on the map stand out from the marks below. */
        .js-plotly-plot .textpoint text { paint-order: stroke; stroke: light-dark(#FBFAF7, #12191E); stroke-width: 4px;
            stroke-linejoin: round; }
        [class*="st-key-map_frame"] { flex: none !important; overflow: hidden; max-height: calc(100vh - 7rem);
            aspect-ratio: var(--wide); }
        @media (max-width: 640px) { [class*="st-key-map_frame"] { aspect-ratio: var(--narrow); } }
        /* The last layers of a map are its words, for every width once, the narrowest last: one of them is seen. */
        .stPlotlyChart { container-type: inline-size; }
        .scatterlayer > .trace:last-child, .st-key-map_frame_large .scatterlayer > .trace:nth-last-child(2) {
            display: none; }
        @container (max-width: 739px) {
            .st-key-map_frame_large .scatterlayer > .trace:nth-last-child(2) { display: block; }
            .st-key-map_frame_large .scatterlayer > .trace:nth-last-child(3) { display: none; }
        }
        @container (max-width: 439px) {
            .scatterlayer > .trace:last-child { display: block; }
            [class*="st-key-map_frame"] .scatterlayer > .trace:nth-last-child(2) { display: none; }
        }
        /* Beside a list that is longer than the window the map stays in view. */
        @media (min-width: 1000px) {
            .stColumn:has(.st-key-stays_map) { position: sticky; top: 4.5rem; align-self: flex-start; }
        }
        .stPageLink p, .stLinkButton p { white-space: normal; overflow-wrap: anywhere; }
        .stLinkButton a { height: auto; }
        [class*="st-key-saved-"] .stPageLink p { font: 600 1.1rem/1.3 "Source Serif", Georgia, serif; }
        /* Beside each other, facts begin below the longest title. */
        @media (min-width: 640px) { [class*="st-key-saved-"] .stPageLink { min-height: 3.8rem; } }
        /* The words of a link stand below those of the rest; what shows that it is touched reaches beyond them. */
        .stPageLink a { position: relative; left: -.5rem; }
        </style>"""
    )


def title(text: str, level: int = 3, number: int | None = None) -> str:
    """A topic's title → HTML of a heading, with the number the topic has on the map."""
    before = "" if number is None else f'<span class="number">{number}</span> '
    return f"<h{level}>{before}{escape(text)}</h{level}>"


def badge(words: str, sign: str, colour: str) -> str:
    """A few words set off by colour and by a sign (a name of Material Symbols) → HTML."""
    return f'<span class="badge {colour}">{_sign(sign)}{escape(words)}</span>'


def head(badges: str, text: str) -> str:
    """Badges and a line of text behind them → HTML."""
    return f'<p class="head">{badges}{escape(text)}</p>'


def card(*parts: str) -> str:
    """HTML of its parts → HTML of a card."""
    return f'<article class="card">{"".join(parts)}</article>'


def ways(*parts: str) -> str:
    """HTML of what can be pressed → HTML of a row that wraps on a phone."""
    return f'<div class="ways">{"".join(parts)}</div>'


def way_to(topic_id: str, words: str, title: str) -> str:
    """The way from a card to the page of its topic, which a browser may open elsewhere → HTML."""
    told = f'href="topic?id={quote(topic_id)}" data-press="open {escape(topic_id)}"'
    named = f'aria-label="{escape(f"{words}: {title}")}"'
    return f'<a class="way" target="_self" {told} {named}>{_sign("arrow_forward")}{escape(words)}</a>'


def press(what: str, topic_id: str, words: str, sign: str, *, hint: str = "", off: bool = False) -> str:
    """A button on a card → HTML; `cards.js` tells the server what was pressed, and on which topic's card."""
    told = f'data-press="{what} {escape(topic_id)}" title="{escape(hint)}"{" disabled" if off else ""}'
    return f'<button type="button" class="way" {told}>{_sign(sign)}{escape(words)}</button>'


def menu(words: str, parts: Iterable[str]) -> str:
    """A button, and what is there once it is pressed → HTML; `cards.js` unfolds it."""
    button = f'<button type="button" class="way" aria-expanded="false">{_sign("more_horiz")}{escape(words)}</button>'
    return f"{button}<span hidden>{''.join(parts)}</span>"


def _sign(name: str) -> str:
    return f'<span class="sign" aria-hidden="true">{name}</span>'


def line(text: str) -> str:
    """A line of text → HTML of a paragraph."""
    return f"<p>{escape(text)}</p>"


def picture(data_url: str, alt: str) -> str:
    """A picture of our own making as HTML."""
    return f'<img src="{escape(data_url)}" alt="{escape(alt)}">'


def fact(name: str, value: str) -> str:
    """A named fact → HTML for a definition list; what takes several lines is not set in bold."""
    kind = ' class="long"' if len(value) > _LINE else ""
    return f"<dt>{escape(name)}</dt><dd{kind}>{escape(value)}</dd>"


def legend(entries: Iterable[tuple[str, str, str]]) -> str:
    """(name, colour, CSS clip-path) of our themes → HTML of a list that says how each is marked on the map."""
    lines = (
        f'<li><span class="mark" style="background: {colour}; clip-path: {shape}"></span>{escape(name)}</li>'
        for name, colour, shape in entries
    )
    return f'<ul class="legend">{"".join(lines)}</ul>'


def difference(parts: Iterable[tuple[str, str]]) -> str:
    """A text in pieces that are "same", "gone" or "new" → HTML where one sees and hears which is which."""
    tags = {"same": "span", "gone": "del", "new": "ins"}
    pieces = "".join(f"<{tags[kind]}>{escape(text)}</{tags[kind]}>" for kind, text in parts)
    return f'<div class="topic-written">{pieces}</div>'


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows of text under their heads → HTML of a table."""

    def cells(kind: str, row: Iterable[str]) -> str:
        return "".join(f"<{kind}>{escape(cell)}</{kind}>" for cell in row)

    lines = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table><thead><tr>{cells('th', heads)}</tr></thead><tbody>{lines}</tbody></table>"


def written(text: str) -> str:
    """A text as somebody wrote it → HTML that keeps its lines."""
    return f'<div class="topic-written">{escape(text)}</div>'


def way(address: str, words: str) -> str:
    """A link to a page of this server, which opens in its place."""
    return f'<p class="way"><a href="{escape(address)}" target="_self">{escape(words)}</a></p>'


def plain(text: str) -> str:
    """Text → the same text for a label that reads Markdown: every mark is taken literally."""
    # Streamlit looks for its own name after the marks are gone and draws its logo; a joiner nobody sees parts it.
    text = text.replace(":streamlit:", ":streamlit\u2060:")
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
