"""The mark of the product with the group's name beside it, for those who have no logo of their own."""

from html import escape
from textwrap import wrap

from topics.pages.theme import DARK, LIGHT

# Letters that a phone has room for beside the mark.
_ONE_LINE = 40


def svg(words: str) -> str:
    """The words beside the mark, 32 pixels high, as SVG whose ink follows the browser's colours.

    More words than a phone shows in one line stand in two, smaller ones.
    """
    lines, size, baselines = [words], 18, [22]
    if len(words) > _ONE_LINE:
        first, *rest = wrap(words, len(words) // 2 + 6)
        lines, size, baselines = [first, " ".join(rest)], 14, [13, 29]
    width = 44 + size // 2 * max(map(len, lines))
    written = "".join(
        f'<text x="40" y="{y}" font-family="Georgia, serif" font-weight="600" font-size="{size}" class="ink">'
        f"{escape(line)}</text>"
        for line, y in zip(lines, baselines, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="32" viewBox="0 0 {width} 32">'
        f"<style>.ink {{ fill: {LIGHT.ink} }} .line {{ stroke: {LIGHT.ink} }} @media (prefers-color-scheme: dark) "
        f"{{ .ink {{ fill: {DARK.ink} }} .line {{ stroke: {DARK.ink} }} }}</style>"
        '<path d="M5 25 16 16 28 6" class="line" stroke-width="2" fill="none"/>'
        '<circle cx="5" cy="25" r="4" fill="#D55E00"/><circle cx="16" cy="16" r="5.5" fill="#0B5A7A"/>'
        f'<circle cx="28" cy="6" r="4" fill="#009E73"/>{written}</svg>'
    )
