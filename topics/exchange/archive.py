"""A zip archive, opened so that it can neither fill the memory nor reach outside of itself."""

import stat
import zipfile
import zlib
from io import BytesIO

from topics.exchange.record import ImportFault

_SIZE_LIMIT, _RATIO_LIMIT, ENTRY_LIMIT = 20_000_000, 100, 1_000  # bytes unpacked, unpacked to packed, entries
_SMALL = 10_000  # bytes; a file as small as this does no harm however well it was packed


def is_archive(data: bytes) -> bool:
    """Whether the bytes begin like a zip archive, as Excel files do too."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def files(data: bytes) -> dict[str, bytes]:
    """name → content of every file of an archive, in the order of names.

    Raises ImportFault for an archive that is encrypted, damaged, too large once unpacked, packed more than a
    hundredfold, or that holds links, further archives or names that lead out of it.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            found: dict[str, bytes] = {}
            left = _SIZE_LIMIT
            for entry in sorted(entries, key=lambda entry: entry.filename):
                with archive.open(entry) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:  # pragma: no cover - the library ends at the stated size; should it ever not, we do
                    raise ImportFault(_TOO_LARGE)
                if is_archive(content):
                    raise ImportFault(f"{entry.filename} is an archive inside the archive; such are not opened.")
                found[entry.filename] = content
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise ImportFault("the archive is damaged, or packed in a way that is not read.") from None


_TOO_LARGE = f"the archive is larger than {_SIZE_LIMIT // 1_000_000} MB once unpacked."


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """What the headers of the entries say. They may lie, so reading is capped as well."""
    if len(entries) > ENTRY_LIMIT:
        raise ImportFault(f"the archive has more than {ENTRY_LIMIT:,} files.")
    if sum(entry.file_size for entry in entries) > _SIZE_LIMIT:
        raise ImportFault(_TOO_LARGE)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise ImportFault("the archive holds one name twice.")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise ImportFault("the archive holds a name that leads out of it.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ImportFault("the archive holds a link to another file; links are not followed.")
        if entry.flag_bits & 1:
            raise ImportFault("the archive is encrypted; save it without a password.")
        if entry.file_size > _SMALL and entry.file_size > _RATIO_LIMIT * max(1, entry.compress_size):
            raise ImportFault(f"the archive is packed more than {_RATIO_LIMIT}-fold; such are not opened.")
