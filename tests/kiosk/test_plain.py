from topics.kiosk.plain import plain_words
from topics.topic import Topic


def test_the_topics_own_plain_words_win() -> None:
    assert plain_words(Topic(title="T", text="Long text.", plain_words="Short.")) == "Short."


def test_without_them_the_first_sentence_that_stands_by_itself() -> None:
    text = "Contact: Prof. Nobody\n\nWe draw boxes round the cells of a plot by hand."
    assert plain_words(Topic(title="T", text=text, language="en")) == "We draw boxes round the cells of a plot by hand."


def test_a_topic_without_any_sentence_says_its_title() -> None:
    assert plain_words(Topic(title="Gates", text="tbd", language="en")) == "Gates"
