"""Works out how difficult each leg was when the agent received it, and why, from what was known then."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from turnabout.core.learning.measures import Bin, distance
from turnabout.core.skill.casemix import FOLDS, STEPS, CaseMixFit, CaseMixSums, calibrate, fit_case_mix, held_in_tenths
from turnabout.engine.adding_up import add_up_here, add_up_there
from turnabout.engine.columns import hash_number, literal
from turnabout.engine.features import BASE, CONTACTS, DIFFICULTY, Coded, code_levels, features_of
from turnabout.engine.history import History
from turnabout.engine.words import FEWEST_LEARNT, WROTE, Learning, add_words, features_of_words, reasons_of_words

SMALL_COMPANY = 20
FEWEST_IN_GROUP = 10
PUSHES = 0.05
"""Least push (in standard deviations of the outcome) that is worth naming as a reason."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Where difficulty comes from.

    Attributes
    ----------
    known
        Whether the table ``prepared`` now holds it.
    says
        From what, or why not.
    reasons
        SQL of the reasons of a leg of ``prepared`` (a list of texts), to be joined by ``joins``.
    source
        For machines: whether words were read, how many outcomes taught what they mean, and how far probabilities of
        difficulty hold.
    """

    known: bool
    says: str
    reasons: str = "CAST([] AS VARCHAR[])"
    joins: str = ""
    source: dict[str, Any] = field(default_factory=dict)


def no_difficulty(history: History, says: str) -> Difficulty:
    """Leave difficulty empty."""
    history.keep(
        "prepared",
        "SELECT *, CAST(NULL AS DOUBLE) AS difficulty, CAST(NULL AS DOUBLE) AS difficulty_probability FROM prepared",
    )
    return Difficulty(known=False, says=says)


def given_difficulty(history: History) -> Difficulty | None:
    """Take the source's own measure; None where it has none."""
    if not history.has("conversations", "attributes"):
        return None
    given = f"try_cast(c.attributes[{literal(DIFFICULTY)}] AS DOUBLE)"
    value = f"CASE WHEN {given} BETWEEN 0 AND 1 THEN round({given}, 6) END"
    joined = (
        f"(SELECT l.*, {value} AS score FROM prepared l JOIN conversations c ON c.conversation_id = l.conversation_id)"
    )
    (known,) = history.one(f"SELECT count(score) FROM {joined}")
    if not known:
        return None
    _rank(history, joined, "CAST(NULL AS DOUBLE)", "")
    return Difficulty(known=True, says="Difficulty is the one that the source gives, as a rank.")


def own_difficulty(history: History, readings: Iterable[pa.RecordBatch] | None = None) -> Difficulty | None:
    """Work difficulty out from the case mix and what customers wrote; None where there is nothing to work it out from.

    Parameters
    ----------
    history
        The open record, with its legs in ``prepared``.
    readings
        What was read in messages, where it does not lie beside the record (:data:`turnabout.engine.words.SEEN`).
    """
    learning = add_words(history, readings)
    if learning.alone:
        return _by_words_alone(history, learning)
    history.keep("contacts", CONTACTS)
    coded = code_levels(history, features_of(history) + (features_of_words() if learning.enough else ()))
    if not coded:
        return None
    _people(history)
    _code_legs(history, coded)
    fitted = _fit(history, coded)
    used = [c for c, on in zip(coded, fitted.used, strict=True) if on]
    if not used or float(np.ptp(fitted.push)) < 1e-9:
        return None
    _store_effects(history, coded, fitted)
    curve = _score(history, used, fitted.binary)
    names = ", ".join(dict.fromkeys(c.feature.words for c in used))
    return Difficulty(
        known=True,
        says=f"Difficulty is worked out from {names}.{learning.says}",
        reasons=_reasons(used),
        joins=_joins(used, "l"),
        source=_source(learning, curve),
    )


def _by_words_alone(history: History, learning: Learning) -> Difficulty:
    """Rank legs as the reader does, as long as few outcomes say what words mean here; without words in the middle."""
    history.keep("prepared", "SELECT *, CAST(round(10000 * coalesce(wrote, 0.5)) AS INTEGER) AS score FROM prepared")
    _rank(history, "prepared", "CAST(NULL AS DOUBLE)", "")
    return Difficulty(
        known=True,
        says=(
            f"Difficulty is a rank by {WROTE}: {learning.labels} of {FEWEST_LEARNT} rated conversations are there from "
            "which on your own outcomes say what words mean."
        ),
        reasons=reasons_of_words(),
        source=_source(learning, ()),
    )


def _source(learning: Learning, curve: tuple[Bin, ...]) -> dict[str, Any]:
    return {
        "words": learning.words,
        "labels": learning.labels,
        "is_probability": bool(curve),
        "calibration_error": round(distance(curve), 4) if curve else None,
        "reliability": [point.to_json() for point in curve],
    }


def _people(history: History) -> None:
    """Give people numbers and deal them into folds: by the hash of their id, or evenly where they are few."""
    history.keep(
        "numbered",
        f"""SELECT person_id, CAST(row_number() OVER (ORDER BY person_id) - 1 AS INTEGER) AS person_no,
            CAST(CASE WHEN count(*) OVER () < {SMALL_COMPANY}
                THEN (row_number() OVER (ORDER BY md5(person_id), person_id) - 1) % {FOLDS}
                ELSE {hash_number("person_id")} % {FOLDS} END AS UTINYINT) AS fold
        FROM (SELECT DISTINCT person_id FROM prepared)""",
    )


def _code_legs(history: History, coded: tuple[Coded, ...]) -> None:
    """Replace ``prepared`` by itself with the person's number, fold and the code of each feature."""
    columns, joins = [], []
    for c in coded:
        joins.append(f"LEFT JOIN level_{c.number} v{c.number} ON v{c.number}.value = {c.sql}")
        fallback = ""
        if c.coarse:
            joins.append(f"LEFT JOIN level_{c.number} w{c.number} ON w{c.number}.value = {c.coarse}")
            fallback = f"w{c.number}.code, "
        columns.append(f"coalesce(v{c.number}.code, {fallback}0) AS code_{c.number}")
    history.keep(
        "prepared",
        f"SELECT l.*, n.person_no, n.fold, {', '.join(columns)} FROM {BASE} "
        f"JOIN numbered n ON n.person_id = l.person_id {' '.join(joins)}",
    )


def _fit(history: History, coded: tuple[Coded, ...]) -> CaseMixFit:
    (people,) = history.one("SELECT count(*) FROM numbered")
    sums = CaseMixSums(tuple(len(c.levels) for c in coded), int(str(people)))
    (add_up_there if history.far else add_up_here)(history, sums, tuple(f"code_{c.number}" for c in coded))
    return fit_case_mix(sums, personal=tuple(c.feature.personal for c in coded))


def _store_effects(history: History, coded: tuple[Coded, ...], fitted: CaseMixFit) -> None:
    """Write (fold, code) → push and reason, one small table for each feature."""
    start = 0
    for c in coded:
        rows = [
            {
                "fold": fold,
                "code": code,
                "push": float(fitted.push[fold, start + code]),
                "reason": _reason(c, code, fitted, fold, start + code),
            }
            for fold in range(FOLDS)
            for code in range(len(c.levels))
        ]
        schema = pa.schema(
            [("fold", pa.uint8()), ("code", pa.uint16()), ("push", pa.float64()), ("reason", pa.string())]
        )
        history.hand(f"effect_{c.number}", pa.Table.from_pylist(rows, schema=schema))
        start += len(c.levels)


def _reason(c: Coded, code: int, fitted: CaseMixFit, fold: int, at: int) -> str | None:
    """Return why this level makes a case harder; numbers only where ten people stand behind them and behind the rest.

    They are of everybody's legs and in tenths: from finer ones, level by level, a smaller group could be worked out.
    """
    if code == 0 or fitted.push[fold, at] < PUSHES:
        return None
    level = c.feature.says(c.levels[code])
    fewest = min(fitted.people[at], fitted.others[at])
    if not fitted.binary or fewest < FEWEST_IN_GROUP or not round(10 * fitted.rate[at]) < round(10 * fitted.whole):
        return f"{level}: ends less well than most"
    tenths, whole = round(10 * fitted.rate[at]), round(10 * fitted.whole)
    return f"{level}: ends well in about {tenths} of 10, {whole} in the whole company"


def _joins(used: list[Coded], legs: str) -> str:
    return " ".join(
        f"JOIN effect_{k} e{k} ON e{k}.fold = {legs}.fold AND e{k}.code = {legs}.code_{k}"
        for k in (c.number for c in used)
    )


def _reasons(used: list[Coded]) -> str:
    """Return the SQL of a leg's one to three strongest reasons."""
    entries = ", ".join(f"{{'p': e{c.number}.push, 'r': e{c.number}.reason}}" for c in used)
    strongest = f"list_reverse_sort(list_filter([{entries}], lambda e: e.r IS NOT NULL))[:3]"
    return f"list_transform({strongest}, lambda e: e.r)"


def _score(history: History, used: list[Coded], binary: bool) -> tuple[Bin, ...]:
    """Rank the legs and give each its chance to end badly; return how these chances hold."""
    total = " + ".join(f"e{c.number}.push" for c in used)
    history.keep(
        "prepared",
        f"SELECT l.*, CAST(round(10000 * ({total})) AS INTEGER) AS score FROM prepared l {_joins(used, 'l')}",
    )
    step = f"CAST(least({STEPS - 1}, floor(r.difficulty * {STEPS})) AS UTINYINT)"
    if not binary:
        _rank(history, "prepared", "CAST(NULL AS DOUBLE)", "")
        return ()
    _ranks(history, "prepared")
    rows = history.table(f"""SELECT l.fold AS fold, {step} AS step, sum(credit) AS weight, sum(credit * outcome) AS good
        FROM prepared l JOIN ranks r ON r.score = l.score WHERE outcome IS NOT NULL AND credit > 0 GROUP BY 1, 2""")
    weight, good = np.zeros((FOLDS, STEPS)), np.zeros((FOLDS, STEPS))
    at = (rows["fold"].to_numpy(), rows["step"].to_numpy())
    weight[at], good[at] = rows["weight"].to_numpy(), rows["good"].to_numpy()
    bad = calibrate(weight, good)
    fold, number = np.indices(bad.shape)
    table = pa.table(
        {"fold": fold.ravel().astype(np.uint8), "step": number.ravel().astype(np.uint8), "bad": bad.ravel()}
    )
    history.hand("calibrated", table)
    probability = "CASE WHEN isfinite(b.bad) THEN b.bad END"
    _rank(history, "prepared", probability, f"LEFT JOIN calibrated b ON b.fold = l.fold AND b.step = {step}")
    return held_in_tenths(weight, good, bad)


def _ranks(history: History, relation: str) -> None:
    """Rank of each score among all legs of the window; equal scores share the middle of their ranks."""
    history.keep(
        "ranks",
        f"""SELECT score, (sum(n) OVER (ORDER BY score) - n / 2) / sum(n) OVER () AS difficulty
        FROM (SELECT score, count(*) AS n FROM {relation} WHERE score IS NOT NULL GROUP BY score)""",
    )


def _rank(history: History, relation: str, probability: str, join: str) -> None:
    _ranks(history, relation)
    history.keep(
        "prepared",
        f"SELECT l.*, r.difficulty, {probability} AS difficulty_probability "
        f"FROM {relation} l LEFT JOIN ranks r ON r.score = l.score {join}",
    )
