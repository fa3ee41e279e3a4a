"""Where one value of a record comes from: a column of the source, or a constant; as a mapping writes it in TOML."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from turnabout.core.errors import BadInput

Constant = str | int | float | bool
OPTIONS = ("column", "value", "map", "default", "prefix", "split", "html", "customer_is")


@dataclass(frozen=True, slots=True)
class Value:
    """Where one value of a record comes from.

    Attributes
    ----------
    column
        Name of the source's column; None for a constant.
    constant
        The value of every row, where there is no column.
    translate
        What the source's words mean (``map`` in TOML); words that it does not hold stay as they are.
    default
        What stands where the cell is empty.
    prefix
        Put before ids, so that the ids of two sources cannot meet.
    split
        Separator of a list in one cell; without one a list is read as JSON.
    html
        Whether the cell is HTML and only its words are wanted.
    customer_is
        Only for ``author_kind``: the author is a customer if he is the conversation's customer, otherwise an agent.
    """

    column: str | None = None
    constant: Constant | None = None
    translate: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    prefix: str = ""
    split: str | None = None
    html: bool = False
    customer_is: bool = False


def parse_value(given: Any, *, where: str, words: Sequence[str] = ()) -> Value:
    """Read a value as TOML gives it.

    Parameters
    ----------
    given
        A string (a column, or one of ``words``), a number or truth value (itself), or a table of options.
    where
        Section and key, for the sentence when it cannot be used.
    words
        The fixed vocabulary of the record's column: such a word stands for itself.
    """
    if isinstance(given, str):
        return Value(constant=given) if given in words else Value(column=_name(given, where))
    if isinstance(given, bool | int | float):
        return Value(constant=given)
    if isinstance(given, dict):
        return _from_options(given, where)
    raise BadInput(f"{where} must be a column's name, a number, true or false, or a table like {{value = …}}.")


def _from_options(given: Mapping[str, Any], where: str) -> Value:
    _refuse_unknown(given, where)
    if given.get("customer_is") is not None:
        return _customer_is(given, where)
    if ("column" in given) == ("value" in given):
        raise BadInput(f"{where} needs either column = … or value = … (one of the two).")
    constant = given.get("value")
    if constant is not None and not isinstance(constant, bool | int | float | str):
        raise BadInput(f"{where}: value must be a string, a number, true or false.")
    return Value(
        column=_name(given["column"], where) if "column" in given else None,
        constant=constant,
        translate=_words(given.get("map", {}), where),
        default=_text(given.get("default"), f"{where}: default"),
        prefix=_text(given.get("prefix"), f"{where}: prefix") or "",
        split=_text(given.get("split"), f"{where}: split"),
        html=_truth(given.get("html", False), f"{where}: html"),
    )


def _refuse_unknown(given: Mapping[str, Any], where: str) -> None:
    for key in given:
        if key not in OPTIONS:
            raise BadInput(f"{where} does not know the option {key!r}; there are {', '.join(OPTIONS)}.")


def _customer_is(given: Mapping[str, Any], where: str) -> Value:
    if dict(given) != {"customer_is": "conversation"} or not where.endswith("author_kind"):
        raise BadInput(f'{where}: customer_is is only for author_kind, as {{customer_is = "conversation"}}.')
    return Value(customer_is=True)


def _name(given: Any, where: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise BadInput(f"{where} must name a column.")
    return given


def _text(given: Any, where: str) -> str | None:
    if given is not None and not isinstance(given, str):
        raise BadInput(f"{where} must be a string.")
    return given or None


def _truth(given: Any, where: str) -> bool:
    if not isinstance(given, bool):
        raise BadInput(f"{where} must be true or false.")
    return given


def _words(given: Any, where: str) -> Mapping[str, str]:
    if not isinstance(given, dict) or not all(isinstance(word, str) for word in given.values()):
        raise BadInput(f"{where}: map must be a table of strings, like {{open = …, closed = …}}.")
    return given


def print_value(value: Value, words: Sequence[str] = ()) -> str:
    """Write a value as TOML, in its shortest form."""
    if value == Value(column=value.column) and value.column not in words:
        return quoted(value.column)
    if value == Value(constant=value.constant) and (not isinstance(value.constant, str) or value.constant in words):
        return quoted(value.constant)
    options: dict[str, Any] = {"column": value.column, "value": value.constant, "map": value.translate or None}
    options |= {"default": value.default, "prefix": value.prefix or None, "split": value.split}
    options |= {"html": value.html or None, "customer_is": "conversation" if value.customer_is else None}
    return inline({key: quoted(option) for key, option in options.items() if option is not None})


def inline(table: Mapping[str, str]) -> str:
    """Write a TOML inline table; the values are TOML already."""
    return "{" + ", ".join(f"{_key(key)} = {text}" for key, text in table.items()) + "}"


def quoted(given: Any) -> str:
    """Write a string, number, truth value, list or table of strings as TOML."""
    if isinstance(given, Mapping):
        return inline({key: quoted(text) for key, text in given.items()})
    if isinstance(given, list | tuple):
        return "[" + ", ".join(quoted(item) for item in given) + "]"
    # A JSON string is a TOML string but for DEL, which TOML wants escaped.
    return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else quoted(key)
