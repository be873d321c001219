"""Every wrong verdict on the judged interests, and how often a card's badge is right: python -m tests.bench.verdicts"""

import numpy as np

from embeddings import glossary
from embeddings.memory import Memory
from tests.bench import data
from tests.bench.shelf import model, shelf
from topics import catalogue, match
from topics.interest import Interest
from topics.match import Verdict


def main() -> None:
    encoder, kept = model(), shelf()
    for name in ("offers", "seeds"):
        judged = data.interests(name)
        snapshot = catalogue.build(judged.topics, glossary=glossary.load())
        snapshot = catalogue.with_meaning(snapshot, Memory(encoder, kept))
        wrong: dict[bool, list[str]] = {True: [], False: []}
        cards: list[tuple[Verdict, int]] = []
        for asked in judged.interests:
            answer = match.find(snapshot, Interest.of(str(asked["text"])), encoder, k=20)
            inside = bool(asked["in_scope"])
            if inside != (answer.verdict is not Verdict.NOTHING):
                wrong[inside].append(f"{asked['id']} ({answer.confidence:.2f})")
            grades = judged.grades[str(asked["id"])]
            if inside:
                cards += [(m.verdict, grades.get(m.topic.id, 0)) for m in answer.matches]
        for inside, ids in wrong.items():
            of = sum(bool(asked["in_scope"]) == inside for asked in judged.interests)
            fault = "fits, refused" if inside else "fits nothing, not told"
            print(f"{name}: {fault} {len(ids)} of {of}: {', '.join(ids)}")
        for verdict in (Verdict.CLEAR, Verdict.RELATED):
            grades_of = np.array([grade for said, grade in cards if said is verdict])
            fits, touches = (grades_of >= 2).mean(), (grades_of >= 1).mean()
            print(f"{name}: {len(grades_of)} cards {verdict}: {fits:.2f} fit, {touches:.2f} at least touch")


if __name__ == "__main__":
    main()
