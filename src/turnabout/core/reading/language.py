"""In which language is this: by its script, or by its small words, endings and letters."""

from collections import defaultdict
from collections.abc import Iterator

import re2

from turnabout.core.reading.package_data import read_toml

_TOLD = read_toml("small_words.toml")
_SCRIPTS = (
    ("ja", re2.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("zh", re2.compile(r"\p{Han}")),
    ("ko", re2.compile(r"\p{Hangul}")),
    ("ru", re2.compile(r"\p{Cyrillic}")),
    ("ar", re2.compile(r"\p{Arabic}")),
    ("he", re2.compile(r"\p{Hebrew}")),
    ("el", re2.compile(r"\p{Greek}")),
    ("th", re2.compile(r"\p{Thai}")),
    ("hi", re2.compile(r"\p{Devanagari}")),
)
_LOOK_AT = 400  # characters from the beginning that tell the language
_LEAST = 0.7  # what speaks for another language before a text is taken for it, a word of its own counting one
_LEAST_OF_OTHERS = 1.6  # for a language that is only told to be set aside
_READ = frozenset(_TOLD["letters"])
_EDGES = ".,!?;:()\"'-…¿¡*#@/"
_LONG_WORD = 7
_ENDING = 0.4  # what an ending weighs beside a word
_LETTER = 0.5


def _shares(entries: dict[str, str], *, letters: bool = False) -> dict[str, dict[str, float]]:
    """Say for each word or letter which languages have it, one divided by how many they are."""
    of: defaultdict[str, set[str]] = defaultdict(set)
    for language, words in entries.items():
        for word in words if letters else words.split():
            of[word].add(language)
    return {word: dict.fromkeys(sorted(has), 1 / len(has)) for word, has in of.items()}


_WORDS = _shares(_TOLD["words"])
_ENDINGS = _shares(_TOLD["endings"])
_LETTERS = _shares(_TOLD["letters"], letters=True)
_LENGTHS = sorted({len(ending) for ending in _ENDINGS}, reverse=True)


def language_of(text: str) -> str:
    """Return the code of the language of a cleaned message; English where nothing speaks against it."""
    sample = text[:_LOOK_AT].lower()
    if not sample.isascii():
        letters = sum(c.isalpha() for c in sample)
        for code, script in _SCRIPTS:
            if len(script.findall(sample)) * 3 > letters > 0:
                return code
    found: defaultdict[str, float] = defaultdict(float)
    for shares, weight in _signs(sample):
        for language, share in shares.items():
            found[language] += share * weight
    best, times = max(found.items(), key=lambda item: item[1], default=("en", 0.0))
    least = _LEAST if best in _READ else _LEAST_OF_OTHERS
    return best if times >= least and times > found["en"] else "en"


def _signs(sample: str) -> Iterator[tuple[dict[str, float], float]]:
    """Give what tells a language, with its weight."""
    for piece in sample.split():
        word = piece.strip(_EDGES)
        if word in _WORDS:
            yield _WORDS[word], 1.0
        elif "'" in word and (first := word.split("'")[0] + "'") in _WORDS:
            yield _WORDS[first], 1.0
        elif len(word) >= _LONG_WORD:
            ending = next((word[-n:] for n in _LENGTHS if word[-n:] in _ENDINGS), None)
            if ending is not None:
                yield _ENDINGS[ending], _ENDING
    if not sample.isascii():
        for letter in set(sample) & _LETTERS.keys():
            yield _LETTERS[letter], _LETTER
