"""The sieve never hides a pattern that would be found: neither one that ships nor any that could be written."""

import random

import pytest
import re2

from turnabout.core.reading import needed
from turnabout.core.reading.needed import Needed
from turnabout.core.reading.packs import languages, load_pack
from turnabout.core.reading.sieve import Sieve

ODD = ["\u017f", "\u212a", "\u0130", "ß", "é", "\u00a0", "\u200b", "’", "'", "-", "_", "?", "!", ".", "\n", "\x00", "7"]
LETTERS = "abks"
PATTERNS = 1500
CLASSES = [
    *(("[sk]", "k"), (r"[^.?]", "x"), ("[a-z]", "q"), (r"\W", "-"), (r"\d", "4"), ("[3-7]", "5"), ("[ -]", "-")),
    *((".", "é"), (r"\w", "_"), (r"[\s\d]", "8"), (r"\x{e9}", "É"), ("[!?]", "!"), (r"\?", "?"), ("[ž-ƀ]", "s")),
]


def options():
    told = re2.Options()
    told.case_sensitive = False
    return told


def hidden(sources, texts):
    """Return what is found of each pattern in each text although the sieve keeps it back."""
    sieve, patterns = Sieve(sources), [re2.compile(source, options()) for source in sources]
    lost = []
    for text in texts:
        said = text.encode()
        kept = set(sieve.candidates(said))
        away = (number for number in range(len(patterns)) if number not in kept)
        lost += [(sources[number], text) for number in away if patterns[number].search(said)]
    return lost


def disturbed(text, rng):
    """Return a text with other letters here and there."""
    letters = list(text)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(letters) + 1)
        letters[place : place + rng.randint(0, 1)] = [rng.choice([*ODD, " ", "  ", *letters[:1]])]
    return "".join(letters).upper() if rng.random() < 0.2 else "".join(letters)


@pytest.mark.parametrize("language", languages())
def test_no_pattern_of_a_pack_is_hidden(language):
    pack, rng = load_pack(language), random.Random(1)
    said = [text for pattern in pack.patterns for text in (*pattern.examples, *pattern.near_misses)]
    texts = said + [disturbed(text, rng) for text in said] + [" ".join(rng.sample(said, 3)) for _ in range(50)]
    texts = [pack.letters.plain(text) for text in texts]
    assert hidden([pattern.source for pattern in pack.patterns], texts) == []


def written(rng, depth=3):
    """Return a pattern of the signs that packs use, and a text that it matches."""
    kind = rng.choice(["word", "word", "class", "edge", "row", "row", "either", "times"] if depth else ["word", "edge"])
    if kind == "word":
        word = "".join(rng.choices(LETTERS, k=rng.randint(1, 3)))
        return word, rng.choice([word, word.upper(), word.replace("s", "\u017f")])
    if kind == "class":
        return rng.choice(CLASSES)
    if kind == "edge":
        return rng.choice(
            [(r"\b", ""), (r"(?:\b|^)", ""), (r"\s", "\n"), (r"\s+", "  "), (r"\s*", ""), (r"(?:\b|$)", "")]
        )
    if kind == "row":
        parts = [written(rng, depth - 1) for _ in range(rng.randint(2, 4))]
        return "".join(part for part, _ in parts), "".join(text for _, text in parts)
    if kind == "either":
        parts = [written(rng, depth - 1) for _ in range(rng.randint(2, 4))] + [("", "")] * (rng.random() < 0.2)
        return f"(?:{'|'.join(part for part, _ in parts)})", rng.choice(parts)[1]
    part, text = written(rng, depth - 1)
    times, least, most = rng.choice(
        [
            ("?", 0, 1),
            ("??", 0, 1),
            ("*", 0, 3),
            ("+", 1, 3),
            ("+?", 1, 3),
            ("{2}", 2, 2),
            ("{0,2}", 0, 2),
            ("{1,}?", 1, 3),
        ]
    )
    return f"(?:{part}){times}", text * rng.randint(least, most)


def unfound(seed):
    """Return what is hidden of patterns made by chance, in texts that they match, or nearly."""
    rng = random.Random(seed)
    made = [written(rng) for _ in range(PATTERNS)]
    lost, found = [], 0
    for source, text in made:
        around = [
            text,
            f" {text} ",
            f"a{text}b",
            disturbed(text, rng),
            f"{rng.choice(made)[1]} {text}{rng.choice(ODD)}",
        ]
        lost += hidden([source], around)
        found += bool(re2.compile(source, options()).search(text))
    assert found > PATTERNS / 2
    return lost


def test_no_pattern_that_could_be_written_is_hidden():
    assert unfound(1) == []


@pytest.mark.parametrize("broken", [("_Repeated", "empty"), ("_Either", "all but one"), ("_Row", "edges")])
def test_a_sieve_that_asks_too_much_is_caught(broken, monkeypatch):
    name, how = broken
    part = getattr(needed, name)
    if how == "empty":
        monkeypatch.setattr(part, "_choices", lambda self, before, after: self._part.choices(before, after))
    elif how == "edges":
        monkeypatch.setattr(part, "_around", lambda self, before, after: [(p, True, True) for p in self._parts])
    else:
        monkeypatch.setattr(part, "cases", lambda self, before, after: self._parts[0].cases(before, after))
    needed._leaf.cache_clear()
    assert unfound(1) != []
    needed._leaf.cache_clear()


@pytest.mark.parametrize(
    "source", [r"(?P<a>sent)", "(sent)", r"\Bsent", r"\pLsent", "sent\u017f", "[[:alpha:]]sent", "sent{"]
)
def test_what_is_not_understood_is_looked_for_in_every_text(source):
    assert Needed().cases(source) == [()]


def test_most_patterns_are_not_looked_for_where_nothing_is_said():
    patterns = load_pack("en").patterns
    kept = Sieve(pattern.source for pattern in patterns).candidates(b"The blue lamp stands beside a green chair.")
    assert len(kept) < len(patterns) / 10


def test_words_that_are_known_by_heart_stay_few():
    sieve = Sieve(["sent", r"\b(?:ring(?:ing)?)\b"])
    letters = str.maketrans("0123456789", "abcdefghij")
    for number in range(40_000):
        sieve.candidates(f"w{number}".translate(letters).encode())
    assert len(sieve._known) <= 1 << 15
    assert sieve.candidates(b"it rings") == []
    assert sieve.candidates(b"RINGING, unsent") == [0, 1]
