"""How long the desk thinks about a draft after a pause in typing: python -m tests.bench.desk

On the 424 real offers, with the compiled model as a server has it from its second start on, and one thread: a draft of
the length of an offer grows sentence by sentence, and after each sentence everything beside the form is made anew.
"""

import os
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from threadpoolctl import threadpool_limits

from embeddings import compiled, encoder, glossary
from embeddings.memory import DictShelf, Memory
from tests.bench import data
from topics import atlas, catalogue
from topics.findability import Draft
from topics.rank import read_topics
from topics.settings import Settings
from topics.suggestions import subjects
from topics.topic import Topic

OWN = ["marine biology", "counting things on photographs", "Korallenriffe"]
TAPPED = 12  # cards that Find shows
SENTENCES = [
    "We count corals on photographs of reefs with neural networks.",
    "Divers took the pictures along the same lines every year since 1998.",
    "Some corals have been labelled by hand, most have not.",
    "You train a detector on the labelled part and look at where it errs.",
    "Active learning decides which pictures are shown to the experts next.",
    "The result is a curve of how the reefs changed, with honest error bars.",
    "Es gibt auch Bilder aus der Ostsee, auf denen Muscheln gezählt werden.",
    "At the end, somebody who has never programmed can repeat the count.",
]


def main() -> None:
    with TemporaryDirectory() as folder:
        compiled.make(encoder.BUNDLED, Path(folder))
        model = compiled.kept(Path(folder), encoder.key(encoder.BUNDLED))
    if model is None:
        raise SystemExit("the model was not compiled")
    threadpool_limits(1)
    shelf = DictShelf()
    topics = read_topics(data.files("offers")[0])
    words = catalogue.build(topics, glossary=glossary.load(Settings().data))
    among = catalogue.with_meaning(words, Memory(encoder.load(encoder.BUNDLED, threads=os.cpu_count() or 1), shelf))
    drawn = atlas.draw(among.topics, among.whole)
    interests = [*(one.en for one in subjects()[:TAPPED]), *OWN]
    notes = DictShelf(shelf)
    parts: dict[str, list[float]] = {"reading": [], "findings": [], "overlaps": [], "landing": [], "all": []}
    for n in range(1, len(SENTENCES) + 1):
        topic = Topic(title="Counting corals", text=" ".join(SENTENCES[:n]))
        ticks = [time.process_time()]
        draft = Draft(among, topic, model, notes)
        ticks.append(time.process_time())
        draft.findings(interests)
        ticks.append(time.process_time())
        draft.overlaps()
        ticks.append(time.process_time())
        draft.landing(drawn)
        ticks.append(time.process_time())
        for name, start, end in zip(parts, ticks, ticks[1:], strict=False):
            parts[name].append(end - start)
        parts["all"].append(ticks[-1] - ticks[0])
    print(f"{len(topics)} topics, {len(interests)} interests; CPU ms: first, then median and worst of the others")
    for name, seconds in parts.items():
        first, *rest = [1000 * s for s in seconds]
        print(f"{name:10} {first:7.0f} {statistics.median(rest):7.0f} {max(rest):7.0f}")


if __name__ == "__main__":
    main()
