"""The words of an HTML message, in one pass over it whatever it holds."""

import html
import re

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"}
    | {"td", "th", "tr", "ul"}
)
_SILENT = ("script", "style", "head", "title")
_NAME = re.compile(r"</?([A-Za-z0-9]{1,10})")
_CLOSING = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _SILENT}
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
_BREAKS = re.compile(r" ?\n[ \n]*\n ?")


def words_of(text: str) -> str:
    """Take the tags away: paragraphs and lines stay apart, entities become characters, scripts and comments go.

    Parameters
    ----------
    text
        HTML, or text without a tag, which stays as it is but for outer and repeated blanks.

    Notes
    -----
    One scan with ``str.find``: a message of a megabyte of ``<`` takes no longer than one of letters.
    """
    plain = "".join(_pieces(text)) if "<" in text else text
    if "&" in plain:
        # A number of 5,000 digits would make int() raise; none above 8 digits is a character.
        plain = html.unescape(_LONG_NUMBER.sub("", plain))
    lines = (_SPACE.sub(" ", line).strip() for line in plain.split("\n"))
    return _BREAKS.sub("\n\n", "\n".join(lines)).strip()


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        pieces.append(text[at:start].replace("\n", " "))
        end = _end_of_tag(text, start)
        if end < 0:  # never closed: the rest is words
            pieces.append(text[start:])
            return pieces
        name = _name(text, start) if end > start + 1 else ""
        if end == start + 1:
            pieces.append("<")
        elif name in _BLOCKS:
            pieces.append("\n- " if name == "li" and text[start + 1] != "/" else "\n")
        at = _after_silent(text, name, end) if name in _SILENT and text[start + 1] != "/" else end
    pieces.append(text[at:].replace("\n", " "))
    return pieces


def _end_of_tag(text: str, start: int) -> int:
    """Answer where the tag ends; ``start + 1`` where the sign opens no tag, -1 where it is never closed."""
    follows = text[start + 1 : start + 2]
    if not (follows.isalpha() or follows in ("/", "!", "?")):
        return start + 1
    closing = "-->" if text.startswith("<!--", start) else ">"
    end = text.find(closing, start)
    return end + len(closing) if end >= 0 else -1


def _name(text: str, start: int) -> str:
    match = _NAME.match(text, start)
    return match[1].lower() if match else ""


def _after_silent(text: str, name: str, end: int) -> int:
    """Skip what a script or style holds: all the rest where it is never closed, as browsers do."""
    closing = _CLOSING[name].search(text, end)
    return closing.start() if closing else len(text)
