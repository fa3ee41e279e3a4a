"""Input made to crash, hang or swell a reader. ``python hostile.py NAME…`` reads it and prints what it cost."""

import base64
import json
import random
import resource
import string
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from turnabout.connectors.mail import read_mail
from turnabout.connectors.markup import words_of
from turnabout.core.reading import MOST_CHARACTERS, Message, Reader
from turnabout.engine import read

AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
MEGABYTE = 1_000_000
MOST_TAKEN = 6 << 30


def repeated(piece: str) -> str:
    return piece * (MEGABYTE // len(piece))


def random_letters(alphabet: str, width: int = MEGABYTE) -> str:
    rng = random.Random(1)
    lines = ("".join(rng.choices(alphabet, k=width)) for _ in range(MEGABYTE // width))
    return "\n".join(lines)


BASE64 = string.ascii_letters + string.digits + "+/"
SMALL_WORDS = (
    *("we will", "you call", "by monday", "not", "if when", "refund", "thanks", "angry", "cancel"),
    *",;:'\"()",
)
PIECES = {
    "letters": "x",
    "opened tags": "<",
    "half a tag": "<a ",
    "nested tags": "<div><b>",
    "scripts": "<script ",
    "styles": "<style>",
    "comments": "<!--",
    "cdata": "<![CDATA[",
    "ampersands": "&",
    "entities": "&amp;",
    "long numbers": "&#1",
    "new lines": "\n",
    "blank lines": "\n ",
    "quoted lines": "> \n",
    "names": "@a ",
    "links": "http://",
    "who wrote": "on aaaa ",
    "headers": "from:\n",
    "signatures": "-- \n",
    "stops": ". ",
    "questions": "?",
    "open brackets": "(",
    "digits": "1",
    "numbers": "1 ",
    "split marks": "1/2 ",
    "dates": "by 3/4 ",
    "weekdays": "friday ",
    "far times": "within 99999999999 days ",
    "far years": "by 31 december 999999999 ",
    "promises": "We will call you by Friday. ",
    "one long promise": "we will call you by friday, ",
    "conditional": "if you send it, we will once it arrives ",
    "cues": "cancel my account, I want a manager, this is fraud, ",
    "soft": "we will do our best to look into it and ",
    "shouting": "I AM ANGRY ",
    "lone surrogates": "\ud800",
    "other half": "\udfff\ud800",
    "nul": "\0",
    "right to left": "\u202ea",
    "marks on letters": "a\u0301\u0301\u0301\u0301",
    "emoji": "\U0001f600",
    "joined emoji": "\U0001f468\u200d\U0001f469",
    "other scripts": "日本語 русский العربية ",
    "carriage returns": "\r",
    "tabs": "\t",
    "regards": "regards ",
    "apostrophes": "'",
    "initials": ". AB ",
}


def text_of(name: str) -> str:
    """Write the text of a case, a megabyte long."""
    if name in PIECES:
        return repeated(PIECES[name])
    if name == "words in no order":
        return " ".join(random.Random(1).choices(SMALL_WORDS, k=MEGABYTE // 5))
    return random_letters(BASE64, 76 if name == "base64 in lines" else MEGABYTE)


def read_text(name: str) -> None:
    """Read it as a message of either side, as a conversation, and as markup."""
    text = text_of(name)
    reader = Reader()
    for kind in ("agent", "customer"):
        written = json.dumps(reader.read(Message("1", kind, text, AT)).to_json())
        assert len(written) < 2_000_000
    of_either = [Message(str(i), kind, text, AT, "c") for i, kind in enumerate(("customer", "agent") * 4)]
    assert len(json.dumps(reader.read_conversation(of_either).to_json())) < 20_000_000
    words_of(text)


def read_long_conversation(text: str, times: int) -> None:
    """Read a conversation of many messages, as comes from a stream that names no conversation."""
    messages = (Message(str(i), ("agent", "customer")[i % 7 == 0], text, AT, "c") for i in range(times))
    found = Reader().read_conversation(messages)
    assert found.set_aside and found.outcome == "unknown"


def read_heavy_record() -> None:
    """Read a record of service in which every message is as long as it may be."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pq.write_table(pa.table({"conversation_id": ["c1"]}), folder / "conversations.parquet")
        row = {"author_kind": "customer", "visibility": "public", "at": AT}
        row["text"] = "\n" * (MOST_CHARACTERS * 2)
        (folder / "messages").mkdir()
        for file in range(40):
            rows = pa.Table.from_pylist(
                [row | {"message_id": f"m{file}-{i}", "conversation_id": f"c{file}-{i}"} for i in range(100)]
            )
            pq.write_table(rows, folder / "messages" / f"000001-file-{file}.parquet")
        assert read(folder, folder / "readings.parquet").set_aside == 4_000


def hang() -> None:
    while True:
        pass


def swell() -> None:
    held = [bytearray(MEGABYTE) for _ in range(1_000)]
    assert held


PART = b"--b\r\nContent-Type: text/plain\r\n\r\nWhere is it?\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
IN_BASE64 = b"Content-Transfer-Encoding: base64\r\n\r\n"
MAILS = {
    "many parts": lambda: MIXED + PART * 200_000,
    "many empty parts": lambda: MIXED + b"--b\r\n\r\n" * 2_000_000,
    "boundaries everywhere": lambda: MIXED + b"--b" * 8_000_000,
    "parts in parts": lambda: b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(200_000)
    ),
    "parts in parts of one boundary": lambda: (MIXED + b"--b\r\n") * 200_000,
    "long header": lambda: b"Subject: " + b"x" * 1_000_000 + b"\r\n\r\nhello",
    "many headers": lambda: b"X: y\r\n" * 1_000_000 + b"\r\nhello",
    "folded header": lambda: b"Subject: a" + b"\r\n " * 20_000 + b"\r\n\r\nhello",
    "coded subject": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 4_000 + b"\r\n\r\nhello",
    "parameters": lambda: b"Content-Type: text/plain" + b';a="' * 15_000 + b"\r\n\r\nhello",
    "huge base64": lambda: b"Content-Type: text/html\r\n" + IN_BASE64 + b"PGRpdj48" * 3_000_000,
    "base64 of nested tags": lambda: (
        b"Content-Type: text/html\r\n" + IN_BASE64 + base64.b64encode(b"<div>" * 400_000 + b"x")
    ),
    "soft breaks": lambda: b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * 8_000_000,
    "a code that is slow": lambda: b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"a" * 4_000_000,
    "a code that unpacks": lambda: b"Content-Type: text/plain; charset=zlib\r\n\r\n" + zlib.compress(b"a" * 10**8),
    "too many bytes": lambda: b"\r\n\r\n" + b"x" * 30_000_000,
    "no mail": lambda: bytes(range(256)) * 80_000,
}


def read_hostile_mail(name: str) -> None:
    """Read a mail, and then its words."""
    mail = read_mail(MAILS[name]())
    Reader().read(Message("1", "customer", mail.own, AT))


TEXTS = (*PIECES, "words in no order", "base64", "base64 in lines")
CASES: dict[str, Callable[[], None]] = {
    **{name: (lambda name=name: read_text(name)) for name in TEXTS},
    **{name: (lambda name=name: read_hostile_mail(name)) for name in MAILS},
    "endless conversation": lambda: read_long_conversation("We will call you by Friday.", 200_000),
    "conversation of long messages": lambda: read_long_conversation(PIECES["promises"] * 2_000, 1_000),
    "record of long messages": read_heavy_record,
}
DEAREST = [
    "weekdays",
    "promises",
    "one long promise",
    "lone surrogates",
    "nested tags",
    "many parts",
    "endless conversation",
]
TWINS = {"a twin that hangs": hang, "a twin that swells": swell}


def peak() -> float:
    """Return the peak of this process's resident memory in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # what the operating system accounts for may be the peak of whoever began this process
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(names: list[str]) -> None:
    """Print, for each case, the seconds of processor time that it took, and at the end the peak of memory."""
    # A broken reader fails here and does not take the machine.
    resource.setrlimit(resource.RLIMIT_AS, (MOST_TAKEN, MOST_TAKEN))
    for name in names:
        began = time.process_time()
        (CASES | TWINS)[name]()
        print(json.dumps({"case": name, "seconds": time.process_time() - began}), flush=True)
    print(json.dumps({"megabytes": peak()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
