"""A topic in words for people who never heard of the group."""

from embeddings import language
from embeddings.passages import pieces, quotable
from topics.topic import Topic


def plain_words(topic: Topic) -> str:
    """The topic's own plain words; where nobody wrote any, its first sentence that stands by itself."""
    if topic.plain_words:
        return topic.plain_words
    sentences = pieces(topic.title, topic.text, topic.language or language.guess(topic.text)).sentences
    return next((sentence for sentence in sentences if quotable(sentence)), topic.title)
