"""What counts as having ended well."""

from datetime import UTC, datetime

import pytest
from records_on_disk import rating, write

from turnabout.core.errors import BadInput
from turnabout.engine import ArtistSettings, prepare

DAY = datetime(2024, 5, 1, tzinfo=UTC)


def outcomes(folder, ratings=(), results=None, outcome="satisfied"):
    names = sorted({r["conversation_id"] for r in ratings} | set(results or {}))
    write(
        folder,
        conversations=[
            {"conversation_id": n, "handler_id": "ann", "results": list((results or {}).get(n, {}).items())}
            for n in names
        ],
        ratings=list(ratings),
    )
    legs = prepare(folder, settings=ArtistSettings(outcome=outcome)).legs().read_all().to_pylist()
    return {leg["conversation_id"]: leg["outcome"] for leg in legs}


@pytest.mark.parametrize(
    ("more", "score", "good"),
    [
        ({}, 4, 1.0),
        ({}, 3.9, 0.0),
        ({"scale_min": 0.0, "scale_max": 100.0}, 75, 1.0),
        ({"kind": "nps", "scale_min": 0.0, "scale_max": 10.0}, 9, 1.0),
        ({"kind": "nps", "scale_min": 0.0, "scale_max": 10.0}, 8, 0.0),
        ({"kind": "thumb", "scale_min": 0.0, "scale_max": 1.0}, 1, 1.0),
        ({"kind": "thumb", "scale_min": 0.0, "scale_max": 1.0}, 0, 0.0),
        ({"higher_is_better": False}, 2, 1.0),
        ({"kind": "ces", "higher_is_better": False, "scale_max": 7.0}, 5, 0.0),
    ],
)
def test_satisfied(tmp_path, more, score, good):
    assert outcomes(tmp_path, [rating(1, "c", score, **more)]) == {"c": good}


def test_the_latest_rating_counts(tmp_path):
    ratings = [rating(1, "c", 5, at=DAY), rating(2, "c", 1, at=DAY.replace(day=2)), rating(3, "c", 5)]
    assert outcomes(tmp_path, ratings) == {"c": 0.0}


def test_points_keep_the_scale_for_printing(tmp_path):
    assert outcomes(tmp_path, [rating(1, "c", 4), rating(2, "d", 1)], outcome="points") == {"c": 0.75, "d": 0.0}
    prepared = prepare(tmp_path, settings=ArtistSettings(outcome="points"))
    assert (prepared.context.unit, prepared.context.origin) == (4.0, 1.0)


def test_a_result_that_is_blank_is_unknown_not_false(tmp_path):
    results = {
        "a": {"solved": "true"},
        "b": {"solved": "False"},
        "c": {"solved": ""},
        "d": {},
        "e": {"solved": "0.25"},
        "f": {"solved": "nan"},
    }
    expected = {"a": 1.0, "b": 0.0, "c": None, "d": None, "e": 0.25, "f": None}
    assert outcomes(tmp_path, results=results, outcome="solved") == expected


def test_an_outcome_that_is_not_there_says_what_is(tmp_path):
    with pytest.raises(BadInput, match=r"no outcome 'made_sla'.*results hold solved"):
        outcomes(tmp_path, results={"a": {"solved": "true"}}, outcome="made_sla")


@pytest.mark.parametrize(
    ("results", "says"),
    [({"one": {"made_sla": "true"}}, "try --outcome made_sla"), ({"one": {}}, "Bring in ratings")],
)
def test_a_record_without_ratings_says_what_to_ask_for_instead(tmp_path, results, says):
    write(
        tmp_path,
        conversations=[
            {"conversation_id": n, "handler_id": "ann", "results": list(own.items())} for n, own in results.items()
        ],
    )
    assert says in prepare(tmp_path).artists().says


def test_only_the_order_of_ordered_ratings_counts(tmp_path):
    scores = [1, 1, 3, 4, 4, 4, 5, 5]
    kept = [rating(k, f"c{k}", score) for k, score in enumerate(scores)]
    stretched = [rating(k, f"c{k}", 1 + (score - 1) ** 2, scale_max=17.0) for k, score in enumerate(scores)]
    for name in ("kept", "stretched"):
        (tmp_path / name).mkdir()
    one = outcomes(tmp_path / "kept", kept, outcome="ordered")
    assert one == pytest.approx(outcomes(tmp_path / "stretched", stretched, outcome="ordered"))
    assert one["c0"] == one["c1"] == 0.0 < one["c2"] < one["c3"] == one["c5"] < one["c6"]


def test_what_has_no_steps_is_not_ordered(tmp_path):
    many = [rating(k, f"c{k}", k, scale_min=0.0, scale_max=100.0) for k in range(40)]
    with pytest.raises(BadInput, match="no steps"):
        outcomes(tmp_path, many, outcome="ordered")
