"""Cleans a message without moving a letter: what is blanked out leaves as many spaces as it had characters.

Every detector works on the cleaned text, and what it finds at ``start``–``end`` stands at the same place in the message
as it was written.
"""

from collections.abc import Callable
from dataclasses import dataclass

import re2

from turnabout.core.reading.letters import places_of, readable

MOST_CHARACTERS = 50_000

_SINGLE = {ord(a): b for a, b in zip("‘’‛ʼ`´“”„«»\u00a0\u2007\u202f\u2009–—−", "''''''\"\"\"\"\"    ---", strict=True)}
_SINGLE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # a lone surrogate cannot be encoded
_SINGLE |= dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 0x200B, 0x200C, 0x2060, 0xFEFF), " ")

_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&nbsp;": " "}
_ENTITY = re2.compile(r"&(?:amp|lt|gt|quot|#39|apos|nbsp);")

_LOOKS_LIKE_HTML = re2.compile(r"(?i)</[a-z]|<(?:br|p|div|html|body|span|table|a|b|i|ul|li|img)\b[^<>]*>|<!--")
_UNSEEN_BEGINS = re2.compile(r"(?i)<(script|style|head|title|template|noscript)\b|<!--")
_TAG = re2.compile(r"</?[A-Za-z!][^<>]*>")
_NEW_LINE_TAG = re2.compile(r"(?i)^</?(?:br|p|div|tr|li|ul|ol|table|h[1-6]|blockquote|hr)\b")
_LINK = re2.compile(r"(?i)\bhttps?://\S+|\bwww\.\S+|<(?:link|url)>|\$LINK")
_NAME = re2.compile(r"(?:^|[^\w@.])(@\w+)")

_QUOTED_LINE = re2.compile(r"(?m)^[ \t]*>.*$")
_QUOTED_REST = re2.compile(
    r"(?im)^[ \t]*(?:on\b[^\n]{4,120}\bwrote:|le\b[^\n]{4,120}\ba écrit\s?:|am\b[^\n]{4,120}\bschrieb[^\n]{0,60}:"
    r"|el\b[^\n]{4,120}\bescribi(?:ó|o)\s?:|em\b[^\n]{4,120}\bescreveu\s?:"
    r"|-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|original-?nachricht|message d'origine"
    r"|mensaje original|mensagem original)\s*-{2,}"
    r"|from:[^\n]*\n(?:sent|date|to|subject):|_{10,}[ \t]*$)"
)
_SIGNATURE = re2.compile(
    r"(?im)^(?:-- ?|sent from my [^\n]{2,30}|get outlook for [^\n]{2,30}"
    r"|(?:kind|best|warm|many)? ?(?:regards|wishes|thanks again|sincerely|cheers)\b,?[^\n]{0,40})[ \t]*\r?$"
)
_SPLIT = re2.compile(
    r"(?:\(\s*)?\b[1-9]\s*/\s*(?:[2-9]\b|\.\.)\s*\)?|[.!?:,]\s*(?:12|22|13|23|33|14|24|34|44)\s*(?:[A-Z][A-Za-z]{0,2})?\s*$"
)
_IN_SPLIT = ("/", "2", "3", "4")  # one of them stands in every part's number
_SIGN_OFF = re2.compile(
    r"(?:\s|[.!?,:;)])((?:[\^~*=/|]|--?)\s?([A-Za-z][A-Za-z.]{0,20}(?: [A-Z][A-Za-z]?)?)|([A-Z]{2,3}))\s*$"
)
_INITIALS_AFTER_STOP = re2.compile(r"[.!?]\s?([A-Z]{2,3})\s*$")
_REGARDS = re2.compile(
    r"(?i)\b((?:kind |best |warm )?(?:regards|rgds|cheers|sincerely|thanks|thank you),?\s?-?\s?)"
    r"([A-Z][a-z]{1,15}(?: [A-Z][a-z]*)?)[.!]?\s*$"
)
_NAMED = re2.compile(r"[.!?:)]\s+-?\s?([A-Z][a-z]{1,11})\s*$")
_NOT_A_NAME = frozenset(
    [
        "thanks",
        "thank",
        "please",
        "sorry",
        "hello",
        "hi",
        "yes",
        "no",
        "ok",
        "okay",
        "great",
        "cheers",
        "unfortunately",
        "asap",
        "today",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "usa",
        "uk",
        "faq",
        "dm",
        "pm",
        "am",
        "id",
        "pin",
        "tv",
        "app",
        "eta",
        "sim",
        "gps",
        "vip",
        "wtf",
        "lol",
        "omg",
        "nhs",
        "hmrc",
        "iban",
        "help",
        "done",
        "sad",
        "shame",
        "joke",
    ]
)


@dataclass(frozen=True, slots=True)
class CleanText:
    """A message as detectors see it.

    Attributes
    ----------
    text
        As long as what was read of the original; links are ``url``, names ``@``, the rest of them spaces.
    signed
        Initials or a name at the end ("^AB", "-Becky"), or "" where nobody signed.
    cut
        Whether the message was longer than what was read.
    """

    text: str
    signed: str
    cut: bool


def clean(original: str, *, staff: bool) -> CleanText:
    """Blank out what is not the writer's own words, keeping every offset.

    Parameters
    ----------
    original
        The message as it was written: plain text or HTML, of any length; at most ``MOST_CHARACTERS`` are read.
    staff
        Whether staff wrote it: only they end with initials or a name that stands for a person of the roster.
    """
    text = original[:MOST_CHARACTERS]
    cut = len(original) > MOST_CHARACTERS
    if not text.isascii() or not text.isprintable():
        text = text.translate(_SINGLE)
    if "<" in text:
        text = _without_markup(text)
    if "&" in text:
        text = _with(text, _ENTITY, lambda said: _ENTITIES[said])
    if "http" in text or "www." in text or "<" in text or "$LINK" in text or "HTTP" in text:
        text = _with(text, _LINK, lambda _: "url")
    if "@" in text:
        text = _with(text, _NAME, lambda said: said[: said.index("@") + 1])
    if "\n" in text:
        text = _without_quotes(text)
    text, signed = _without_sign_off(text) if staff else (text, "")
    return CleanText(text=text, signed=signed, cut=cut)


def parted(text: str) -> tuple[str, str, str]:
    """Part a mail's plain text: the writer's own words, what it quotes from earlier mails, and the signature.

    Parameters
    ----------
    text
        Plain text, lines ending with a line feed.
    """
    rest = _QUOTED_REST.search(text)
    end = rest.start() if rest is not None and text[: rest.start()].strip() else len(text)
    own, quoted = text[:end], [text[end:]]
    if ">" in own:
        quoted = [line.group() for line in _QUOTED_LINE.finditer(own)] + quoted
        own = _QUOTED_LINE.sub("", own)
    found = _SIGNATURE.search(own)
    begins = found.start() if found is not None and own[: found.start()].strip() else len(own)
    return own[:begins].strip(), "\n".join(quoted).strip(), own[begins:].strip()


def _with(text: str, pattern: "re2._Regexp", put: Callable[[str], str]) -> str:
    """Put something else, and spaces, wherever a pattern is found."""
    pieces, at = [], 0
    for start, stop in places_of(pattern, text):
        pieces += [text[at:start], put(text[start:stop]).ljust(stop - start)]
        at = stop
    return "".join([*pieces, text[at:]]) if pieces else text


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _without_markup(text: str) -> str:
    """Blank tags and what nobody sees (scripts, styles, comments); block tags become a new line."""
    if not _LOOKS_LIKE_HTML.search(text):
        return text
    pieces: list[str] = []
    at = 0
    while (unseen := _UNSEEN_BEGINS.search(text, at)) is not None:
        name = unseen.group(1)
        closing = f"</{name.lower()}" if name else "-->"
        end = text.lower().find(closing, unseen.end()) if len(pieces) < 200 else -1
        end = len(text) if end < 0 else end
        pieces += [text[at : unseen.start()], " " * (end - unseen.start())]
        at = end + (0 if name else 3)
        if not name:
            pieces.append(" " * (min(at, len(text)) - end))
    pieces.append(text[at:])
    return str(_TAG.sub(_tag_as_space, "".join(pieces)))


def _tag_as_space(match: "re2._Match[str]") -> str:
    tag: str = match.group()
    if tag.lower() in ("<link>", "<url>"):
        return tag
    return ("\n" if _NEW_LINE_TAG.match(tag) else " ").ljust(len(tag))


def _without_quotes(text: str) -> str:
    """Blank quoted replies and signatures; what is left above them is the writer's own."""
    rest = _QUOTED_REST.search(text)
    if rest is not None and text[: rest.start()].strip():
        text = text[: rest.start()] + " " * (len(text) - rest.start())
    if ">" in text:
        text = _QUOTED_LINE.sub(lambda m: " " * len(m.group()), text)
    signature = _SIGNATURE.search(text)
    if signature is not None and text[: signature.start()].strip():
        text = text[: signature.start()] + " " * (len(text) - signature.start())
    return text


def _without_sign_off(text: str) -> tuple[str, str]:
    """Blank "1/2" and the sign-off at the end, and say who signed."""
    signed = ""
    for _ in range(3):  # "… 2/2 ^AB url" ends with three of them
        end = len(text.rstrip())
        if text.endswith("url", 0, end):
            end = len(text[: end - 3].rstrip())
        tail = max(0, end - 60)
        window = text[tail:end]
        if any(sign in window for sign in _IN_SPLIT):
            *_, (start, stop) = [(0, -1), *places_of(_SPLIT, window)]
            if stop >= len(window.rstrip(" .")):
                text = _blank(text, tail + start, tail + stop)
                continue
        found = None if signed else _signer(window)
        if found is None:
            break
        start, signed = found
        text = _blank(text, tail + start, end)
    beginning = text.lstrip()[:8]
    first = _SPLIT.match(beginning) if "/" in beginning else None
    if first is not None and "/" in first.group():
        start = len(text) - len(text.lstrip())
        text = _blank(text, start, start + len(first.group()))
    return text, signed


def _signer(window: str) -> tuple[int, str] | None:
    """Where the sign-off at the end of a text begins, and who it names."""
    said = readable(window)
    for pattern, mark, name in ((_SIGN_OFF, 1, 2), (_INITIALS_AFTER_STOP, 1, 1), (_REGARDS, 1, 2), (_NAMED, 1, 1)):
        found = pattern.search(said)
        if found is None:
            continue
        begins, ends = found.span(name)
        if begins == ends or begins < 0:
            begins, ends = found.span(found.lastindex or 0)
        who = window[begins:ends].strip(" .")
        if not who or who.lower() in _NOT_A_NAME or (not who[0].isupper() and pattern is not _SIGN_OFF):
            continue
        return found.start(mark), who
    return None
