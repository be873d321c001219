from urllib.parse import parse_qs, urlsplit

from topics.pages import mail


def test_a_mail_program_reads_back_what_was_written() -> None:
    link = mail.link("a.b@example.org", "50% & more?", "Dear A,\n\nü „x“ + y\n")
    parts = urlsplit(link)
    assert (parts.scheme, parts.path) == ("mailto", "a.b@example.org")
    assert parse_qs(parts.query.replace("+", "%2B")) == {
        "subject": ["50% & more?"],
        "body": ["Dear A,\r\n\r\nü „x“ + y\r\n"],
    }
