"""Which sentences make up a message, by what it is and by the situation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turnabout.core.simulate.handling import AUTOMATIC, ESCALATION, RETURN
from turnabout.core.simulate.outcomes import BROKEN, KEPT, SOFT
from turnabout.core.simulate.phrases import NONE, Banks, banks
from turnabout.core.simulate.scenes import Scenes, Story
from turnabout.core.simulate.script import SLOTS, K
from turnabout.core.simulate.situations import CHAT, EMAIL, PHONE, SOCIAL, WEB

Bank = NDArray[np.int64]
Mask = NDArray[np.bool_]
SENTENCES = 9
PAIRED = ("question", "answer", "cause", "fix", "problem", "subject")


@dataclass(frozen=True, slots=True)
class Page:
    """Messages of one kind, with all that a recipe asks for; arrays of shape (messages,)."""

    book: Banks
    rng: np.random.Generator
    topic: NDArray[np.int64]
    channel: NDArray[np.int64]
    tone: NDArray[np.int64]
    earlier: NDArray[np.int64]
    hard: Mask
    leaving: Mask
    boss: Mask
    harm: Mask
    satisfied: Mask
    resolved: Mask
    promise: NDArray[np.int64]
    asked: Mask
    final: Mask
    leg: NDArray[np.int64]
    entered: NDArray[np.int64]
    leaves_for: NDArray[np.int64]
    craft: NDArray[np.float64]

    def some(self, chance: float | NDArray[Any]) -> Mask:
        """Choose messages at random."""
        return self.rng.random(len(self.topic)) < chance

    def skilled(self, factor: float = 1.0) -> Mask:
        """Choose messages whose author uses a technique here."""
        return self.rng.random(len(self.topic)) < factor * self.craft

    def say(self, name: str, where: Mask | None = None) -> Bank:
        """Use a sentence of a named bank on some of the messages."""
        return np.where(True if where is None else where, self.book.named[name], NONE)

    def about(self, kind: str, where: Mask | None = None) -> Bank:
        """Use a sentence that belongs to the topic."""
        return np.where(True if where is None else where, self.book.by_topic[kind][self.topic], NONE)

    def letter(self) -> Mask:
        """Whether messages have a greeting and a signature."""
        return np.isin(self.channel, (EMAIL, WEB, PHONE))


def _either(first: Bank, otherwise: Bank) -> Bank:
    return np.where(first == NONE, otherwise, first)


def _opening(p: Page) -> list[Bank]:
    letter, feel = p.letter(), p.tone[:, None] == np.arange(4)
    greet = _either(
        p.say("customers.greet_cross", letter & (p.tone == 3)), p.say("customers.greet", letter | p.some(0.5))
    )
    mood = np.select(list(feel.T), [p.say(f"customers.feel_{level}") for level in range(4)], NONE)
    again = _either(p.say("customers.repeat_2", p.earlier >= 2), p.say("customers.repeat_1", p.earlier == 1))
    return [
        greet,
        p.about("problem"),
        again,
        p.say("customers.harm", p.harm),
        np.where(p.some(0.55 + 0.2 * p.tone), mood, NONE),
        _either(p.say("customers.leave", p.leaving), p.say("customers.boss", p.boss)),
        p.say("customers.legal", (p.tone == 3) & p.some(0.08)),
        p.say("customers.ask", (p.tone >= 1) & p.some(0.3)),
        _either(p.say("customers.sign_cross", letter & (p.tone == 3)), p.say("customers.sign", letter)),
    ]


def _received(p: Page) -> list[Bank]:
    return [p.say("staff.macro_wait")]


def _call(p: Page) -> list[Bank]:
    return [
        p.say("staff.note_call"),
        p.about("problem"),
        _either(p.say("customers.leave", p.leaving), p.say("customers.boss", p.boss)),
        *[p.say(f"staff.note_mood_{level}", p.tone == level) for level in range(4)],
        p.say("staff.note_calm", p.skilled(1.2)),
    ]


def _first(p: Page) -> list[Bank]:
    calm, skilled = p.tone <= 1, p.skilled()
    later = p.leg > 0
    takeover = _either(p.say("staff.taken_warm", later & p.skilled(1.5)), p.say("staff.taken_cold", later))
    warm = _either(p.say("staff.empathy", ~calm & skilled), p.say("staff.thanks", ~later & (calm | p.some(0.3))))
    sorry = _either(
        p.say("staff.regret_full", (p.earlier > 0) & p.skilled()), p.say("staff.regret", ~calm | p.some(0.3))
    )
    sorry = _either(p.say("staff.boiler", (~calm | p.some(0.1)) & ~skilled & p.some(0.5)), sorry)
    return [
        _hello(p),
        _either(takeover, warm),
        sorry,
        p.say("staff.own", p.hard & p.skilled()),
        p.say("staff.paraphrase", p.hard & p.skilled(0.5) & ~later),
        p.say("staff.lead_question", p.asked & p.some(0.5)),
        p.about("question", p.asked),
        p.say("staff.handing", ~p.asked & ~p.final & (p.leaves_for != AUTOMATIC)),
        _bye(p),
    ]


def _hello(p: Page) -> Bank:
    return _either(p.say("staff.hello", p.letter()), p.say("staff.hello_chat", (p.leg == 0) & p.some(0.6)))


def _bye(p: Page) -> Bank:
    return _either(p.say("staff.bye", p.letter()), p.say("staff.bye_social", p.channel == SOCIAL))


def _answer(p: Page) -> list[Bank]:
    return [p.about("answer"), p.say("customers.feel_2", (p.tone >= 2) & p.some(0.2))]


def _note(p: Page) -> list[Bank]:
    return [p.about("note")]


def _second(p: Page) -> list[Bank]:
    explains = p.skilled()
    return [
        p.say("staff.hello", p.letter()),
        p.say("staff.second"),
        p.say("staff.because", explains & p.final),
        p.about("cause", explains & p.final),
        p.say("staff.handing", ~p.final & (p.leaves_for != AUTOMATIC)),
        _bye(p),
    ]


def _over(p: Page) -> list[Bank]:
    up, back, shift = (p.entered == kind for kind in (ESCALATION, RETURN, AUTOMATIC))
    other = p.say("staff.note_over", ~(up | back | shift))
    return [
        other,
        p.say("staff.note_up", up),
        p.say("staff.note_back", back),
        p.say("staff.note_shift", shift),
    ]


def _passed(p: Page) -> list[Bank]:
    sharp = p.hard | (p.tone >= 2)
    return [_either(p.say("customers.passed", sharp & p.some(0.75)), p.say("customers.passed_mild"))]


def _promise(p: Page) -> list[Bank]:
    return [
        p.say("staff.hello", p.letter()),
        p.say("staff.promise_intro", p.some(0.8)),
        _either(p.say("staff.promise_soft", p.promise == SOFT), p.say("staff.promise")),
        p.say("staff.own", p.hard & p.skilled(0.6)),
        _bye(p),
    ]


def _chase(p: Page) -> list[Bank]:
    return [
        _either(p.say("customers.chase", p.promise == BROKEN), p.say("customers.waiting")),
        p.say("customers.feel_2", (p.promise == BROKEN) & p.some(0.5)),
    ]


def _resolution(p: Page) -> list[Bank]:
    skilled, mended = p.skilled(), p.resolved
    late = (p.promise == BROKEN) & p.some(0.95)
    sorry = _either(p.say("staff.late", late & p.skilled(1.6)), p.say("staff.late_flat", late))
    sorry = _either(sorry, p.say("staff.kept", (p.promise == KEPT) & p.some(0.7)))
    sorry = _either(sorry, p.say("staff.after_call", p.channel == PHONE))
    why = mended & p.skilled(1.3)
    extra = _either(p.say("staff.beyond", p.hard & p.satisfied & p.skilled(0.5)), p.say("staff.ahead", p.skilled(0.8)))
    closing = _either(p.say("staff.no_frank", ~mended & p.skilled(0.7)), p.say("staff.no_regret", ~mended))
    return [
        p.say("staff.hello", p.letter()),
        _either(sorry, p.say("staff.no_intro", ~mended & p.some(0.6))),
        _either(p.say("staff.because", why & p.some(0.6)), p.say("staff.regret", p.hard & p.some(0.4) & ~late)),
        p.about("cause", why),
        _either(p.about("fix", mended), p.about("no")),
        p.say("staff.options", p.hard & mended & skilled & p.some(0.5)),
        np.where(mended, extra, closing),
        p.say("staff.wrap", mended & p.some(0.4)),
        _bye(p),
    ]


def _end(p: Page) -> list[Bank]:
    hot = p.hard | (p.tone >= 2) | (p.earlier > 1)
    happy = _either(p.say("customers.happy_hard", hot & p.some(0.85)), p.say("customers.happy_easy"))
    unhappy = _either(p.say("customers.unhappy_hard", hot & p.some(0.85)), p.say("customers.unhappy_easy"))
    polite = p.some(0.08)
    return [np.where(p.satisfied | polite, np.where(polite, p.say("customers.happy_easy"), happy), unhappy)]


def _closing(p: Page) -> list[Bank]:
    return [_either(p.say("staff.close", p.channel == CHAT), p.say("staff.macro_survey"))]


def _again(p: Page) -> list[Bank]:
    return [p.say("customers.again"), p.say("customers.feel_2", p.some(0.4))]


def _redo(p: Page) -> list[Bank]:
    return [p.say("staff.hello", p.letter()), p.say("staff.redo"), p.about("fix", p.satisfied), _bye(p)]


RECIPES: dict[int, Callable[[Page], list[Bank]]] = {
    K.OPENING: _opening,
    K.RECEIVED: _received,
    K.FIRST: _first,
    K.ANSWER: _answer,
    K.NOTE: _note,
    K.SECOND: _second,
    K.OVER: _over,
    K.PASSED: _passed,
    K.PROMISE: _promise,
    K.CHASE: _chase,
    K.RESOLUTION: _resolution,
    K.END: _end,
    K.CLOSING: _closing,
    K.AGAIN: _again,
    K.REDO: _redo,
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


def compose(story: Story, scenes: Scenes, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Choose the sentences of every message.

    Returns
    -------
    chosen, luck
        Bank of each sentence and which of its templates, shape (messages, ``SENTENCES``).
    """
    chosen = np.full((len(scenes.row), SENTENCES), NONE, dtype=np.int64)
    luck = rng.random(chosen.shape)
    paired = np.isin(np.arange(len(banks().size)), np.concatenate([banks().by_topic[kind] for kind in PAIRED]))
    for kind, recipe in RECIPES.items():
        on_phone = story.situations.channel[scenes.row] == PHONE
        call = (scenes.kind == K.FIRST) & (scenes.leg == 0) & on_phone
        for part, which in ((recipe, (scenes.kind == kind) & ~call), (_call, call & (scenes.kind == kind))):
            rows = np.flatnonzero(which)
            if len(rows):
                for position, bank in enumerate(part(_page(story, scenes.only(which), rng))):
                    chosen[rows, position] = bank
    luck = np.where(paired[np.maximum(chosen, 0)], scenes.luck[:, None], luck)
    return chosen, luck
