"""The texts the law asks for: accessibility, privacy, imprint. The operator's own files come before the product's."""

from importlib.resources import files
from pathlib import Path

PARTS = ("accessibility", "privacy", "imprint")


def text(part: str, language: str, own: Path | None) -> str:
    """Markdown of one of PARTS in a language: `own`/privacy.de.md, else `own`/privacy.md, else what comes with us.

    Raises ValueError for a part there is none of.
    """
    if part not in PARTS:
        raise ValueError(f"{part!r} is none of {', '.join(PARTS)}")
    for name in (f"{part}.{language}.md", f"{part}.md") if own else ():
        path = Path(own or "", name)
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return files(__package__).joinpath(f"{part}.{language}.md").read_text(encoding="utf-8")
