"""Path of a conversation: a lane for each person who held it, the customer's words as dots on a lane of their own."""

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from turnabout.web.charts import shapes
from turnabout.web.charts.frame import Cell, Frame, Key, Row, Table, rows, sign

HEIGHT = 30
MIDDLE = HEIGHT / 2
DAY_LABELS_APART = 16  # shares of the width

DotKind = Literal["message", "promise", "rating"]
EndKind = Literal["", "handed on", "turned around"]


@dataclass(frozen=True, slots=True)
class Spell:
    """A turn holding the case; ``says`` tells who, how long and how it ended."""

    start: datetime
    end: datetime
    says: str
    ended: EndKind = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """Something at one moment."""

    at: datetime
    says: str
    kind: DotKind = "message"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One person's, or the customer's, part in it."""

    label: str
    spells: tuple[Spell, ...] = ()
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePath:
    """Who held a conversation, and when.

    Times in which nothing happens are drawn short, so that a week's wait does not hide a minute's work.
    """

    title: str
    lanes: tuple[Lane, ...]


def draw(plot: CasePath) -> SafeString:
    places = _places(_moments(plot))
    hand_offs = [places[spell.end] for lane in plot.lanes for spell in lane.spells if spell.ended == "handed on"]
    first = _first(plot)
    drawn = [_lane(lane, places, hand_offs, first) for lane in plot.lanes]
    return Frame(
        kind="path",
        title=plot.title,
        summary=" ".join(f"{says}." for _, says, _ in _told(plot)),
        plot=rows(drawn, axis=_axis(places)),
        table=Table(("When", "What"), tuple((Cell(_time(at)), Cell(says, href)) for at, says, href in _told(plot))),
        keys=_keys(plot),
    ).render()


def _moments(plot: CasePath) -> list[datetime]:
    spells = [spell for lane in plot.lanes for spell in lane.spells]
    dots = [dot.at for lane in plot.lanes for dot in lane.dots]
    return sorted({*dots, *(spell.start for spell in spells), *(spell.end for spell in spells)})


def _places(moments: list[datetime]) -> dict[datetime, float]:
    """Place moments from 2 to 98, an hour's wait twice as long as a minute's, a week's eight times."""
    far, reached = [0.0], 0.0
    for before, after in pairwise(moments):
        reached += 1 + math.log2(1 + (after - before).total_seconds() / 3600)
        far.append(reached)
    return {moment: 2 + 96 * (place / reached if reached else 0.5) for moment, place in zip(moments, far, strict=False)}


def _first(plot: CasePath) -> Spell | Dot | None:
    for lane in plot.lanes:
        if lane.spells:
            return lane.spells[0]
        if lane.dots:
            return lane.dots[0]
    return None


def _lane(lane: Lane, places: dict[datetime, float], hand_offs: list[float], first: Spell | Dot | None) -> Row:
    drawn = [shapes.line(0, MIDDLE, 100, MIDDLE, "grid")]
    drawn += [shapes.line(place, 0, place, HEIGHT, "band-edge") for place in hand_offs]
    drawn += [_spell(spell, places, first=spell is first) for spell in lane.spells]
    drawn += [
        shapes.mark(f"{_time(dot.at)}: {dot.says}", _dot(dot.kind, places[dot.at]), href=dot.href, first=dot is first)
        for dot in lane.dots
    ]
    return Row(lane.label, shapes.canvas(HEIGHT, *drawn))


def _spell(spell: Spell, places: dict[datetime, float], *, first: bool) -> SafeString:
    start, end = places[spell.start], places[spell.end]
    drawn = [shapes.rectangle(start, MIDDLE - 7, max(end - start, 0.8), 14, "spell", corner=3)]
    if spell.ended == "turned around":
        drawn.append(shapes.circle(end, MIDDLE, 7, "case turned"))
    return shapes.mark(f"{_time(spell.start)}: {spell.says}", *drawn, href=spell.href, first=first)


def _dot(kind: DotKind, place: float) -> SafeString:
    return shapes.circle(place, MIDDLE, 5 if kind == "message" else 6, f"said {kind}")


def _axis(places: dict[datetime, float]) -> SafeString:
    """Name days where they begin; within a single day, name times."""
    here = [(localtime(moment), place) for moment, place in places.items()]
    form = "j M" if len({moment.date() for moment, _ in here}) > 1 else "j M, H:i"
    drawn, before, last = [], None, -100.0
    for moment, place in here:
        if (form != "j M" or moment.date() != before) and place - last >= DAY_LABELS_APART:
            drawn.append(shapes.words(place, 14, date_format(moment, form), anchor="start" if place < 86 else "end"))
            form, last = form.removeprefix("j M, "), place
        before = moment.date()
    return shapes.canvas(18, *drawn)


def _time(at: datetime) -> str:
    return date_format(localtime(at), "j M, H:i")


def _told(plot: CasePath) -> list[tuple[datetime, str, str]]:
    spells = [(spell.start, f"{lane.label}: {spell.says}", spell.href) for lane in plot.lanes for spell in lane.spells]
    dots = [(dot.at, f"{lane.label}: {dot.says}", dot.href) for lane in plot.lanes for dot in lane.dots]
    return sorted([*spells, *dots])


def _keys(plot: CasePath) -> tuple[Key, ...]:
    kinds = {dot.kind for lane in plot.lanes for dot in lane.dots}
    ends = {spell.ended for lane in plot.lanes for spell in lane.spells}
    keys = [Key(sign(shapes.rectangle(0, 1, 100, 12, "spell", corner=3)), "holds the case")]
    names: tuple[tuple[DotKind, str], ...] = (("message", "message"), ("promise", "promise"), ("rating", "rating"))
    keys += [
        Key(sign(shapes.circle(50, 7, 5, f"said {kind}"), width=14), words) for kind, words in names if kind in kinds
    ]
    if "handed on" in ends:
        keys.append(Key(sign(shapes.line(50, 0, 50, 14, "band-edge"), width=6), "handed on"))
    if "turned around" in ends:
        keys.append(Key(sign(shapes.circle(50, 7, 6, "case turned"), width=14), "turned around"))
    return tuple(keys)
