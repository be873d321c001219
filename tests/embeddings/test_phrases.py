import pytest

from embeddings.phrases import NAME_LIMIT, names

CELLS = [
    ("Clustering of Immune Cells", "Immune cells are grouped by what is on their surface."),
    ("Gating of Immune Cells", "An expert draws gates round immune cells."),
    ("A Thesis on the Blood Count", "We count blood."),
]
ROOMS = [("Papers in Virtual Rooms", "Papers hang in rooms."), ("Walking through Virtual Rooms", "")]


def test_a_shared_phrase_comes_first_and_the_second_speaks_for_the_others() -> None:
    assert names([CELLS, ROOMS]) == ["Immune cells, blood count", "Virtual Rooms"]


def test_a_group_of_one_is_named_by_one_phrase_of_its_title() -> None:
    title = "Virtual Reality-based Bibliographic Management"
    assert names([[(title, "")], CELLS])[0] == "Bibliographic Management"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Goal of this Thesis: Approaches to Fairness", "Fairness"),
        ("Entwicklung eines Verfahrens für die Bildanalyse", "Bildanalyse"),
        ("Ziel der Masterarbeit: Fairness von Modellen", "Fairness"),
        ("VR in 2024", "VR"),
        ("gRPC", "gRPC"),
        ("Recommender Systems", "Recommender Systems"),
    ],
)
def test_words_that_say_nothing_stay_out(title: str, name: str) -> None:
    assert names([[(title, "")]]) == [name]


def test_running_text_settles_the_capitals() -> None:
    text = "A saliency map is a map. Saliency maps need an LLM. We compare saliency maps."
    assert names([[("Saliency Maps and LLMs", text)]]) == ["Saliency maps"]
    assert names([[("LLM Saliency", "The LLM has saliency.")]]) == ["LLM saliency"]


def test_what_every_group_says_names_none() -> None:
    groups = [
        [("Explaining Robots", ""), ("Robots and Trust", "")],
        [("Robots and Soil", ""), ("Soil", "Robots.")],
    ]
    assert names(groups)[1].startswith("Soil")


def test_what_speaks_for_one_of_many_is_no_name() -> None:
    nouns = ("Lakes", "Moss", "Bogs", "Peat", "Scree", "Firn", "Snow", "Hail", "Rime")
    odd = [(f"{first} Alpine {second}", "") for first, second in zip(reversed(nouns), nouns, strict=True)]
    group = [("Soil", ""), ("Ploughs", "They turn soil."), ("Rain", "It wets the soil."), *odd]
    assert names([group])[0].startswith("Soil")


def test_names_differ_even_where_the_texts_do_not() -> None:
    twin = [("Graphs", "Graphs.")]
    found = names([twin, twin, twin])
    assert found[0] == "Graphs"
    assert len(set(found)) == 3


def test_a_title_without_a_phrase_is_the_name() -> None:
    assert names([[("Thesis 7", "A thesis.")], [("Thesis 7", "Another.")]]) == ["Thesis 7", "Thesis 7 (2)"]


def test_given_names_stay_and_are_not_given_twice() -> None:
    assert names([CELLS, ROOMS], ["Virtual Rooms", None])[0] == "Virtual Rooms"
    assert names([CELLS, ROOMS], ["Virtual Rooms", None])[1] not in ("Virtual Rooms", "")
    assert names([], []) == []


def test_names_are_short_and_found_in_a_title_of_the_group() -> None:
    groups = [
        [(f"Reconstructing {a} Trajectories under {b} Constraints", f"{a} and {b} again.") for b in "KLMN"]
        for a in ("Thermodynamically Inconsistent", "Hydrological", "Electrophysiological Multichannel")
    ]
    for name, group in zip(names(groups), groups, strict=True):
        assert len(name) <= NAME_LIMIT
        written = " ".join(title + " " + text for title, text in group).casefold()
        assert all(phrase.casefold() in written for phrase in name.split(", "))
