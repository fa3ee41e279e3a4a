"""What was planted is in the record: an oracle that knows the difficulty finds it again."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from turnabout.core.simulate import CompanySettings, Simulation
from turnabout.core.simulate.calendar import NIGHT
from turnabout.core.simulate.outcomes import hinge, people_effect, shares

LARGE = CompanySettings(seed=11, people=60, conversations=30_000, spread=0.0, team_spread=0.0, artists=0.1)


def draw(settings):
    simulation = Simulation(settings)
    return simulation.company.staff, list(simulation.drawn_days())


def gather(days, of):
    return np.concatenate([of(day) for day in days])


def artist_terms(staff, day):
    """Share of the conversation held by artists, on all legs and on difficult ones."""
    held = shares(day.handling) * np.where(day.handling.person >= 0, staff.artist[day.handling.person], 0)
    return np.column_stack([held.sum(axis=1), (held * hinge(day.handling.difficulty)).sum(axis=1)])


def oracle(settings):
    staff, days = draw(settings)
    channel = gather(days, lambda d: d.situations.channel)
    columns = np.column_stack(
        [
            np.ones(len(channel)),
            gather(days, lambda d: d.situations.difficulty),
            gather(days, lambda d: d.handling.legs - 1),
            *[channel == c for c in range(1, 5)],
            gather(days, lambda d: artist_terms(staff, d)),
        ]
    )
    return sm.Logit(gather(days, lambda d: d.outcomes.satisfied), columns.astype(float)).fit(disp=False)


def test_an_oracle_finds_the_bonus_of_the_artists_and_nothing_else():
    fit = oracle(LARGE)
    everywhere, on_difficult = fit.params[-2:]

    assert abs(on_difficult - LARGE.bonus) < 4 * fit.bse[-1] < 0.8
    assert abs(everywhere) < 4 * fit.bse[-2]


def test_broken_twin_without_a_bonus_the_oracle_finds_none():
    fit = oracle(replace(LARGE, bonus=0.0))

    assert abs(fit.params[-1]) < 4 * fit.bse[-1] < 0.8


def test_nobody_differs_means_nobody_differs():
    staff, days = draw(replace(LARGE, conversations=500).nobody_differs())

    assert all(np.all(people_effect(staff, day.handling) == 0) for day in days)


@pytest.mark.parametrize(("assignment", "low", "high"), [(0.0, -0.05, 0.05), (3.0, 0.12, 0.6)])
def test_difficult_conversations_go_to_those_believed_better_but_not_at_night(assignment, low, high):
    staff, days = draw(replace(LARGE, assignment=assignment, spread=0.35))
    skill = gather(days, lambda d: staff.belief[d.handling.person[:, 0]])
    difficulty = gather(days, lambda d: d.situations.difficulty)
    night = gather(days, lambda d: d.situations.shift) == NIGHT
    team = gather(days, lambda d: d.handling.team[:, 0])
    skill = skill - np.array([skill[team == t].mean() for t in range(team.max() + 1)])[team]

    assert low < np.corrcoef(skill[~night], difficulty[~night])[0, 1] < high
    assert abs(np.corrcoef(skill[night], difficulty[night])[0, 1]) < 0.12


def test_customers_answer_as_planted():
    settings = replace(LARGE, answer_unhappy=0.2, answer_happy=0.3)
    _, days = draw(settings)
    rated, satisfied = gather(days, lambda d: d.outcomes.rated), gather(days, lambda d: d.outcomes.satisfied)

    assert rated[satisfied].mean() == pytest.approx(0.3, abs=0.015)
    assert rated[~satisfied].mean() == pytest.approx(0.2, abs=0.025)


def test_unhappy_customers_of_survey_dodgers_are_hardly_asked():
    staff, days = draw(replace(LARGE, dodgers=0.3))
    unhappy = ~gather(days, lambda d: d.outcomes.satisfied)
    last = gather(days, lambda d: d.handling.person[np.arange(len(d.handling.legs)), d.handling.legs - 1])
    rated = gather(days, lambda d: d.outcomes.rated)

    assert staff.dodger.sum() == 18
    assert rated[unhappy & staff.dodger[last]].mean() < 0.04
    assert rated[unhappy & ~staff.dodger[last]].mean() > 0.17


def test_difficulty_is_a_rank_within_the_company():
    _, days = draw(LARGE)
    difficulty = gather(days, lambda d: d.situations.difficulty)

    assert np.quantile(difficulty, [0.2, 0.5, 0.8]) == pytest.approx([0.2, 0.5, 0.8], abs=0.05)


def test_the_share_of_artists_is_kept(record, company):
    assert record("SELECT sum(is_artist::int), count(*) FROM truth") == [(3, 60)]
    assert company.artists == 3
    assert record("SELECT count(*) FROM truth JOIN people USING (person_id)") == [(60,)]


def test_the_company_is_believable(record):
    satisfied = record("SELECT avg((score >= 4)::int) FROM ratings")[0][0]
    handed_on = record(
        "SELECT avg((legs > 1)::int) FROM (SELECT count(*) AS legs FROM events WHERE kind = 'assigned'"
        " GROUP BY conversation_id)"
    )[0][0]
    smallest, median, largest = record(
        "SELECT min(n), median(n), max(n) FROM (SELECT count(*) AS n FROM events WHERE kind = 'assigned'"
        ' GROUP BY "to")'
    )[0]
    again = record("SELECT avg((n > 1)::int) FROM (SELECT count(*) AS n FROM conversations GROUP BY customer_id)")[0][0]

    assert 0.7 < satisfied < 0.85
    assert 0.15 < handed_on < 0.25
    assert largest > 2.5 * median > 2.5 * smallest, "volumes are skewed"
    assert again > 0.4, "customers come back"
