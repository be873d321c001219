"""A small file of our own in the form of Debian's dictionary stands in for it."""

from embeddings import dictionary, glossary

LINES = """# a comment :: not an entry
Fuchs {m} [zool.] | Füchse {pl} :: fox | foxes
Wurzel {f} (von Bäumen (alten)); Radix {f} [bot.] :: root (of a tree); radix
etw. wässern {vt} :: to water sth.; to soak sth.
Wurzel {f} [math.] :: root
alte Burg {f} :: old castle
Auto {n} :: car; motor car
Code {m} :: code
Immunsystem {n} :: wrong rendering
Höhle {f} :: cave
Graft {f} :: moat
kein Eintrag
"""


def load(tmp_path):
    place = tmp_path / "de-en"
    place.write_text(LINES, encoding="utf-8")
    return glossary.load(tmp_path / "data", place)


def test_every_single_word_with_its_renderings_best_first() -> None:
    parsed = dict(dictionary.parse(LINES.splitlines()))
    assert parsed["Fuchs"] == ("fox",)
    assert parsed["Füchse"] == ("foxes",)
    assert parsed["Wurzel"] == ("root", "radix")
    assert parsed["wässern"] == ("water", "soak")
    assert "alte Burg" not in parsed
    assert "kein Eintrag" not in parsed


def test_it_comes_after_our_own_entries_and_as_whole_words_only(tmp_path) -> None:
    both = load(tmp_path)
    assert both.render("Füchse") == ("foxes",)
    assert both.render("Fuechse") == ("foxes",)
    assert both.render("Immunsystem") == ("immune system",)
    assert both.render("Radix") == ("root", "radix")
    assert both.render("Radixhöhle") == ()
    assert both.translate("Die Füchse in der Höhle") == glossary.load().translate("Die foxes in der cave")


def test_it_gives_no_words_to_corrections_and_makes_no_bare_word_german(tmp_path) -> None:
    both = load(tmp_path)
    assert "radix" not in set(both.heads)
    assert not both.is_german("Graft")
    assert not both.is_german("Radix")
    assert both.is_german("Höhle")


def as_it_is(word: str) -> list[str]:
    return [word.lower()]


def test_it_is_parsed_once_and_again_when_it_changes(tmp_path, monkeypatch) -> None:
    place, kept = tmp_path / "de-en", tmp_path / "data" / "dictionary.tsv"
    place.write_text(LINES, encoding="utf-8")
    assert dictionary.words(place, kept, as_it_is)("fuchs") == ("fox",)
    with monkeypatch.context() as never:
        never.setattr(dictionary, "parse", None)
        assert dictionary.words(place, kept, as_it_is)("fuchs") == ("fox",)
    place.write_text("Dachs {m} :: badger\n", encoding="utf-8")
    changed = dictionary.words(place, kept, as_it_is)
    assert changed("dachs") == ("badger",)
    assert changed("fuchs") == ()


def test_every_key_is_found_where_it_lies_in_the_file(tmp_path) -> None:
    place, kept = tmp_path / "de-en", tmp_path / "dictionary.tsv"
    heads = {f"Wort{chr(97 + n % 26)}{'ä' * (n // 26)}": f"word {n}" for n in range(200)}
    place.write_text("".join(f"{head} :: {english}\n" for head, english in heads.items()), encoding="utf-8")
    found = dictionary.words(place, kept, as_it_is)
    assert {head: found(head.lower()) for head in heads} == {head: (english,) for head, english in heads.items()}
    for unknown in ("", "a", "wort", "wortz" + "ä" * 20, "zzz", "# "):
        assert found(unknown) == ()


def test_none_is_installed(tmp_path) -> None:
    assert dictionary.words(tmp_path / "nowhere", tmp_path / "dictionary.tsv", as_it_is) is dictionary.nothing
    assert not (tmp_path / "dictionary.tsv").exists()
