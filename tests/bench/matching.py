"""All methods side by side on the judged data: python -m tests.bench.matching [offers seeds scifact …]

Prints one line per collection and method. Vectors are kept in the data folder, so that a second run takes minutes.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.bench import data
from tests.bench.shelf import model, shelf
from topics.rank import METHODS, rank, read_queries, read_topics


def figures(name: str) -> dict[str, dict[str, float]]:
    """Method → the figures of a collection's own sets."""
    topics_file, queries_file, grades_file = data.files(name)
    asked = {str(line["id"]) for line in data.interests(name).interests} if name in ("offers", "seeds") else None
    queries = [(i, text) for i, text in read_queries(queries_file) if asked is None or i in asked]
    topics, encoder, kept, score = read_topics(topics_file), model(), shelf(), data.scorer()
    found: dict[str, dict[str, float]] = {}
    for method in METHODS:
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run.jsonl"
            runs = rank(topics, queries, encoder, method=method, shelf=kept, progress=_show)
            run.write_text("".join(json.dumps(line) + "\n" for line in runs), encoding="utf-8")
            scored = score(str(run), str(queries_file), str(grades_file))
        for group, values in scored.items():
            # The scorer reports every set of the file; sets of the other catalogue have no line in this run.
            if isinstance(values, dict) and ("A" <= group <= "D") == (name == "offers"):
                found.setdefault(method, {}).update({f"{group} {k}": v for k, v in values.items()})
        if name in ("offers", "seeds"):
            found[method]["auc"] = float(scored[f"auc_{name}"])  # type: ignore[arg-type]
    return found


def _show(done: int, of: int) -> None:
    print(f"reading passages: {done} of {of}", end="\r", file=sys.stderr)


def main() -> None:
    for name in sys.argv[1:] or ["offers", "seeds", *data.COLLECTIONS]:
        for method, values in figures(name).items():
            shown = ", ".join(
                f"{key} {value:.3f}"
                for key, value in values.items()
                if key.endswith(("ndcg10", "mrr", "p1", "says_nothing", "auc"))
            )
            print(f"{name} {method}: {shown}", flush=True)


if __name__ == "__main__":
    main()
