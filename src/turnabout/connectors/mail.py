"""The words of one raw e-mail, whatever it holds: its own, those it quotes and its signature apart.

The parts of a message are found by a scan for their boundaries, so that what a message may cost is bounded before it is
looked at; headers are left to the standard library, a block of limited size at a time.
"""

import base64
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser

from turnabout.connectors.markup import words_of
from turnabout.core.reading.text import parted

MOST_BYTES = 25_000_000
MOST_HEADERS = 64_000  # bytes of a block
MOST_PARTS = 1_000
DEEPEST = 50
MOST_CHARACTERS = 1_000_000
LONGEST_LINE = 2_000  # of a header that is taken apart

MOST_ENCODED = 6_000_000  # bytes of a part that are decoded

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_BREAK = re.compile(rb"\r?\n")
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|$)")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_WORDS: tuple[str, ...] = (
    "utf_8",
    "ascii",
    "latin_1",
    "cp125",
    "cp437",
    "cp850",
    "cp866",
    "cp932",
    "cp936",
    "cp949",
    "cp950",
    "iso8859",
)
_WORDS += ("iso2022", "koi8", "mac_", "gb", "big5", "shift_jis", "euc_", "utf_16", "utf_32", "utf_7", "tis_620", "hz")


@dataclass(frozen=True, slots=True)
class MailWords:
    """What a mail says.

    Attributes
    ----------
    subject, sender
        As they were written, decoded.
    own, quoted, signature
        The writer's own words; what stands below them from earlier mails; the signature.
    attachments
        How many parts were left out.
    automatic
        Whether a program answered (RFC 3834), such as an absence note.
    set_aside
        Why it was not read, or not whole; "" otherwise.
    """

    subject: str = ""
    sender: str = ""
    own: str = ""
    quoted: str = ""
    signature: str = ""
    attachments: int = 0
    automatic: bool = False
    set_aside: str = ""


class _TooMuch(Exception):
    """A mail has more of something than any mail needs."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A leaf: its kind ("text/plain"), and its words where it has any."""

    kind: str
    words: str | None
    cut: bool = False


def read_mail(raw: bytes) -> MailWords:
    """Read one mail.

    Parameters
    ----------
    raw
        As it travelled: headers, an empty line, body.

    Returns
    -------
    MailWords
        Never an error: what cannot be read is set aside with the reason.
    """
    if len(raw) > MOST_BYTES:
        return MailWords(set_aside=f"The mail has more than {MOST_BYTES:,} bytes.")
    try:
        raw = _without_envelope(raw)
        headers, _ = _split(raw, 0, len(raw))
        known = MailWords(
            subject=_decoded(headers, "Subject"),
            sender=_decoded(headers, "From"),
            automatic=str(headers.get("Auto-Submitted", "no")).strip().lower() not in ("", "no"),
        )
        return _with_words(known, list(_Walk(raw).leaves(0, len(raw), 0)))
    except _TooMuch as problem:
        return MailWords(set_aside=str(problem))


def _with_words(known: MailWords, leaves: list[_Part]) -> MailWords:
    texts = [leaf for leaf in leaves if leaf.words is not None]
    whole = "\n\n".join(leaf.words for leaf in texts if leaf.words).replace("\r\n", "\n").strip()
    cut = len(whole) > MOST_CHARACTERS or any(leaf.cut for leaf in texts)
    own, quoted, signature = parted(whole[:MOST_CHARACTERS])
    return replace(
        known,
        own=own,
        quoted=quoted,
        signature=signature,
        attachments=len(leaves) - len(texts),
        set_aside=f"Only the first {MOST_CHARACTERS:,} characters were read." if cut else "",
    )


class _Walk:
    """One way through the parts of a mail, by their places in it, counting them."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.parts = 0

    def leaves(self, start: int, end: int, depth: int) -> Iterator[_Part]:
        """Yield the leaves: of alternatives the plain one, of several parts all of them."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise _TooMuch(f"The mail has more than {MOST_PARTS:,} parts.")
        if depth > DEEPEST:
            raise _TooMuch(f"The mail holds parts within parts, more than {DEEPEST} deep.")
        headers, start = _split(self.raw, start, end)
        kind, boundary = headers.get_content_type(), headers.get_boundary()
        if not kind.startswith("multipart/") or not boundary:
            yield _leaf(headers, kind, self.raw, start, end)
            return
        inside = [list(self.leaves(*place, depth + 1)) for place in self._pieces(start, end, boundary)]
        for leaves in [_plainest(inside)] if kind == "multipart/alternative" else inside:
            yield from leaves

    def _pieces(self, start: int, end: int, boundary: str) -> Iterator[tuple[int, int]]:
        """Yield where the parts between boundaries stand; the last one may lack its end."""
        mark = b"--" + boundary.encode("utf-8", "surrogateescape")
        began, at = -1, start
        while (found := self.raw.find(mark, at, end)) >= 0:
            at = found + len(mark)
            after = _AFTER_BOUNDARY.match(self.raw, at, end)
            if after is None or (found > start and self.raw[found - 1 : found] != b"\n"):
                continue
            if began >= 0:
                yield began, max(began, found - (2 if self.raw[found - 2 : found] == b"\r\n" else 1))
            began, at = after.end(), after.end()
            if after[1]:
                return
        if began >= 0:
            yield began, end


def _plainest(versions: list[list[_Part]]) -> list[_Part]:
    """Choose, of the same words in several forms, the plain ones, or else the first that has any."""
    said = [version for version in versions if any(leaf.words and leaf.words.strip() for leaf in version)]
    plain = [version for version in said if all(leaf.kind == "text/plain" for leaf in version)]
    return (plain or said or [[]])[0]


def _without_envelope(raw: bytes) -> bytes:
    """Leave out what stands before the headers: empty lines, and the line by which mailboxes part mails."""
    raw = raw.lstrip(b"\r\n")
    return raw.partition(b"\n")[2] if raw.startswith((b"From ", b">From ")) else raw


def _split(raw: bytes, start: int, end: int) -> tuple["Message[str, str]", int]:
    """Return the headers and where the body begins."""
    if (empty := _BREAK.match(raw, start, end)) is not None:
        return Message(), empty.end()
    ends = _HEADERS_END.search(raw, start, min(end, start + MOST_HEADERS))
    if ends is None and end - start > MOST_HEADERS:
        raise _TooMuch(f"The mail has more than {MOST_HEADERS:,} bytes of headers.")
    headers = BytesHeaderParser().parsebytes(raw[start : ends.start() if ends else end])
    for name in ("Content-Type", "Content-Disposition"):
        if len(str(headers.get(name, ""))) > LONGEST_LINE:
            del headers[name]
    return headers, ends.end() if ends else end


def _leaf(headers: "Message[str, str]", kind: str, raw: bytes, start: int, end: int) -> _Part:
    if kind not in ("text/plain", "text/html") or headers.get_content_disposition() == "attachment":
        return _Part(kind, None)
    cut = end - start > MOST_ENCODED
    words = _text(_unpacked(headers, raw[start : min(end, start + MOST_ENCODED)]), headers.get_content_charset())
    return _Part(kind, words_of(words) if kind == "text/html" else words, cut)


def _unpacked(headers: "Message[str, str]", body: bytes) -> bytes:
    way = str(headers.get("Content-Transfer-Encoding", "")).strip().lower()
    if way == "quoted-printable":
        return quopri.decodestring(body)
    if way != "base64":
        return body
    letters = _NO_BASE64.sub(b"", body.partition(b"=")[0])  # behind the filling nothing follows
    return base64.b64decode(letters[: len(letters) // 4 * 4] + _last_letters(letters))


def _last_letters(letters: bytes) -> bytes:
    """Fill up what is left of a code that was cut; one letter alone is no byte."""
    left = letters[len(letters) // 4 * 4 :]
    return left + b"=" * (4 - len(left)) if len(left) > 1 else b""


def _text(written: bytes, charset: str | None) -> str:
    """Decode words; what is no code of letters, or unknown, is read as UTF-8 or else as Western European."""
    try:
        code = codecs.lookup(charset or "utf-8").name.replace("-", "_")
    except (LookupError, ValueError):
        code = ""
    if code.startswith(_WORDS):
        return written.decode(code, "replace")
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return written.decode("cp1252", "replace")


def _decoded(headers: "Message[str, str]", name: str) -> str:
    """Return a header's words."""
    said = str(headers.get(name, ""))[:LONGEST_LINE]
    try:
        pieces = decode_header(said)
    except (HeaderParseError, ValueError):
        return said
    words = (piece if isinstance(piece, str) else _text(piece, charset) for piece, charset in pieces)
    return " ".join("".join(words).split())
