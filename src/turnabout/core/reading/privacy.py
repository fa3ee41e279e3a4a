"""Blots out personal data in what is quoted: cards and accounts by their checksums, addresses, phones, known names."""

from collections.abc import Iterable

import re2

_CARD = re2.compile(r"\b\d(?:[ -]?\d){12,18}\b")
_IBAN = re2.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_MAIL = re2.compile(r"(?i)\b[a-z0-9._%+-]+\s?@\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b")
_ADDRESS = re2.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}\b")
_PHONE = re2.compile(r"(?:\+|\b00|\b0|\(\d)[\d() ./-]{6,18}\d\b|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b")
_HANDLE = re2.compile(r"(^|[^\w@.])@\w+")


def without_personal_data(text: str, names: Iterable[str] = ()) -> str:
    """Return a quote with ``[card]``, ``[account]``, ``[e-mail]``, ``[phone]``, ``[address]`` and ``[name]`` in place.

    Parameters
    ----------
    text
        What is to be quoted.
    names
        Names that are known, of customers and staff.
    """
    text = _MAIL.sub("[e-mail]", text)
    text = _IBAN.sub(lambda m: "[account]" if _is_iban(m.group()) else m.group(), text)
    text = _CARD.sub(lambda m: "[card]" if _is_card(m.group()) else m.group(), text)
    text = _ADDRESS.sub(lambda m: "[address]" if _is_address(m.group()) else m.group(), text)
    text = _PHONE.sub(lambda m: "[phone]" if 7 <= sum(c.isdigit() for c in m.group()) <= 15 else m.group(), text)
    text = _HANDLE.sub(lambda m: m.group(1) + "[name]", text)
    low = text.casefold()
    known = {name for n in names if len(name := n.strip()) > 1 and name.casefold() in low}
    for name in sorted(known, key=len, reverse=True):
        for _ in range(2):  # "Anna, Anna": what stands between two of them is taken by the first
            text = re2.sub(rf"(?i)(^|[^\pL]){re2.escape(name)}($|[^\pL])", r"\1[name]\2", text)
    return text


def _is_card(written: str) -> bool:
    """Check the sum of a card's digits (Luhn)."""
    digits = [int(c) for c in written if c.isdigit()]
    doubled = [2 * d - 9 * (d > 4) if i % 2 else d for i, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _is_iban(written: str) -> bool:
    """Check the remainder of an account number (ISO 13616)."""
    code = written.replace(" ", "")
    return 15 <= len(code) <= 34 and int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


def _is_address(written: str) -> bool:
    return ":" in written or all(int(part) < 256 for part in written.split("."))
