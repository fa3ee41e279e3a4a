"""Which patterns may stand in a text, told by its words: most of them need words that most texts do not hold.

RE2 builds the automaton of a pattern state by state, as it meets texts. What a pattern is never asked about costs it
nothing, neither the first time nor later.
"""

from collections.abc import Iterable

from turnabout.core.reading.needed import LETTERS, MOST_CHOICES, SIGNS, Needed

_MOST_WORDS = 1 << 15  # that are known by heart; then all are forgotten
_FOLDED = ("\u017f".encode(), "\u212a".encode())  # RE2 reads an "s" and a "k" here, and they begin or end no word


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
        self._later = [-1 << place for place in _ends(self._pattern_of)]
        self._shifts = [len(cases) * place for place in range(1, MOST_CHOICES)]
        self._first = (1 << len(cases)) - 1
        self._given = 0
        self._pieces: dict[str, int] = {}
        for place, (_, case) in enumerate(cases):
            for nth in range(MOST_CHOICES):
                bit = 1 << (place + nth * len(cases))
                if nth >= len(case):
                    self._given |= bit
                    continue
                for piece in case[nth]:
                    self._pieces[piece] = self._pieces.get(piece, 0) | bit
        self._signs = [(sign.encode(), self._pieces.pop(sign, 0)) for sign in SIGNS]
        self._inner = [(piece, bits) for piece, bits in self._pieces.items() if piece == piece.strip()]
        self._longest = max(map(len, self._pieces), default=0)
        self._known: dict[bytes, int] = {}

    def candidates(self, text: bytes) -> list[int]:
        """Return the numbers of the patterns that may be found in a text; every pattern that is found is among them."""
        if any(sign in text for sign in _FOLDED):
            return sorted(set(self._pattern_of))
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
        held = found & self._first
        for shift in self._shifts:
            held &= found >> shift
        numbers = []
        while held:
            numbers.append(self._pattern_of[(held & -held).bit_length() - 1])
            held &= self._later[numbers[-1]]
        return numbers

    def _learn(self, word: bytes) -> int:
        """Return the bits of a word that is met for the first time."""
        said, pieces = word.decode(), self._pieces
        bits = pieces.get(f" {said} ", 0)
        for length in range(1, min(len(said), self._longest) + 1):
            bits |= pieces.get(" " + said[:length], 0) | pieces.get(said[-length:] + " ", 0)
        for piece, its in self._inner:
            if piece in said:
                bits |= its
        if len(self._known) == _MOST_WORDS:
            self._known.clear()
        if len(said) <= self._longest:
            self._known[word] = bits
        return bits


def _ends(numbers: list[int]) -> list[int]:
    """Return where the cases of each pattern end."""
    ends = [0] * (max(numbers, default=-1) + 1)
    for place, number in enumerate(numbers, 1):
        ends[number] = place
    return ends
