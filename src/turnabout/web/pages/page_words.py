"""The words of the field as pages say them."""

import re

PAGE_WORDS = (("legs", "turns"), ("leg", "turn"), ("findings", "figures"), ("finding", "figure"))
_FIELD = re.compile(r"\b(" + "|".join(word for word, _ in PAGE_WORDS) + r")\b", re.IGNORECASE)
_SAID = dict(PAGE_WORDS)


def in_page_words(sentence: str) -> str:
    """Say a sentence of the core in the words of pages: a leg is a turn holding the case."""
    return _FIELD.sub(lambda found: _like(found.group(), _SAID[found.group().lower()]), sentence)


def _like(model: str, word: str) -> str:
    return word.capitalize() if model[0].isupper() else word
