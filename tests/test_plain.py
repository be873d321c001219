from topics import samples
from topics.exchange import read
from topics.plain import plain_words, said_in
from topics.topic import Topic

BOTH = "You sort cells into groups that belong together.\n\nDu ordnest Zellen in Gruppen, die zusammengehören."


def test_the_topics_own_plain_words_win_whatever_the_reader_reads() -> None:
    assert plain_words(Topic(title="T", text="Long text.", plain_words="Short."), "de") == "Short."


def test_a_reader_gets_the_paragraph_in_the_own_language() -> None:
    topic = Topic(title="T", text="Long text.", plain_words=BOTH)
    assert plain_words(topic, "de") == "Du ordnest Zellen in Gruppen, die zusammengehören."
    assert plain_words(topic, "en") == "You sort cells into groups that belong together."
    assert plain_words(topic, "it") == BOTH


def test_two_paragraphs_in_one_language_stay_together() -> None:
    words = "You sort cells into groups that belong together.\n\nThen you find out what the groups have in common."
    assert said_in("en", Topic(title="T", text="Long text.", plain_words=words)) == words


def test_all_samples_speak_both_languages() -> None:
    for one in read(samples.TOPICS).records:
        topic = Topic(title=one.id, text="Text.", plain_words=str(one.fields["plain_words"]))
        english, german = topic.plain_words.split("\n\n")
        assert (said_in("en", topic), said_in("de", topic)) == (english, german)


def test_without_them_the_first_sentence_that_stands_by_itself() -> None:
    text = "Contact: Prof. Nobody\n\nWe draw boxes round the cells of a plot by hand."
    found = plain_words(Topic(title="T", text=text, language="en"), "en")
    assert found == "We draw boxes round the cells of a plot by hand."


def test_a_topic_without_any_sentence_says_its_title() -> None:
    assert plain_words(Topic(title="Gates", text="tbd", language="en"), "en") == "Gates"
