"""T26: what is shown does not betray what is not.

An adversary keeps every leader page of a year and wants to know who is in the lowest third. The pages hold, about
persons, the names found (each for twelve months from its first finding) and facts of who handled what. The adversary
knows how such pages come about and guesses as well as they allow.

Naming people who are among the best says, by itself, that they are not among the lowest: with a share f of all people
named, and none of them low, the guess has an AUC of .5 + .75 f. That is .55 at one in fifteen named; a company with so
much evidence that one in ten is named reaches .575, and the page cannot name them and say less.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from turnabout.engine import artists

PEOPLE = 60
MONTHS = 12
LEGS = 24_000
RATED = 0.27  # as in the invented company
COMPANIES = 8
START = datetime(2025, 1, 1, tzinfo=UTC)


def plant(seed):
    """A year of legs and everybody's true skill on difficult ones."""
    rng = np.random.default_rng(seed)
    volume = rng.lognormal(0, 0.6, PEOPLE)
    who = rng.choice(PEOPLE, LEGS, p=volume / volume.sum())
    difficulty = rng.random(LEGS)
    level, slope = rng.normal(0, 0.4, PEOPLE), rng.normal(0, 0.4, PEOPLE) + 1.2 * (rng.random(PEOPLE) < 0.06)
    eta = 1.6 - 2.2 * difficulty + level[who] + slope[who] * np.clip((difficulty - 0.5) / 0.3, 0, 1)
    days = rng.integers(0, 30 * MONTHS, LEGS)
    return who, difficulty, rng.random(LEGS) < 1 / (1 + np.exp(-eta)), days, level + slope


def pages_of_a_year(folder, seed):
    """Work the company out at the end of each month; return the answers and the truth."""
    who, difficulty, good, days, skill = plant(seed)
    unrated = np.random.default_rng(seed + 1000).random(LEGS) > RATED
    times = [START + timedelta(days=int(day), hours=9) for day in days]
    legs = pa.table(
        {
            "conversation_id": [f"c{number}" for number in range(LEGS)],
            "seq": pa.array(np.ones(LEGS, dtype="int32")),
            "person_id": [f"p{number:03d}" for number in who],
            "started_at": pa.array(times, pa.timestamp("us", tz="UTC")),
            "ended_at": pa.array(times, pa.timestamp("us", tz="UTC")),
            "difficulty": difficulty,
            "replied": pa.array(np.ones(LEGS, dtype=bool)),
            "messages_sent": pa.array(np.ones(LEGS, dtype="int32")),
            "outcome": pa.array(good.astype(float), mask=unrated),
        }
    )
    (folder / "legs").mkdir(parents=True)
    (folder / "conversations").mkdir()
    pq.write_table(legs, folder / "legs" / "all.parquet")
    pq.write_table(legs.select(["conversation_id"]), folder / "conversations" / "all.parquet")
    ends = [START + timedelta(days=30 * month) for month in range(3, MONTHS + 1)]
    return [artists(folder, as_of=end, people=True) for end in ends], np.bincount(who, minlength=PEOPLE), skill


def auc(score, low):
    """Chance that somebody of the lowest third scores higher than somebody else, ties counting half."""
    inside, outside = score[low], score[~low]
    return np.mean((inside[:, None] > outside).astype(float) + 0.5 * (inside[:, None] == outside))


def named(results, shown):
    people = np.zeros(PEOPLE)
    for result in results:
        people[[int(name[1:]) for name in shown(result)]] = 1
    return people


def ever_found(result):
    return result.artists


def above_the_mean(result):
    """Broken twin: a page that names everybody whose figure lies above the company's mean."""
    return [f.person_id for f in result.findings if hasattr(f, "difficult") and f.difficult.mean > 0]


@pytest.fixture(scope="module")
def companies(tmp_path_factory):
    return [pages_of_a_year(tmp_path_factory.mktemp("year"), seed) for seed in range(COMPANIES)]


def mean_auc(companies, shown):
    guesses = []
    for results, _volume, skill in companies:
        low = skill <= np.quantile(skill, 1 / 3)
        guesses.append(auc(-named(results, shown), low))
    return float(np.mean(guesses))


@pytest.mark.slow
def test_t26_leader_pages_of_a_year_do_not_tell_who_is_low(companies):
    assert any(result.artists for results, _, _ in companies for result in results)
    assert mean_auc(companies, ever_found) <= 0.55


@pytest.mark.slow
def test_t26_volume_tells_no_more(companies):
    """Facts of coverage follow from how much somebody handles, which says nothing about how well."""
    guesses = [auc(volume.astype(float), skill <= np.quantile(skill, 1 / 3)) for _, volume, skill in companies]
    assert abs(np.mean(guesses) - 0.5) <= 0.08


@pytest.mark.slow
def test_t26_twin_that_names_everybody_above_the_mean_is_caught(companies):
    assert mean_auc(companies, above_the_mean) > 0.55
