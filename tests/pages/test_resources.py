from embeddings import glossary
from topics.pages.resources import Resources


def test_without_a_dictionary_nothing_is_cut_or_translated_twice(ready: Resources) -> None:
    assert not ready.settings.dictionary.exists()
    assert ready.snapshot().catalogue.glossary is glossary.load(ready.settings.data)
