"""Who is meant by a name: only names of the roster credit a person with anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import re2

_NAME = re2.compile(r"\b[A-Z][\pL'-]+(?:\s+[A-Z][\pL'-]+)?\b")


@dataclass(frozen=True, slots=True)
class Roster:
    """The people whom customers may name.

    Attributes
    ----------
    names
        Full name by person id.
    """

    names: Mapping[str, str] = field(default_factory=dict)

    def signer(self, signed: str) -> str | None:
        """Return the only person whose name, first name or initials a message ends with; None where several fit."""
        return _only(person for person, name in self.names.items() if _fits(signed, name))

    def named(self, text: str) -> list[str]:
        """Return the people whom a text names, by full name or by a first name that only one of them has."""
        found = []
        for match in _NAME.finditer(text):
            said = match.group()
            person = _only(p for p, name in self.names.items() if name.casefold() == said.casefold())
            for word in said.split() if person is None else ():
                person = person or _only(
                    p for p, name in self.names.items() if name.split()[:1] == [word] or name.split()[-1:] == [word]
                )
            if person is not None and person not in found:
                found.append(person)
        return found


def _fits(signed: str, name: str) -> bool:
    said, parts = signed.casefold(), name.casefold().split()
    return bool(said and parts) and said in (name.casefold(), parts[0], "".join(part[0] for part in parts))


def _only(people: Iterable[str]) -> str | None:
    found = list(dict.fromkeys(people))
    return found[0] if len(found) == 1 else None
