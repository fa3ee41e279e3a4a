"""Priors that listen to who gets which work say what would change, and are never what is said about people."""

from dataclasses import replace

import numpy as np
import pytest

from planted import BINS, cells, plant
from turnabout.core.errors import BadInput
from turnabout.core.skill import ArtistSettings, fit, judge, posterior
from turnabout.core.skill.opinion import leaning, leant
from turnabout.core.skill.parameters import parameters_of
from turnabout.core.skill.settings import Context

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def dispatched(pull, *, people=300, legs=45_000, seed=0):
    """Harder cases go to better people (``pull`` above 0) or to weaker ones."""
    rng = np.random.default_rng(seed)
    d, who = rng.random(legs), rng.integers(people, size=legs)
    slope = rng.normal(0, 0.5, people) + (rng.random(people) < 0.05) * 1.5
    keep = rng.random(legs) < 1 / (1 + np.exp(-pull * (d - 0.5) * slope[who] / slope.std()))
    who = np.where(keep, who, rng.integers(people, size=legs))
    eta = 1.0 - 2.5 * d + slope[who] * np.clip((d - 0.5) / 0.3, 0, 1)
    return cells(who, d, (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float), people=people)


def found(made, **settings):
    return judge(made, ArtistSettings(**settings), context=ANYWHERE, rng=np.random.default_rng(0))


def estimated(made):
    return posterior(made, parameters_of(fit(made), BINS, legs=made.rated.sum(axis=0).astype(float), level=0.9))


@pytest.mark.parametrize(("pull", "sign"), [(4.0, 1), (-4.0, -1)])
def test_which_way_an_opinion_pulls_is_learnt(pull, sign):
    made = dispatched(pull)
    seen = estimated(made)
    moved = leaning(made, seen, "assignment")
    hard = (made.legs[:, :15] @ BINS.middles) / made.legs[:, :15].sum(axis=1)
    assert sign * np.corrcoef(moved, hard)[0, 1] > 0.5
    assert leant(made, seen, "assignment").difficult == pytest.approx(seen.difficult + moved)
    assert (leaning(made, seen, "plain") == 0).all()


def test_who_is_well_known_hardly_moves():
    made = dispatched(4.0)
    seen = estimated(made)
    moved = np.abs(leaning(made, seen, "assignment"))
    sure = replace(seen, reliability=np.ones(len(moved)))
    assert leaning(made, sure, "assignment") == pytest.approx(0)
    assert moved.max() > 0.02


def test_having_few_legs_is_not_having_easy_ones():
    made = dispatched(4.0)
    moved = leaning(made, estimated(made), "assignment")
    fewer = made.legs.copy()
    fewer[:30] //= 8
    few = replace(made, legs=fewer)
    again = leaning(few, estimated(made), "assignment")
    assert np.abs(again[:30]).mean() < np.abs(moved[:30]).mean()


@pytest.mark.parametrize("prior", ["assignment", "volume"])
def test_the_answer_stays_the_plain_one_and_a_check_says_what_would_change(prior):
    made = dispatched(4.0)
    plain, other = found(made), found(made, prior=prior)
    assert plain.verdict == other.verdict == "artists" and plain.artists == other.artists
    assert plain.spread == other.spread and plain.parameters == other.parameters
    assert other.to_json()["settings"]["prior"] == prior and "findings" not in other.to_json()
    check = other.diagnostics[-1]
    assert check.name == "prior" and f"of {plain.artists} would change" in check.says
    assert all(row.name != "prior" for row in plain.diagnostics)
    assert not any(name in check.says for name in made.people)


def test_where_nobody_is_found_an_opinion_finds_nobody():
    made = plant(people=40, legs=2_000, sd=0.0, slope_sd=0.0, artists=0.0).cells
    check = found(made, prior="assignment").diagnostics[-1]
    assert check.passed and "nobody would be found either" in check.says


def test_nobody_is_named_with_an_opinion():
    with pytest.raises(BadInput, match="never used for what is said about people"):
        judge(
            dispatched(4.0, legs=3_000),
            ArtistSettings(prior="assignment"),
            context=ANYWHERE,
            rng=np.random.default_rng(0),
            people=True,
        )
    with pytest.raises(BadInput, match="plain, assignment or volume"):
        ArtistSettings(prior="hope")
