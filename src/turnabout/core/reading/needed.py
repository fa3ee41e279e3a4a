"""Words that a pattern cannot do without, read off the pattern itself.

A text is seen as its words in small letters with a blank around each, any digit a nought: " we ll ring you at 0 ". A
*piece* is a word or a part of one, with a blank where its word begins or ends: " ring ", " disgrac". For each pattern
there are *cases*, and for each case some *choices* of pieces: wherever the pattern is found, one of its cases holds,
and each of its choices has a piece in the text. The reverse need not be so: a choice that is left out hides nothing.
"""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

Choice = frozenset[str]
Choices = tuple[Choice, ...]

SIGNS = "?!"  # are words of their own
MOST_CHOICES = 3  # of a case; what comes after the rarest adds little
_MOST_STRINGS = 400  # of a part of a pattern that are listed
_MOST_SIGNS = 12  # of a class of signs that are listed
_FOLDED = "\u017f\u212a"  # to RE2 these two are an "s" and a "k"
_ALWAYS: "list[Choices]" = [()]
_TOKEN = re.compile(
    r"\w+(?=\w[*+?{])|\w+(?![*+?{])|\\x\{[0-9A-Fa-f]+\}|\\.|\[\^?(?:\\.|[^\]\\])*\]|\(\?:|[*+?]\??|\{\d+(?:,\d*)?\}\??|.",
    re.ASCII | re.DOTALL,
)
_SIGN = re.compile(r"\\x\{[0-9A-Fa-f]+\}|\\.|.", re.DOTALL)
_PIECE = re.compile(r"[?!]| ?\w+ ?", re.ASCII)
_TIMES: dict[str, tuple[int, float]] = {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}
_CONTROL = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\f": "\f"}


class NotUnderstoodError(Exception):
    """A pattern holds a sign that has no meaning here."""


class Part:
    """A part of a pattern of which nothing is known.

    Attributes
    ----------
    strings
        All that it matches, as words and blanks; None where they are too many.
    empty
        Whether it may match nothing.
    begins, ends
        Whether a blank is its first or last sign, wherever it matches anything.
    """

    def __init__(
        self, strings: frozenset[str] | None = None, *, empty: bool = False, begins: bool = False, ends: bool = False
    ) -> None:
        self.strings, self.empty, self.begins, self.ends = strings, empty, begins, ends
        self._told: dict[tuple[bool, bool], Choices] = {}

    def choices(self, before: bool, after: bool) -> Choices:
        """Return choices of pieces of which the text holds one each; a blank is known to stand before or after."""
        if (before, after) not in self._told:
            self._told[before, after] = tuple(self._choices(before, after))
        return self._told[before, after]

    def _choices(self, before: bool, after: bool) -> Iterable[Choice]:  # noqa: ARG002
        return ()

    def cases(self, before: bool, after: bool) -> Iterable[Iterable[Choice]]:
        """Return the same case by case."""
        return [self.choices(before, after)]


class _Listed(Part):
    """One of some strings."""

    def __init__(self, strings: frozenset[str]) -> None:
        some = [s for s in strings if s]
        super().__init__(
            strings,
            empty=len(some) < len(strings),
            begins=all(s[0] == " " for s in some),
            ends=all(s[-1] == " " for s in some),
        )

    def _choices(self, before: bool, after: bool) -> Iterable[Choice]:
        rarest = set()
        for said in self.strings or ():
            # Every blank is needed by the word before it and by the one after it.
            pieces = _PIECE.findall(f"{' ' * before}{said}{' ' * after}".replace(" ", "  "))
            if not pieces:
                return ()
            rarest.add(min(pieces, key=lambda piece: (_commonness(piece), piece)))
        return (frozenset(rarest),)


class _Repeated(Part):
    """A part that may be missing, or may be there more than once."""

    def __init__(self, part: Part, least: int, most: float) -> None:
        self._part, self._least, self._most = part, least, most
        super().__init__(empty=part.empty or not least, begins=part.begins, ends=part.ends)

    def _choices(self, before: bool, after: bool) -> Iterable[Choice]:
        if not self._least:
            return ()
        once = self._most == 1
        return self._part.choices(before and (once or self._part.ends), after and (once or self._part.begins))


class _Either(Part):
    """One of some parts."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        strings = frozenset(chain.from_iterable(p.strings or () for p in parts))
        super().__init__(
            strings if len(strings) <= _MOST_STRINGS and all(p.strings is not None for p in parts) else None,
            empty=any(p.empty for p in parts),
            begins=all(p.begins for p in parts),
            ends=all(p.ends for p in parts),
        )

    def _choices(self, before: bool, after: bool) -> Iterable[Choice]:
        rarest = [_rarest(part.choices(before, after), 1) for part in self._parts]
        return (frozenset(chain.from_iterable(r[0] for r in rarest)),) if all(rarest) else ()

    def cases(self, before: bool, after: bool) -> Iterable[Iterable[Choice]]:
        return chain.from_iterable(part.cases(before, after) for part in self._parts)


class _Row(Part):
    """Parts one after the other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        strings: frozenset[str] | None = frozenset([""])
        for part in parts:
            strings = _joined(strings, part.strings)
        super().__init__(
            strings,
            empty=all(p.empty for p in parts),
            begins=_is_blank([(p.begins, p.empty) for p in parts], True),
            ends=_is_blank([(p.ends, p.empty) for p in reversed(parts)], True),
        )

    def _around(self, before: bool, after: bool) -> Iterable[tuple[Part, bool, bool]]:
        """Return each part with whether there is a blank before and after it."""
        for place, part in enumerate(self._parts):
            earlier = [(p.ends, p.empty) for p in reversed(self._parts[:place])]
            later = [(p.begins, p.empty) for p in self._parts[place + 1 :]]
            yield part, _is_blank(earlier, before), _is_blank(later, after)

    def _choices(self, before: bool, after: bool) -> Iterable[Choice]:
        return chain.from_iterable(part.choices(*blanks) for part, *blanks in self._around(before, after))

    def cases(self, before: bool, after: bool) -> Iterable[Iterable[Choice]]:
        told = list(self._around(before, after))
        place = next((i for i, (part, *_) in enumerate(told) if isinstance(part, _Either)), None)
        if place is None:
            return [self.choices(before, after)]
        part, *blanks = told[place]
        others = [c for i, (other, *around) in enumerate(told) if i != place for c in other.choices(*around)]
        return [[*others, *case] for case in part.cases(*blanks)]


def _is_blank(edges: Sequence[tuple[bool, bool]], beyond: bool) -> bool:
    """Say whether what comes next surely begins with a blank, if it is told of each part, and of what is beyond."""
    for blank, empty in edges:
        if not blank or not empty:
            return blank
    return beyond


def _joined(first: frozenset[str] | None, second: frozenset[str] | None) -> frozenset[str] | None:
    if first is None or second is None or len(first) * len(second) > _MOST_STRINGS:
        return None
    return frozenset([a + b for a in first for b in second])


@cache
def _commonness(piece: str) -> float:
    """Guess how often a piece stands in a text: the longer, the rarer, and more often where its word may be longer."""
    letters = len(piece.strip())
    return math.ldexp(1.0, -2 * letters - 3 * (len(piece) - letters))


def _rarest(choices: Iterable[Choice], most: int) -> Choices:
    """Return the choices that fewest texts hold."""
    rare = sorted(set(choices), key=lambda choice: (sum(map(_commonness, choice)), min(choice)))
    return tuple(rare[:most])


class Needed:
    """Reads what patterns need; parts that patterns share are read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Part] = {}
        self._tokens: list[str] = []
        self._closing: dict[int, int] = {}
        self._at = 0

    def cases(self, source: str) -> list[Choices]:
        """Return the cases of a pattern, in the words of RE2; one without choices holds in every text."""
        self._tokens, self._at = _TOKEN.findall(source), 0
        try:
            self._closing = _closing(self._tokens)
            part = self._either(len(self._tokens))
        except NotUnderstoodError:
            return _ALWAYS
        cases = dict.fromkeys(_rarest(case, MOST_CHOICES) for case in part.cases(False, False))
        if () in cases:
            return _ALWAYS
        single = frozenset(chain.from_iterable(case[0] for case in cases if len(case) == 1))
        several = [case for case in cases if len(case) > 1]
        return [(single,), *several] if single else several

    def _either(self, end: int) -> Part:
        rows: list[Part] = []
        words: set[str] = set()
        while True:
            word = self._word(end)
            row = None if word else self._row(end)
            if row is None or isinstance(row, _Listed):
                words |= {word} if row is None else row.strings or set()
            else:
                rows.append(row)
            if self._at == end:
                break
            self._at += 1
        if words:
            rows.append(_Listed(frozenset(words)))
        return rows[0] if len(rows) == 1 else _Either(rows)

    def _word(self, end: int) -> str:
        """Read a branch that is one word and nothing else, as most are."""
        word = self._tokens[self._at] if self._at < end else ""
        if not word.isalnum() or (self._at + 1 < end and self._tokens[self._at + 1] != "|"):
            return ""
        self._at += 1
        return _as_words(word)

    def _row(self, end: int) -> Part:
        """Read up to the next branch."""
        row: list[Part] = []
        while self._at < end and (sign := self._tokens[self._at]) != "|":
            self._at += 1
            _add(row, self._times(self._group() if sign == "(?:" else _leaf(sign)))
        return row[0] if len(row) == 1 else _Row(row)

    def _group(self) -> Part:
        ends = self._closing[self._at - 1]
        source = tuple(self._tokens[self._at : ends])
        if source not in self._known:
            self._known[source] = self._either(ends)
        self._at = ends + 1
        return self._known[source]

    def _times(self, part: Part) -> Part:
        """Return a part as often as what follows it says."""
        sign = self._tokens[self._at] if self._at < len(self._tokens) else ""
        if sign[:1] in _TIMES:
            least, most = _TIMES[sign[0]]
        elif len(sign) > 1 and sign[0] == "{":
            few, to, many = sign.strip("{}?").partition(",")
            least, most = int(few), float(many or ("inf" if to else few))
        else:
            return part
        self._at += 1
        if part.strings is not None and (most == 1 or part.strings <= {" ", ""}):
            return part if least else _Listed(part.strings | {""})
        return _Repeated(part, least, most)


@cache
def _leaf(sign: str) -> Part:
    """Return a part that is no group."""
    if sign in ("^", "$", "\\b", "\\s", "\\W"):
        return _Listed(frozenset(" "))
    if sign in (".", "\\w", "\\S", "\\D"):
        return Part()
    if sign == "\\d":
        return _Listed(frozenset("0"))
    if len(sign) > 1 and sign[0] == "[":
        return _of_class(sign)
    if sign[0] in "()[]{}*+?":
        raise NotUnderstoodError(sign)
    return _Listed(frozenset([_as_words(_meant(sign) if sign[0] == "\\" else sign)]))


def _closing(signs: Sequence[str]) -> dict[int, int]:
    """Return where each group is closed."""
    closing, begun = {}, []
    for place, sign in enumerate(signs):
        if sign == "(?:":
            begun.append(place)
        elif sign == ")":
            if not begun:
                raise NotUnderstoodError(sign)
            closing[begun.pop()] = place
    if begun:
        raise NotUnderstoodError("(?:")
    return closing


def _add(row: list[Part], part: Part) -> None:
    """Add a part to a row: as more of the last one where a word may go on from there."""
    if row:
        last = row[-1]
        apart = (last.ends and not last.empty) or (part.begins and not part.empty)
        both = None if apart else _joined(last.strings, part.strings)
        if both is not None:
            row[-1] = _Listed(both)
            return
    row.append(part)


def _of_class(said: str) -> Part:
    """Return one of the signs of a class, where they are few."""
    signs = _SIGN.findall(said[1:-1])
    strings: set[str] = set()
    while signs and said[1] != "^":
        sign = signs.pop(0)
        if sign in ("\\w", "\\S", "\\D"):
            return Part()
        if sign in ("\\s", "\\W", "\\d"):
            strings.add("0" if sign == "\\d" else " ")
            continue
        last = sign
        if len(signs) > 1 and signs[0] == "-":
            last = signs[1]
            del signs[:2]
        codes = range(ord(_meant(sign)), ord(_meant(last)) + 1)
        if len(codes) > _MOST_SIGNS:
            return Part()
        strings |= {_as_words(chr(code)) for code in codes}
    return _Listed(frozenset(strings)) if 0 < len(strings) <= _MOST_SIGNS else Part()


def _meant(written: str) -> str:
    """Return the sign that is meant."""
    if len(written) == 1:
        return written
    if written.startswith("\\x{"):
        return chr(int(written[3:-1], 16))
    if written in _CONTROL:
        return _CONTROL[written]
    if written[1].isalnum():
        raise NotUnderstoodError(written)
    return written[1]


def _as_words(signs: str) -> str:
    if any(sign in _FOLDED for sign in signs):
        raise NotUnderstoodError(signs)
    return f" {signs} " if signs in (*SIGNS,) else signs.encode().translate(LETTERS).decode()


def _letters() -> bytes:
    """Say what each byte becomes: a small letter, a nought for a digit, a blank for what is no part of a word."""
    table = bytearray(b" " * 256)
    for code in range(128):
        sign = chr(code)
        if sign.isalpha() or sign == "_":
            table[code] = ord(sign.lower())
        elif sign.isdigit():
            table[code] = ord("0")
    return bytes(table)


LETTERS = _letters()
