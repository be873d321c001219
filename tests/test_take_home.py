import io

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from topics import take_home
from topics.topic import Topic

TOPIC = Topic(title="Gates & cells", text="We draw boxes round cells in plots.", plain_words="You sort cells.")


def read(content: str) -> str:
    """What a phone reads from the code of a content, made as the page makes it."""
    picture = io.BytesIO()
    segno.make_qr(content, error="m" if len(content) <= 150 else "l", encoding="utf-8").save(
        picture, kind="png", scale=4
    )
    return str(zxingcpp.read_barcodes(Image.open(picture))[0].text)


def test_with_a_public_address_the_code_leads_there() -> None:
    carried = take_home.carried(TOPIC, "https://topics.example.org/", "Group", "", "en")
    assert carried == "https://topics.example.org/topic?id=gates-cells"
    assert read(carried) == carried


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://localhost:8501/",
        "http://127.0.0.1:8501/",
        "http://[::1]/",
        "http://192.168.1.20/",
        "http://10.0.0.4:8501/",
        "http://kiosk/",
        "http://kiosk.local/",
        "http://kiosk.lan:8501/",
    ],
)
def test_what_no_phone_can_reach_is_never_in_the_code(address: str) -> None:
    carried = take_home.carried(TOPIC, address, "Group", "group@example.org", "en")
    assert carried == "Gates & cells\n\nYou sort cells.\n\nGroup\ngroup@example.org"
    assert read(carried) == carried


@given(st.text(min_size=1, max_size=5000))
def test_however_long_a_topic_is_a_phone_can_read_its_code(words: str) -> None:
    topic = Topic(title="T" * 300, text="Text.", plain_words=words)
    carried = take_home.carried(topic, "", "Group", "group@example.org", "en")
    assert len(carried.encode()) <= take_home.TEXT_LIMIT + 30
    assert carried.endswith("Group\ngroup@example.org")


def test_the_picture_is_an_svg_inside_the_page() -> None:
    assert take_home.qr("https://topics.example.org").startswith("data:image/svg+xml")
