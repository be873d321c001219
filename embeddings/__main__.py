"""The command line: python -m embeddings …"""

import json
import os
import sys
from pathlib import Path

import click

from embeddings import calibration, compiled, encoder, glossary
from embeddings.encoder import BUNDLED, ModelFault
from embeddings.memory import DictShelf, Memory


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Prepares models."""


@main.command()
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="JSON lines with title and text: topics of your own, at least 60.",
)
@click.option("--model", envvar="THESIS_FINDER_MODEL", default=BUNDLED, show_default=True, help="Whose curve to fit.")
@click.option(
    "--data",
    envvar="THESIS_FINDER_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".data"),
    show_default=True,
    help="The data folder the curve is kept in.",
)
def calibrate(texts: Path, model: str, data: Path) -> None:
    """Fit where "nothing fits" begins for a model, from titles and unrelated interests; no judgments are needed."""
    try:
        lines = [json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines() if line.strip()]
        pairs = [(str(line["title"]), str(line["text"])) for line in lines if line.get("title") and line.get("text")]
        loaded = encoder.load(model, threads=os.cpu_count() or 1)
        memory = Memory(loaded, DictShelf())
        curve = calibration.fit(pairs, lambda batch: memory.rows(batch, _show), glossary.for_model(loaded, data))
        calibration.keep(data, loaded.name, curve)
    except (KeyError, TypeError, AttributeError):
        print(f"{texts.name}: every line must be a JSON object with title and text.", file=sys.stderr)
        sys.exit(1)
    except (ModelFault, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    print(f"{loaded.name}: middle {curve.middle:.3f}, growth {curve.growth:.4f}, slope {curve.slope:.1f}")


@main.command("compile")
@click.option("--model", envvar="THESIS_FINDER_MODEL", default=BUNDLED, show_default=True, help="What to compile.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".data/compiled"),
    show_default=True,
    help="Where to; what is there is replaced.",
)
def compile_(model: str, folder: Path) -> None:
    """Make a model ready for answering without torch. The dashboard does this by itself."""
    try:
        made = compiled.make(model, folder)
    except ModelFault as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    print(f"{made.model}: lowest cosine to the original {made.cosine:.6f}")


def _show(done: int, of: int) -> None:
    print(f"Reading texts: {done} of {of}", file=sys.stderr, end="\n" if done == of else "\r", flush=True)


if __name__ == "__main__":
    main(prog_name="python -m embeddings")
