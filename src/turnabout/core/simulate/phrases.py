"""Sentences from templates, for many messages at once.

A template is text with slots in braces. Messages are made of sentences; all sentences made from one template are filled
in one call, then put back in order and joined.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.core.simulate.words import TOPIC_BANKS, company_words, sentences, topics

NONE = -1
_SLOT = re.compile(r"{(\w+)}")
_GREETINGS = ("customers.greet", "customers.greet_cross", "staff.hello")
_SIGNATURES = ("customers.sign", "customers.sign_cross", "staff.bye")


@dataclass(frozen=True, slots=True)
class Banks:
    """All templates in one list.

    Attributes
    ----------
    parts
        Each template, split: literal, slot, literal, slot, … literal.
    begin, size
        Where a bank's templates stand, shape (banks,).
    named
        Index of a bank by name, such as "staff.own".
    by_topic
        Index of the bank of each topic, by kind, such as "problem".
    """

    parts: tuple[tuple[str, ...], ...]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]
    named: Mapping[str, int]
    by_topic: Mapping[str, NDArray[np.int64]]


@cache
def banks() -> Banks:
    """Compile the word banks."""
    everything = dict(sentences())
    for number, topic in enumerate(topics()):
        everything |= {f"{kind}.{number}": topic.banks[kind] for kind in TOPIC_BANKS}
    named = {name: index for index, name in enumerate(everything)}
    sizes = np.array([len(texts) for texts in everything.values()])
    return Banks(
        parts=tuple(_compile(name, text) for name, texts in everything.items() for text in texts),
        begin=np.concatenate([[0], np.cumsum(sizes)[:-1]]),
        size=sizes,
        named=named,
        by_topic={kind: np.array([named[f"{kind}.{i}"] for i in range(len(topics()))]) for kind in TOPIC_BANKS},
    )


def _compile(bank: str, text: str) -> tuple[str, ...]:
    text = text.replace("{company}", company_words()["company"])
    after = "\n\n" if bank in _GREETINGS else " "
    before = "\n\n" if bank in _SIGNATURES else ""
    return tuple(_SLOT.split(before + text + after))


def render(chosen: NDArray[np.int64], luck: NDArray[np.float64], slot: Callable[[str], pa.Array]) -> pa.Array:
    """Write messages.

    Parameters
    ----------
    chosen
        Bank of each sentence of each message, ``NONE`` where there is none, shape (messages, sentences).
    luck
        Which sentence of the bank, uniform on [0, 1), same shape.
    slot
        Gives the words of a slot for all messages.

    Returns
    -------
    pa.Array
        One text per message.
    """
    book = banks()
    message, position = np.nonzero(chosen != NONE)
    bank = chosen[message, position]
    template = book.begin[bank] + (luck[message, position] * book.size[bank]).astype(np.int64)
    order = np.argsort(template, kind="stable")
    uniques, starts = np.unique(template[order], return_index=True)
    groups = np.split(order, starts)[1:]
    pieces = [_fill(book.parts[t], message[rows], slot) for t, rows in zip(uniques, groups, strict=True)]
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    in_order = pa.concat_arrays([pa.array([], type=pa.string()), *pieces]).take(pa.array(back))
    ends = np.concatenate([[0], np.cumsum((chosen != NONE).sum(axis=1))])
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(ends, type=pa.int32()), in_order), "")
    return pc.utf8_trim_whitespace(pc.replace_substring(joined, " \n", "\n"))


def _fill(parts: tuple[str, ...], rows: NDArray[np.int64], slot: Callable[[str], pa.Array]) -> pa.Array:
    if len(parts) == 1:
        return pa.repeat(pa.scalar(parts[0]), len(rows))
    index = pa.array(rows)
    filled = [part if i % 2 == 0 else slot(part).take(index) for i, part in enumerate(parts)]
    return pc.binary_join_element_wise(*filled, "")
