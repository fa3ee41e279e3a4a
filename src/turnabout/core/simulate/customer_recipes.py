"""What customers write: which sentences, by what the message is and by the situation."""

import numpy as np

from turnabout.core.simulate.outcomes import BROKEN
from turnabout.core.simulate.page import Bank, Page, either
from turnabout.core.simulate.phrases import NONE


def opening(p: Page) -> list[Bank]:
    """Say what is wrong, for the how-manieth time, in which mood."""
    letter, feel = p.letter(), p.tone[:, None] == np.arange(4)
    greet = either(p.say("customers.greet_cross", letter & (p.tone == 3)), p.say("customers.greet", letter))
    mood = np.select(list(feel.T), [p.say(f"customers.feel_{level}") for level in range(4)], NONE)
    again = either(p.say("customers.repeat_2", p.earlier >= 2), p.say("customers.repeat_1", p.earlier == 1))
    return [
        either(greet, p.say("customers.greet_chat", p.some(0.5))),
        p.about("problem"),
        again,
        p.say("customers.harm", p.harm),
        np.where(p.some(0.55 + 0.2 * p.tone), mood, NONE),
        either(p.say("customers.leave", p.leaving), p.say("customers.boss", p.boss)),
        p.say("customers.legal", (p.tone == 3) & p.some(0.08)),
        p.say("customers.ask", (p.tone >= 1) & p.some(0.3)),
        either(p.say("customers.sign_cross", letter & (p.tone == 3)), p.say("customers.sign", letter)),
    ]


def answer(p: Page) -> list[Bank]:
    """Answer the question of the topic."""
    return [p.about("answer"), p.say("customers.feel_2", (p.tone >= 2) & p.some(0.2))]


def passed(p: Page) -> list[Bank]:
    """Comment on having been passed on."""
    sharp = p.hard | (p.tone >= 2)
    return [either(p.say("customers.passed", sharp & p.some(0.75)), p.say("customers.passed_mild"))]


def chase(p: Page) -> list[Bank]:
    """Ask where the promised answer is."""
    return [
        either(p.say("customers.chase", p.promise == BROKEN), p.say("customers.waiting")),
        p.say("customers.feel_2", (p.promise == BROKEN) & p.some(0.5)),
    ]


def end(p: Page) -> list[Bank]:
    """Close: relieved, content, polite, or let down; a few are polite although they are not content."""
    hot = (p.hard | (p.tone >= 2) | (p.earlier > 1)) & p.some(0.85)
    glad = either(p.say("customers.happy_hard", hot), p.say("customers.happy_easy"))
    content = np.where(p.resolved, glad, p.say("customers.happy_anyway"))
    let_down = either(p.say("customers.unhappy_hard", hot), p.say("customers.unhappy_easy"))
    sour = np.where(p.resolved, p.say("customers.unhappy_late"), let_down)
    return [np.where(p.satisfied, content, np.where(p.some(0.1), p.say("customers.happy_easy"), sour))]


def again(p: Page) -> list[Bank]:
    """Come back because it is not solved after all."""
    return [p.say("customers.again"), p.say("customers.feel_2", p.some(0.4))]
