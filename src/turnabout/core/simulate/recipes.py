"""Which sentences make up a message, by what it is and by the situation."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from turnabout.core.simulate import customer_recipes as customer
from turnabout.core.simulate import staff_recipes as staff
from turnabout.core.simulate.company import Staff
from turnabout.core.simulate.page import Bank, Page
from turnabout.core.simulate.phrases import NONE, banks
from turnabout.core.simulate.scenes import Scenes, Story
from turnabout.core.simulate.script import SLOTS, K
from turnabout.core.simulate.situations import PHONE

SENTENCES = 9
MATTER = ("problem", "cause", "fix", "subject")
"""Kinds that share one draw per conversation: a remedy fits its cause and, where there are as many, its problem."""
TALK = ("question", "answer")
"""Kinds that share one draw per leg, so that an answer fits its question and the next person asks another."""
HABITS = ("staff.hello", "staff.bye", "staff.bye_social")
"""Banks from which everybody uses one sentence, always the same."""

RECIPES: dict[int, Callable[[Page], list[Bank]]] = {
    K.OPENING: customer.opening,
    K.RECEIVED: staff.received,
    K.FIRST: staff.first,
    K.ANSWER: customer.answer,
    K.NOTE: staff.note,
    K.SECOND: staff.second,
    K.OVER: staff.over,
    K.PASSED: customer.passed,
    K.PROMISE: staff.promise,
    K.CHASE: customer.chase,
    K.RESOLUTION: staff.resolution,
    K.END: customer.end,
    K.CLOSING: staff.closing,
    K.AGAIN: customer.again,
    K.REDO: staff.redo,
}


def _page(story: Story, scenes: Scenes, rng: np.random.Generator) -> Page:
    s, h, o, row = story.situations, story.handling, story.outcomes, scenes.row
    asked = np.zeros(len(row), dtype=np.bool_)
    for leg in range(h.person.shape[1]):
        column = SLOTS.index((K.ANSWER, leg))
        asked |= (scenes.leg == leg) & story.script.used[row, column]
    following = np.minimum(scenes.leg + 1, h.person.shape[1] - 1)
    return Page(
        book=banks(),
        rng=rng,
        topic=s.topic[row],
        channel=s.channel[row],
        tone=s.tone[row],
        earlier=s.earlier[row],
        hard=h.difficulty[row, scenes.leg] > 0.6,
        leaving=s.leaving[row],
        boss=s.boss[row],
        harm=s.harm[row],
        satisfied=o.satisfied[row],
        resolved=story.script.resolved[row],
        promise=o.promise[row],
        asked=asked,
        final=scenes.leg == story.script.last[row],
        leg=scenes.leg,
        entered=h.entered[row, scenes.leg],
        leaves_for=h.entered[row, following],
        craft=scenes.craft,
    )


def on_the_phone(story: Story, scenes: Scenes) -> NDArray[np.bool_]:
    """Tell which messages are the note of a phone call."""
    by_phone = story.situations.channel[scenes.row] == PHONE
    return np.asarray((scenes.kind == K.FIRST) & (scenes.leg == 0) & by_phone)


def compose(
    story: Story, scenes: Scenes, people: Staff, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Choose the sentences of every message.

    Returns
    -------
    chosen, luck
        Bank of each sentence and which of its templates, shape (messages, ``SENTENCES``).
    """
    chosen = np.full((len(scenes.row), SENTENCES), NONE, dtype=np.int64)
    call = on_the_phone(story, scenes)
    parts = [(recipe, (scenes.kind == kind) & ~call) for kind, recipe in RECIPES.items()]
    for recipe, which in [*parts, (staff.call, call)]:
        rows = np.flatnonzero(which)
        if len(rows):
            for position, bank in enumerate(recipe(_page(story, scenes.only(which), rng))):
                chosen[rows, position] = bank
    luck = rng.random(chosen.shape)
    book = banks()
    for kinds, shared in ((MATTER, scenes.luck), (TALK, (scenes.luck + 0.37 * scenes.leg) % 1.0)):
        which = np.isin(chosen, np.concatenate([book.by_topic[kind] for kind in kinds]))
        luck = np.where(which, shared[:, None], luck)
    habits = np.isin(chosen, [book.named[name] for name in HABITS])
    habit = people.style[np.maximum(scenes.author, 0)] / 2**31
    return chosen, np.where(habits, habit[:, None], luck)
