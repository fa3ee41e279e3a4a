"""Places in a list, as opaque values that a program hands back; any well-formed one is a place."""

from typing import Annotated

from ninja import Query

PRINTABLE = r"([2-6][0-9a-f]|7[0-9a-e])"

TEXT_PLACE = f"^{PRINTABLE}{{0,60}}$"
NUMBER_PLACE = "^(3[0-9]){0,18}$"
NEXT = "“next” of the page before; empty for the first page."

PlaceInText = Annotated[str, Query("", alias="cursor", pattern=TEXT_PLACE, description=NEXT)]
PlaceInNumbers = Annotated[str, Query("", alias="cursor", pattern=NUMBER_PLACE, description=NEXT)]


def cursor_at(place: str | int) -> str:
    """Write a place as a cursor."""
    return str(place).encode().hex()


def place_at(cursor: str) -> str:
    """Read the place from a cursor."""
    return bytes.fromhex(cursor).decode()
