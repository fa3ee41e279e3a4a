"""What the staff write: which sentences, by what the message is, by the situation and by the author's craft."""

import numpy as np

from turnabout.core.simulate.handling import AUTOMATIC, ESCALATION, FIRST, RETURN
from turnabout.core.simulate.outcomes import BROKEN, KEPT, SOFT
from turnabout.core.simulate.page import Bank, Page, either
from turnabout.core.simulate.situations import PHONE, SOCIAL


def _hello(p: Page) -> Bank:
    return p.say("staff.hello", p.letter())


def _bye(p: Page) -> Bank:
    return either(p.say("staff.bye", p.letter()), p.say("staff.bye_social", p.channel == SOCIAL))


def _handing(p: Page) -> Bank:
    up = p.leaves_for == ESCALATION
    return either(
        p.say("staff.handing_up", ~p.final & up), p.say("staff.handing", ~p.final & (p.leaves_for != AUTOMATIC))
    )


def received(p: Page) -> list[Bank]:
    """Confirm by a macro that the message has arrived."""
    return [p.say("staff.macro_wait")]


def call(p: Page) -> list[Bank]:
    """Note what was said on the phone."""
    return [
        p.say("staff.note_call"),
        p.about("problem"),
        either(p.say("customers.repeat_2", p.earlier >= 2), p.say("customers.repeat_1", p.earlier == 1)),
        either(p.say("customers.leave", p.leaving), p.say("customers.boss", p.boss)),
        *[p.say(f"staff.note_mood_{level}", p.tone == level) for level in range(4)],
        p.say("staff.note_calm", p.skilled(1.2)),
    ]


def _taking_over(p: Page) -> Bank:
    later = p.leg > 0
    back = p.say("staff.taken_back", p.entered == RETURN)
    same = p.say("staff.taken_same", p.entered == AUTOMATIC)
    elsewhere = either(p.say("staff.taken_warm", later & p.skilled(1.5)), p.say("staff.taken_cold", later))
    return either(back, either(same, elsewhere))


def first(p: Page) -> list[Bank]:
    """Reply for the first time: take over or thank, feel with the customer, own it, ask."""
    calm, fresh = p.tone <= 1, p.entered == FIRST
    opener = p.say("staff.hello_chat", ~p.letter() & fresh & p.some(0.6))
    warm = either(p.say("staff.empathy", ~calm & p.skilled()), p.say("staff.thanks", fresh & (calm | p.some(0.3))))
    full = p.say("staff.regret_full", (p.earlier > 0) & p.skilled())
    sorry = either(full, p.say("staff.regret", ~calm | (p.hard & p.some(0.5)) | p.some(0.12)))
    flat = p.say("staff.boiler", (~calm | p.some(0.1)) & p.some(0.5) & ~p.skilled())
    rest = p.say("staff.looking", ~p.asked & (p.final | (p.leaves_for == AUTOMATIC)))
    return [
        either(_hello(p), opener),
        either(_taking_over(p), warm),
        either(flat, sorry),
        p.say("staff.own", p.hard & p.skilled()),
        p.say("staff.paraphrase", p.hard & fresh & p.skilled(0.5)),
        p.say("staff.lead_question", p.asked & p.some(0.5)),
        either(p.about("question", p.asked), rest),
        np.where(p.asked, -1, _handing(p)),
        _bye(p),
    ]


def note(p: Page) -> list[Bank]:
    """Note something for colleagues."""
    return [p.about("note")]


def second(p: Page) -> list[Bank]:
    """React to the answer, or say that it is being looked into."""
    return [
        _hello(p),
        either(p.say("staff.second", p.asked), p.say("staff.still", p.final | (p.leaves_for == AUTOMATIC))),
        p.say("staff.own_on", p.hard & p.final & p.skilled(0.7)),
        _handing(p),
        _bye(p),
    ]


def over(p: Page) -> list[Bank]:
    """Tell the colleague who takes over."""
    up, back, shift = (p.entered == kind for kind in (ESCALATION, RETURN, AUTOMATIC))
    return [
        p.say("staff.note_over", ~(up | back | shift)),
        either(p.say("staff.note_up_hot", up & (p.leaving | p.boss)), p.say("staff.note_up", up)),
        p.say("staff.note_back", back),
        p.say("staff.note_shift", shift),
    ]


def promise(p: Page) -> list[Bank]:
    """Promise an answer, with or without a date."""
    return [
        _hello(p),
        p.say("staff.promise_intro", p.some(0.8)),
        either(p.say("staff.promise_soft", p.promise == SOFT), p.say("staff.promise")),
        p.say("staff.own_on", p.hard & p.skilled(0.5)),
        _bye(p),
    ]


def _since_promise(p: Page) -> Bank:
    late = p.promise == BROKEN
    sorry = either(p.say("staff.late", late & p.skilled(1.6)), p.say("staff.late_flat", late))
    kept = p.say("staff.kept", (p.promise == KEPT) & p.some(0.7))
    return either(either(sorry, kept), p.say("staff.after_call", p.channel == PHONE))


def resolution(p: Page) -> list[Bank]:
    """Mend it, or say why not."""
    mended = p.resolved
    why = mended & p.skilled(1.3)
    intro = p.say("staff.no_intro", ~mended & p.some(0.6))
    regret = p.say("staff.regret", p.hard & p.some(0.4) & (p.promise != BROKEN))
    extra = either(p.say("staff.beyond", p.hard & p.satisfied & p.skilled(0.5)), p.by_queue("ahead", p.skilled(0.8)))
    frank = either(p.say("staff.no_frank", p.skilled(0.7) | (p.satisfied & p.some(0.5))), p.say("staff.no_regret"))
    return [
        _hello(p),
        either(_since_promise(p), intro),
        either(p.say("staff.because", why & p.some(0.6)), regret),
        p.about("cause", why),
        either(p.about("fix", mended), p.about("no")),
        p.by_queue("options", p.hard & mended & p.skilled(0.5)),
        np.where(mended, extra, frank),
        p.say("staff.wrap", mended & p.some(0.4)),
        _bye(p),
    ]


def closing(p: Page) -> list[Bank]:
    """Say goodbye."""
    return [either(p.say("staff.close", ~p.letter() & (p.channel != SOCIAL)), p.say("staff.macro_survey"))]


def redo(p: Page) -> list[Bank]:
    """Start again on what had been called solved."""
    return [_hello(p), p.say("staff.redo"), p.about("fix", p.satisfied), _bye(p)]
