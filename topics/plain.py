"""A topic in words for people who never heard of the group."""

from embeddings import language
from embeddings.passages import pieces, quotable
from topics.topic import Topic


def plain_words(topic: Topic, reader: str) -> str:
    """The topic's own plain words for somebody who reads this language (ISO 639-1); where nobody wrote any, its first
    sentence that stands by itself."""
    if topic.plain_words:
        return said_in(reader, topic)
    sentences = pieces(topic.title, topic.text, topic.language or language.guess(topic.text)).sentences
    return next((sentence for sentence in sentences if quotable(sentence)), topic.title)


def said_in(wanted: str, topic: Topic) -> str:
    """Plain words may be written in several languages, a paragraph each: those in the wanted one, or all."""
    paragraphs = topic.plain_words.split("\n\n")
    own = [one for one in paragraphs if language.guess(one) == wanted] if len(paragraphs) > 1 else []
    return "\n\n".join(own or paragraphs)
