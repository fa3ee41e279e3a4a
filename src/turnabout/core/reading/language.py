"""In which language is this: by its letters, or by its small words."""

from collections import Counter

import re2

from turnabout.core.reading.package_data import read_toml

_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in read_toml("small_words.toml").items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)
_EDGES = ".,!?;:()\"'-…¿¡"
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
_FEWEST = 2  # small words of another language before a text is taken for it


def language_of(text: str) -> str:
    """Return the code of the language of a cleaned message; English where nothing speaks against it."""
    sample = text[:_LOOK_AT].lower()
    if not sample.isascii():
        letters = sum(c.isalpha() for c in sample)
        for code, script in _SCRIPTS:
            if len(script.findall(sample)) * 3 > letters > 0:
                return code
    found: Counter[str] = Counter()
    for word in sample.split():
        found.update(_LANGUAGES_OF.get(word.strip(_EDGES), ()))
    best, times = max(found.items(), key=lambda item: item[1], default=("en", 0))
    return best if times >= _FEWEST and times > found["en"] else "en"
