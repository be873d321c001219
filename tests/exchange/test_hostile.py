"""Hostile files get a sentence, soon, and nothing else: no memory, no file, no object of theirs."""

import resource
import struct
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from topics.exchange import ImportFault, read, read_data

TOPIC = b"---\ntitle: One\n---\nx"


def archive(files: dict[str, bytes], **how: object) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = int(str(how.get("attributes", 0)))
            made.writestr(entry, data)
    return out.getvalue()


def workbook(**parts: bytes) -> bytes:
    """A small Excel workbook with some of its parts replaced."""
    out = BytesIO()
    pd.DataFrame({"title": ["One"], "text": ["x"]}).to_excel(out, index=False)
    with zipfile.ZipFile(out) as made:
        files = {name: made.read(name) for name in made.namelist()}
    return archive(files | {name.replace("__", "/") + ".xml": data for name, data in parts.items()})


def lying() -> bytes:
    """An archive whose headers say that a large file is small."""
    data = bytearray(archive({"a.md": b"x" * 30_000_000}))
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(sign) + offset
        data[place : place + 4] = struct.pack("<I", 1000)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(archive({"a.md": TOPIC}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    return bytes(data)


def wrong_sum() -> bytes:
    data = bytearray(archive({"a.md": TOPIC * 20}))
    place = data.index(b"PK\x01\x02") + 16
    data[place] ^= 0xFF
    return bytes(data)


XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
BOMB = b"a: &a [x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (b, b, b",".join([b"*%c" % a] * 9)) for a, b in zip(b"abcdefgh", b"bcdefghi", strict=True)
)

TABLE, ROW = b"<table><tr>%s</tr><tr>%s</tr></table>", b"<td>Counting things, part %d<td>We count them all."

FILES: dict[str, tuple[str, bytes, str]] = {
    "zip bomb": ("x.zip", archive({"a.md": b"x" * 15_000_000}), "packed more than 100-fold"),
    "large zip": ("x.zip", archive({f"{n}.md": bytes(range(256)) * 4_000 for n in range(25)}), "larger than 20 MB"),
    "lying zip": ("x.zip", lying(), "damaged|larger than 20 MB"),
    "many entries": ("x.zip", archive({f"{n}.md": b"" for n in range(1_001)}), "more than 1,000 files"),
    "nested zip": ("x.zip", archive({"a.md": archive({"b.md": TOPIC})}), "an archive inside the archive"),
    "traversal": ("x.zip", archive({"../a.md": TOPIC}), "leads out of it"),
    "absolute": ("x.zip", archive({"/etc/a.md": TOPIC}), "leads out of it"),
    "drive": ("x.zip", archive({"C:/a.md": TOPIC}), "leads out of it"),
    "link": ("x.zip", archive({"a.md": b"/etc/passwd"}, attributes=0o120777 << 16), "link to another file"),
    "encrypted": ("x.zip", encrypted(), "encrypted"),
    "wrong checksum": ("x.zip", wrong_sum(), "damaged"),
    "cut zip": ("x.zip", archive({"a.md": TOPIC})[:-30], "damaged"),
    "no topics": ("x.zip", archive({"a.txt": b"x", "__MACOSX/a.md": TOPIC}), "no Markdown file"),
    "external entity": ("x.xlsx", workbook(xl__sharedStrings=XXE), "declares entities"),
    "late entity": ("x.xlsx", workbook(xl__workbook=b" " * 9_000 + XXE), "declares entities"),
    "no workbook": ("x.xlsx", archive({"[Content_Types].xml": b"<a/>"}), "damaged, or no Excel"),
    "broken sheet": ("x.xlsx", workbook(xl__worksheets__sheet1=b"<worksheet><sheetData><row>"), "damaged|empty"),
    "macros": ("x.xlsx", archive({"[Content_Types].xml": b"<a/>", "xl/vbaProject.bin": b"x"}), "macros"),
    "zip as page": ("x.md", archive({"a.md": TOPIC}), "another kind"),
    "excel as table": ("x.csv", workbook(), "another kind"),
    "zip as excel": ("x.xlsx", archive({"a.md": TOPIC}), "another kind"),
    "text as excel": ("x.xlsx", b"title,text\nOne,x\n", "no Excel workbook"),
    "text as zip": ("x.zip", TOPIC, "no zip archive"),
    "program": ("x.md", b"\x7fELF\x02\x01\x01\x00\x00", "zero byte|no UTF-8"),
    "picture": ("x.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "zero byte|no Windows-1252"),
    "aliases": ("x.yml", BOMB, "aliases"),
    "tags": ("x.yml", b"- title: !!python/object/apply:os.system [ls]\n", "tags"),
    "deep yaml": ("x.yml", b"- title: " + b"[" * 90_000, "too large or too deep|cannot be read"),
    "long yaml": ("x.yml", b"- title: x\n" * 100_000, "longer than|too large"),
    "deep json": ("x.json", b'[{"title":' * 50_000, "is none"),
    "deep page": ("x.html", b"<html><body>" + b"<div>" * 100_000, "nested too deeply"),
    "wide page": ("x.html", b"<html><body>" + b"<p>a<p>b" * 50_000, "too many elements"),
    "long page": ("x.md", b"# a\n\n" + b"word " * 500_000, "longer than"),
    "wide table": ("x.csv", b"a," * 5_000 + b"\n" + b"b," * 5_000, "more than 200 columns"),
    "long name of a column": ("x.csv", b"a" * 500_000 + b",b\n1,2\n", "longer than 200 characters"),
    "wide page table": ("x.html", TABLE % (b"<th>a" * 5_000, b"<td>b" * 5_000), "no topics were found"),
    "many tables": ("x.html", b"".join(TABLE % (b"<th>a%d<th>b" % n, ROW % n) for n in range(300)), "than 200 columns"),
    "uneven table": ("x.csv", b"title,text\na,b,c,d\n", "cannot be read"),
    "50 MB": ("x.md", b"x" * 50_000_000, "larger than 10 MB"),
    "wrong bytes": ("x.md", "# Größe\n".encode() + b"\x81\x8d\xff" * 3, "no Windows-1252 text|no UTF-8 text|zero byte"),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_in_one_sentence_soon_and_cheaply(name: str) -> None:
    file, data, sentence = FILES[name]
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(ImportFault, match=sentence) as raised:
        read_data(file, data)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 700
    # Seconds of processor time, and KiB: many times what a sound file of this size takes would be neither.
    assert time.process_time() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_a_large_file_of_a_folder_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(201_000_000)
    with pytest.raises(ImportFault, match="larger than 10 MB"):
        read(tmp_path)


def test_scripts_of_a_page_are_no_part_of_any_topic() -> None:
    source = (
        "<html><head><script>alert(1)</script></head><body><h1>Theses</h1>"
        + "".join(
            f"<h3 onclick='alert(2)'>Topic on {name}<script>alert(3)</script></h3><p onload=alert(4)>Long enough a "
            f"text about {name}, with <a href='javascript:alert(5)'>a link</a> and words.</p><iframe src=x></iframe>"
            for name in ("sea", "sky")
        )
        + "</body></html>"
    )
    for one in read_data("x.html", source.encode()).records:
        assert str(one.fields["title"]).startswith("Topic on s")
        assert not {"alert(1)", "alert(2)", "alert(3)", "alert(4)", "iframe"} & set(str(one.fields).split())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_is_read(encoding: str, end: str) -> None:
    source = end.join(
        ["# Abschlussarbeiten", "", "## Größen der Flüsse", "", "Länge und Höhe, " * 5, "", "## Zwei Bäche", "", "x"]
    )
    records = read_data("x.md", source.encode(encoding)).records
    assert [one.fields["title"] for one in records] == ["Größen der Flüsse", "Zwei Bäche"]


def test_an_archive_that_holds_one_name_twice_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.md", TOPIC)
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.md", TOPIC)
    with pytest.raises(ImportFault, match="holds one name twice"):
        read_data("x.zip", out.getvalue())


def test_a_file_that_cannot_be_read_says_why() -> None:
    """A file of the kernel, whose beginning is no memory of anybody."""
    with pytest.raises(ImportFault, match=r"^mem: the file cannot be read \(.+\)\.$"):
        read(Path("/proc/self/mem"))
