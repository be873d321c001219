"""Titles found on real pages against a count by hand: python -m tests.bench.pages

The pages lie beside the checkout and are no part of the project, so a title is known here by the line it stands on,
as somebody who read the page wrote it down. What a page only keeps in comments, as finished work, or as headings of
its own is no topic; what it marks as reserved or no longer available is one, in that state.
"""

import re
from pathlib import Path

from tests.bench.data import SHARED
from topics.exchange import ImportFault, encoding, read

LINES = {
    "accordion-liquid.md": "94 98 102 106 110 114 251 254 257 262 265 269 391 395 398 402 406 409 412 416 419 422 426 "
    "469 472 475 478",
    "areas-and-topics.md": "18 46 62 82 105 129 144 163 249 319 340 353",
    "div-blocks-bilingual.md": "27 38 47 58 69",
    "handwritten-german.html": "113 131 230 295 320 339 385 441 503 561 584 648 677 707 743 777 836 892 947 1050 1113 "
    "1173 1237 1310 1331 1399 1481 1527 1543 1572 1613",
    "join-us.md": "123 127 131 135 139 143 147",
    "readme-badges.md": "47 89 130 164 196 222",
    "states-in-yaml.yml": "5 15 24 38 49 63 81 100 120 141 161 179 204 218 233 247 264 285 299 313 327 341 355 362 369 "
    "376 383 390 404 418 432 446 460 474 488 502 516 530 544 558 572 586 600 614 628 642 656 670 684 698 712",
}


def letters(text: str) -> str:
    """The letters and digits of a text, without markup, for comparing."""
    return "".join(re.findall(r"[^\W_]", re.sub(r"<[^>]*>|&\w+;", "", text).lower()))


def measure(page: Path, numbers: set[int]) -> tuple[int, int, int]:
    """(titles by hand, titles found, of those right): a found title is right when its words stand at such a line."""
    lines = encoding.repair(encoding.decode(page.read_bytes())[0]).text.split("\n")
    # A title may go on in the next two lines.
    places = {number: letters(" ".join(lines[number - 1 : number + 2])) for number in numbers}
    try:
        titles = [str(one.fields["title"]) for one in read(page).records]
    except ImportFault as fault:
        print(fault)
        titles = []
    right = 0
    for title in titles:
        place = next((number for number, words in places.items() if letters(title) in words), None)
        right += place is not None
        places.pop(place or 0, None)
    return len(numbers), len(titles), right


def main() -> None:
    print("| page | by hand | found | right | precision | recall |\n| --- | --- | --- | --- | --- | --- |")
    for name, numbers in LINES.items():
        by_hand, found, right = measure(SHARED / "data" / "pages" / name, set(map(int, numbers.split())))
        print(f"| {name} | {by_hand} | {found} | {right} | {right / max(1, found):.2f} | {right / by_hand:.2f} |")


if __name__ == "__main__":
    main()
