from itertools import combinations

import pytest

from embeddings import encoder
from embeddings.memory import DictShelf, Memory
from tests.paper import TOPICS, PaperEncoder, paper_catalogue
from topics import catalogue, exchange, match, suggestions
from topics.catalogue import Catalogue
from topics.match import Verdict
from topics.suggestions import Suggestion
from topics.topic import State, Topic


def verdict(made: Catalogue, *cards: Suggestion) -> Verdict:
    return match.find(made, suggestions.interest(cards), PaperEncoder()).verdict


def test_every_card_and_every_pair_of_cards_finds_something_clearly() -> None:
    made = paper_catalogue()
    cards = suggestions.suggest(made, PaperEncoder())
    assert {card.en for card in cards} >= {"cells", "language models"}
    for card in cards:
        assert verdict(made, card) is Verdict.CLEAR
    for pair in combinations(cards, 2):
        assert verdict(made, *pair) is Verdict.CLEAR


def test_what_finds_nothing_is_not_offered() -> None:
    cards = suggestions.suggest(catalogue.build(TOPICS), None, n=50)
    assert {card.en for card in cards} == {"language models", "languages"}


def test_few_cards_still_reach_as_many_topics_as_they_can() -> None:
    made = paper_catalogue()
    one, two = suggestions.suggest(made, PaperEncoder(), n=2)
    found = [
        suggestions.clearly_found(match.find(made, suggestions.interest([card]), PaperEncoder())) for card in (one, two)
    ]
    assert found[1] - found[0]


def test_a_topic_no_subject_reaches_is_offered_by_its_own_name() -> None:
    topic = Topic(title="Sheaves", text="We glue them. Nothing else.", also_found_as=("headset",), language="en")
    cards = suggestions.suggest(catalogue.build([topic]), None)
    assert cards == (Suggestion("headset", "headset", "lightbulb"),)


def test_taken_topics_earn_no_card() -> None:
    taken = TOPICS[0].model_copy(update={"state": State.TAKEN})
    cards = suggestions.suggest(paper_catalogue([taken, *TOPICS[1:]]), PaperEncoder())
    assert "cells" not in {card.en for card in cards}


def test_an_empty_catalogue_offers_nothing() -> None:
    assert suggestions.suggest(catalogue.build([]), None) == ()


def test_a_card_without_german_is_refused() -> None:
    with pytest.raises(ValueError, match="both languages"):
        Suggestion("cells", "", "grain")


def test_with_the_real_model_twelve_cards_reach_all_seven_topics_and_any_three_go_together() -> None:
    model = encoder.load(encoder.BUNDLED, threads=2)
    seven = catalogue.with_meaning(catalogue.build(exchange.beginning()), Memory(model, DictShelf()))
    cards = suggestions.suggest(seven, model)
    assert len(cards) == 12
    found = {
        topic
        for card in cards
        for topic in suggestions.clearly_found(match.find(seven, suggestions.interest([card]), model))
    }
    assert found == {topic.id for topic in seven.topics}
    threes = list(combinations(cards, 3))[::5]
    verdicts = [match.find(seven, suggestions.interest(three), model).verdict for three in threes]
    assert set(verdicts) == {Verdict.CLEAR}
