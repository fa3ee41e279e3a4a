"""T5: every estimate carries its interval and n, and the interval holds what it says."""

import re

import numpy as np
import pytest

from skill.planted import plant
from turnabout.core.skill import ArtistSettings, Finding, judge
from turnabout.core.skill.settings import Context
from turnabout.findings.models import PersonalFigure
from turnabout.web.pages.disagreements import figure_in_words
from turnabout.web.pages.own import own_page

COUNTS = {"legs", "rated_legs", "difficult_legs"}
ESTIMATES = {"skill", "difficult"}
FINER_THAN_ONE_OF_A_HUNDRED = re.compile(r"\d\.\d")


def without_interval(value):
    """List what a stored figure says without its interval or n; a refusal says nothing."""
    if "refusal" in value:
        return sorted(value.keys() - {"refusal", "corrected"})
    said = [name for name in (*ESTIMATES, "difficult_share") if value.get(name) is not None]
    bare = [name for name in said if not value[name]["low"] <= value[name]["mean"] <= value[name]["high"]]
    return bare + sorted(COUNTS - value.keys()) + sorted(ESTIMATES - value.keys())


def test_t5_every_stored_figure_has_its_interval_and_n(company):
    values = [figure.value for figure in PersonalFigure.objects.filter(run=company.run)]
    assert values
    assert not [found for value in values for found in without_interval(value)]
    assert all(value["difficult"]["low"] < value["difficult"]["high"] for value in values if "difficult" in value)


def test_t5_twin_a_figure_without_interval_is_caught():
    point = {"mean": 0.7, "low": 0.9, "high": 0.8}
    whole = {"mean": 0.7, "low": 0.6, "high": 0.8}
    assert without_interval({"skill": whole, "difficult": point, **dict.fromkeys(COUNTS, 40)}) == ["difficult"]
    assert without_interval({"skill": whole, "difficult": whole, "legs": 40}) == ["difficult_legs", "rated_legs"]


def test_t5_pages_say_interval_and_n_and_no_more_digits_than_the_interval_bears(company):
    for figure in PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share"):
        page = own_page(figure.value, company.run.result, [])
        share = figure.value["difficult_share"]
        sure = f"({round(100 * share['low'])} to {round(100 * share['high'])})"
        decides = figure_in_words(figure.value, company.run.result)
        assert sure in page.sentence
        assert sure in decides
        assert f"{figure.value['rated_legs']:,} rated turns" in page.sub
        assert not FINER_THAN_ONE_OF_A_HUNDRED.search(page.sentence + page.sub + decides)


def coverage(squeeze=1.0):
    """Tell how often the stated 90 % interval holds the planted truth; ``squeeze`` makes intervals too narrow."""
    context, inside = Context(as_of=None, window=None, outcome="satisfied"), []
    for seed in range(10):
        planted = plant(people=200, legs=20_000, artists=0.0, seed=200 + seed)
        rng = np.random.default_rng(1)
        result = judge(planted.cells, ArtistSettings(), context=context, rng=rng, people=True)
        for finding in result.findings:
            if isinstance(finding, Finding):
                middle, half = finding.difficult.mean, (finding.difficult.high - finding.difficult.low) / 2
                inside.append(abs(planted.difficult[int(finding.person_id[1:])] - middle) <= squeeze * half)
    return float(np.mean(inside))


def test_t5_nine_of_ten_intervals_hold_the_truth():
    assert 0.88 <= coverage() <= 0.92


def test_t5_twin_intervals_that_are_too_narrow_are_caught():
    with pytest.raises(AssertionError):
        assert 0.88 <= coverage(squeeze=0.85) <= 0.92
