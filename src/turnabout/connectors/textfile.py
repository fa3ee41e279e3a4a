"""Open a text file, packed or not, so that no file can fill the memory or end in a traceback."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from turnabout.core.errors import BadInput

LONGEST_LINE = 4_000_000
"""Characters; a longer line is no row of a desk's export."""
BLOCK = 1 << 18
UNPACKED_FREELY = 64_000_000
HEAVIEST = 256_000_000
"""Characters of rows that are looked at together, a few thousand: more is no table of conversations."""
HIGHEST_RATIO = 200
"""Exports pack 5 to 50 times; a file that unpacks more than this, beyond the first bytes, is refused as a bomb."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class TextFile:
    """A file being read in blocks of whole lines.

    Attributes
    ----------
    name, encoding
        For sentences about it.
    """

    def __init__(self, path: Path, packed: BinaryIO, unpacked: BinaryIO, encoding: str) -> None:
        self.name = path.name
        self.encoding = encoding
        self._packed = packed
        self._text = io.TextIOWrapper(unpacked, encoding=encoding, errors="surrogateescape", newline="")
        self._size = path.stat().st_size
        self._read = 0
        self._gathered: int | None = None
        self._begun = ""

    def gather(self) -> None:
        """Begin to gather rows that are kept in memory together: from here on they may not be all too heavy."""
        self._gathered = 0

    def lines(self) -> list[str]:
        """Read some lines with their ends, as the csv module wants them; an empty list at the end of the file."""
        while True:
            block = self._block()
            # StringIO parts lines where files do, and nowhere else (str.splitlines knows nine more line ends).
            lines = io.StringIO(self._begun + block, newline="").readlines()
            if not block:
                self._begun = ""
                return lines
            # A line is whole when something follows it: a \r at the end of a block may be half of \r\n.
            self._begun = lines.pop()
            if len(self._begun) >= LONGEST_LINE:
                says = f"has a line of more than {LONGEST_LINE:,} characters; it is no table of rows"
                raise BadInput(f"{self.name} {says}.")
            if lines:
                return lines

    def _block(self) -> str:
        try:
            block = self._text.read(BLOCK)
        except (OSError, EOFError, zlib.error) as problem:
            raise BadInput(f"{self.name} is damaged and cannot be unpacked to its end: {problem}.") from problem
        except UnicodeError as problem:
            raise BadInput(f"{self.name} is not in {self.encoding}: {problem}. Set encoding in [source].") from problem
        self._read += len(block)
        if self._read > UNPACKED_FREELY and self._read > HIGHEST_RATIO * max(self._packed.tell(), 1):
            raise BadInput(f"{self.name} unpacks to more than {HIGHEST_RATIO} times its size and is refused.")
        if self._gathered is not None:
            self._gathered += len(block)
            require_light(self._gathered, self.name)
        return block

    def progress(self) -> float:
        """Fraction of the file that has been read, 0-1."""
        return min(1.0, self._packed.tell() / max(self._size, 1))


def require_light(characters: float, name: str) -> None:
    """Refuse rows that would fill the memory."""
    if characters > HEAVIEST:
        raise BadInput(f"{name} holds more than {HEAVIEST:,} characters within a few thousand rows and is refused.")


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[TextFile]:
    """Open a text file; bytes that are not of its encoding come as lone surrogates, to be set aside row by row."""
    with open_bytes(path) as packed:
        unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=packed)) if _is_gzip(packed) else packed
        try:
            start = unpacked.read(4)
            unpacked.seek(0)
        except (OSError, EOFError, zlib.error) as problem:
            raise BadInput(f"{path.name} is damaged and cannot be unpacked: {problem}.") from problem
        for mark, name in _BOMS:
            if start.startswith(mark):
                encoding = name
                unpacked.read(len(mark))
        yield TextFile(path, packed, unpacked, encoding)


def starts_with(path: Path, text: str) -> str | None:
    """Answer the character behind ``text`` where the file, unpacked, starts with it (a mark of UTF-8 may precede)."""
    wanted = text.encode()
    with open_bytes(path) as packed:
        unpacked = gzip.GzipFile(fileobj=packed) if _is_gzip(packed) else packed
        try:
            start = unpacked.read(len(wanted) + 4).removeprefix(codecs.BOM_UTF8)
        except (OSError, EOFError, zlib.error):
            return None
    return chr(start[len(wanted)]) if start.startswith(wanted) and len(start) > len(wanted) else None


@contextmanager
def open_bytes(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file, or say in one sentence why it cannot be opened."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file in it that should be read.")
    try:
        opened = path.open("rb")
    except FileNotFoundError as problem:
        raise BadInput(f"There is no file {path}.") from problem
    except (OSError, ValueError) as problem:
        raise BadInput(f"{path} cannot be opened: {problem}.") from problem
    with opened:
        yield opened


def readable(text: str) -> str:
    """Make visible what no table can hold: NUL, and bytes that are not of the file's encoding."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def is_clean(text: str) -> bool:
    """Tell whether nothing in a text keeps it from being stored."""
    return "\0" not in text and (text.isascii() or _encodes(text))


def trouble_of(text: str, encoding: str) -> str | None:
    """Say what keeps a text from being stored, if anything does."""
    if is_clean(text):
        return None
    if "\0" in text:
        return "The row holds a NUL byte."
    return f"The row holds bytes that are not {encoding}; if all of the file is, set encoding in [source]."


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_gzip(opened: BinaryIO) -> bool:
    start = opened.read(2)
    opened.seek(0)
    return start == b"\x1f\x8b"
