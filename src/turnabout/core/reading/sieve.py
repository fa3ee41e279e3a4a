"""Which patterns may stand in a text, told by its words: most of them need words that most texts do not hold.

RE2 builds the automaton of a pattern state by state, as it meets texts. What a pattern is never asked about costs it
nothing, neither the first time nor later.
"""

from collections.abc import Iterable

from turnabout.core.reading.needed import LETTERS, MOST_CHOICES, SIGNS, Needed

_MOST_WORDS = 1 << 15  # that are known by heart; then all are forgotten
# RE2 reads an "s" and a "k" where these stand, and takes them for no part of a word.
_LONG_S, _KELVIN = "\u017f".encode(), "\u212a".encode()


class Sieve:
    """Keeps of some patterns those that a text may hold.

    Every case of every pattern has one bit for each of its choices, choice after choice. A word sets the bits of the
    choices of which it holds a piece, and a case may stand in the text when all its bits are set.

    Parameters
    ----------
    sources
        Of patterns, in the words of RE2.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        needed = Needed()
        cases = [(number, case) for number, source in enumerate(sources) for case in needed.cases(source)]
        self._pattern_of = [number for number, _ in cases]
        self._cases_end = {number: place for place, (number, _) in enumerate(cases, 1)}
        self._shifts = [len(cases) * nth for nth in range(1, MOST_CHOICES)]
        self._cases = (1 << len(cases)) - 1
        self._given = 0
        pieces: dict[str, int] = {}
        for place, (_, case) in enumerate(cases):
            for nth in range(MOST_CHOICES):
                bit = 1 << (place + nth * len(cases))
                if nth >= len(case):
                    self._given |= bit
                    continue
                for piece in case[nth]:
                    pieces[piece] = pieces.get(piece, 0) | bit
        self._signs = [(sign.encode(), pieces.pop(sign, 0)) for sign in SIGNS]
        sorts: dict[tuple[bool, bool], dict[bytes, int]] = {(a, b): {} for a in (True, False) for b in (True, False)}
        for piece, bits in pieces.items():
            sorts[piece[0] == " ", piece[-1] == " "][piece.strip().encode()] = bits
        self._whole, self._beginnings, self._ends = sorts[True, True], sorts[True, False], sorts[False, True]
        self._inside = list(sorts[False, False].items())
        self._longest = max(map(len, pieces), default=0)
        self._known: dict[bytes, int] = {}

    def candidates(self, text: bytes) -> list[int]:
        """Return the numbers of the patterns that may be found in a text; every pattern that is found is among them."""
        if not text.isascii() and (_LONG_S in text or _KELVIN in text):
            return list(self._cases_end)
        known, found = self._known, self._given
        for word in text.translate(LETTERS).split():
            bits = known.get(word)
            if bits is None:
                bits = self._learn(word)
            if bits:
                found |= bits
        for sign, bits in self._signs:
            if sign in text:
                found |= bits
        held = found & self._cases
        for shift in self._shifts:
            held &= found >> shift
        numbers, marks = [], bin(held)[:1:-1]  # one sign for each case, the first one first
        place = marks.find("1")
        while place >= 0:
            numbers.append(self._pattern_of[place])
            place = marks.find("1", self._cases_end[numbers[-1]])
        return numbers

    def _learn(self, word: bytes) -> int:
        """Return the bits of a word that is met for the first time."""
        bits = self._whole.get(word, 0)
        for length in range(1, min(len(word), self._longest) + 1):
            bits |= self._beginnings.get(word[:length], 0) | self._ends.get(word[-length:], 0)
        for piece, its in self._inside:
            if piece in word:
                bits |= its
        if len(self._known) == _MOST_WORDS:
            self._known.clear()
        if len(word) <= self._longest:
            self._known[word] = bits
        return bits
