"""Checks of whether the answer may be believed, in plain words. None of them names a person.

Sources: Hanley and McNeil 1982, https://doi.org/10.1148/radiology.143.1.7063747 (area under the curve); Rothstein 2010,
https://doi.org/10.1162/qjec.2010.125.1.175 (who gets which cases).
"""

import numpy as np
from scipy.special import expit

from turnabout.core.skill.bins import UNKNOWN, FloatArray
from turnabout.core.skill.cells import Cells, evidence
from turnabout.core.skill.fit import Fit
from turnabout.core.skill.guard import Response
from turnabout.core.skill.posterior import Posterior
from turnabout.core.skill.results import Diagnostic
from turnabout.core.skill.settings import Context
from turnabout.core.skill.spread import normal_p

SURE = 0.01
CORRELATED = 0.2
WEAK_AUC = 0.55
FEWEST_PEOPLE = 10
MOST_ANOMALOUS = 0.05
MUCH_MORE_THAN_CHANCE = 2.0
MOST_SHARED = 0.3
ASKED = ("satisfied", "points", "ordered")
"""Outcomes that customers are asked for; others stand in the record."""


def diagnose(cells: Cells, fitted: Fit, found: Posterior, asked: Response, context: Context) -> tuple[Diagnostic, ...]:
    """Run every check."""
    return (
        _difficulty(cells, context),
        _balance(cells, found, context),
        _response(asked, context),
        _volume(cells, fitted),
        _credit(cells),
    )


def _difficulty(cells: Cells, context: Context) -> Diagnostic:
    name = "difficulty"
    if not context.difficulty_used:
        return Diagnostic(name, False, context.difficulty_says or "Difficulty is not used: all legs count alike.")
    weight, means = cells.weight.sum(axis=0)[:UNKNOWN], cells.bin_means()[:UNKNOWN]
    if not cells.binary:
        r = _correlation(np.arange(UNKNOWN, dtype=np.float64), means, weight)
        passed = bool(r < 0)
        words = "end worse, as they should" if passed else "do not end worse, so the order of difficulty is doubtful"
        return Diagnostic(name, passed, f"{context.difficulty_says} Legs that were more difficult {words}.")
    auc = _auc(weight * means, weight * (1 - means))
    says = (
        f"{context.difficulty_says} Of two legs of which one ended badly, that one was the more difficult "
        f"beforehand in {round(100 * auc)} of 100 pairs (50 would be chance)."
    )
    says += _chances_hold(context.difficulty_source.get("calibration_error"))
    if auc < WEAK_AUC:
        says += " That is weak: skill on difficult legs is then little more than skill on all legs."
    return Diagnostic(name, auc >= WEAK_AUC, says)


def _chances_hold(off: float | None) -> str:
    """Say how far chances of a bad end lie from what was seen among people they were not learnt from."""
    if off is None:
        return ""
    much = f"about {100 * off:.0f}" if off >= 0.005 else "less than 1"
    return f" Its chances of a bad end were off by {much} in 100 on average."


def _auc(good: FloatArray, bad: FloatArray) -> float:
    """Chance that a leg that ended badly lies in a higher bin than one that ended well (ties count half)."""
    if good.sum() == 0 or bad.sum() == 0:
        return 0.5
    below = np.concatenate([[0.0], np.cumsum(good)[:-1]])
    return float((bad * (below + good / 2)).sum() / (good.sum() * bad.sum()))


def _correlation(x: FloatArray, y: FloatArray, weight: FloatArray) -> float:
    if weight.sum() == 0:
        return 0.0
    x, y = x - np.average(x, weights=weight), y - np.average(y, weights=weight)
    spread = float((weight * x * x).sum() * (weight * y * y).sum())
    return float((weight * x * y).sum() / spread**0.5) if spread > 0 else 0.0


def _balance(cells: Cells, found: Posterior, context: Context) -> Diagnostic:
    name = "balance"
    known = cells.weight[:, :UNKNOWN].sum(axis=1)
    rows = known > 0
    if not context.difficulty_used or rows.sum() < FEWEST_PEOPLE:
        says = "Whether difficult legs go to better people cannot be told here: too little to compare."
        return Diagnostic(name, False, says, told=False)
    mean = (cells.weight[rows, :UNKNOWN] @ cells.bins.middles) / known[rows]
    r = _correlation(mean, found.difficult[rows], known[rows])
    if abs(r) < CORRELATED or normal_p(np.arctanh(np.clip(r, -0.999, 0.999)) * max(rows.sum() - 3, 1) ** 0.5) > SURE:
        return Diagnostic(name, True, "Difficult legs go to people of all skills alike, as far as can be seen.")
    who, wrong = ("better", "even better") if r > 0 else ("weaker", "better")
    return Diagnostic(
        name,
        False,
        f"Difficult legs go to {who} people more often (correlation {r:.2f}). Where a case is harder than the record "
        f"shows, that counts against those who get it: they may be {wrong} than estimated here. Intervals allow for an "
        "unseen part of usual size. Compare hours or queues in which work is given out by turns.",
    )


def _response(asked: Response, context: Context) -> Diagnostic:
    name = "response"
    if not asked.known and context.outcome not in ASKED:
        return Diagnostic(name, True, "The outcome is recorded with the case, so nobody's customers can be left out.")
    if not asked.known:
        return Diagnostic(
            name,
            False,
            "Whether everybody's customers are asked alike cannot be told: this source holds only rated conversations. "
            "Bring in the unrated ones too.",
            told=False,
        )
    flagged = float(asked.anomalous.mean()) if len(asked.anomalous) else 0.0
    share = f"{round(100 * asked.rated_share)} of 100 legs were rated."
    if asked.selective:
        return Diagnostic(
            name,
            False,
            f"{share} For {round(100 * flagged)} of 100 people far fewer customers answered than chance, difficulty "
            "and outcome explain, as where unhappy customers are not asked. Nobody can be found on such ratings. See "
            "that every closed conversation is asked, then look again.",
        )
    if flagged > MOST_ANOMALOUS or asked.scale > MUCH_MORE_THAN_CHANCE:
        return Diagnostic(
            name,
            False,
            f"{share} Between people this differs far more than chance, difficulty and outcome explain: some people's "
            "unhappy customers may not be asked. People whose customers are rated too rarely are not chosen. See that "
            "every closed conversation is asked.",
        )
    return Diagnostic(
        name, True, f"{share} Nobody's customers are asked much less than those of others with like cases."
    )


def _volume(cells: Cells, fitted: Fit) -> Diagnostic:
    name = "volume"
    seen = evidence(cells)
    volume = seen.n.sum(axis=1)
    rows = volume > 0
    if rows.sum() < 2 * FEWEST_PEOPLE:
        says = "Whether busy people differ more or less than others cannot be told: too few people."
        return Diagnostic(name, False, says, told=False)
    mu = expit(fitted.offset) if fitted.binary else fitted.offset
    curve = mu * (1 - mu) if fitted.binary else np.full(len(mu), 1 / fitted.scale)
    information = np.maximum((seen.share**2 * seen.n) @ curve, 1e-12)
    score = (seen.share * seen.n * (seen.mean - mu)).sum(axis=1) / (1.0 if fitted.binary else fitted.scale)
    hinge = cells.bins.hinge if fitted.slope else np.zeros_like(mu)
    typical = float(seen.n.sum(axis=0) @ hinge / seen.n.sum())
    between = fitted.g11 + 2 * typical * fitted.g12 + typical**2 * fitted.g22 + (fitted.team_sd or 0.0) ** 2
    squared = score[rows] ** 2 / (information[rows] + between * information[rows] ** 2)
    busy = volume[rows] > np.median(volume[rows])
    if busy.all() or not busy.any():
        return Diagnostic(name, True, "Everybody has about as many rated legs.")
    least = 1e-9
    ratio = float(max(squared[busy].mean(), least) / max(squared[~busy].mean(), least))
    z = np.log(ratio) / (2 / busy.sum() + 2 / (~busy).sum()) ** 0.5
    if not np.isfinite(ratio) or normal_p(z) > SURE:
        return Diagnostic(
            name, True, "People with many and with few rated legs differ about as much as the model says."
        )
    more = "more" if ratio > 1 else "less"
    return Diagnostic(
        name,
        False,
        f"People with many rated legs differ {more} from each other than those with few (ratio {ratio:.1f}): "
        "intervals of people with little record lean on everybody and may not fit them.",
    )


def _credit(cells: Cells) -> Diagnostic:
    name = "credit"
    weight = float(cells.weight.sum())
    lost = 1 - float(cells.weight2.sum()) / weight if weight else 0.0
    if lost <= 1e-9:
        return Diagnostic(name, True, "Every rated conversation was handled by one person.")
    words = (
        "Where several people handled a conversation they share its credit; that costs "
        f"{round(100 * lost)} of 100 parts of the evidence."
    )
    if lost > MOST_SHARED:
        words += (
            " That is much: look at how often conversations are passed around. Nobody is chosen who on average had "
            "less than half of the credit for their difficult legs."
        )
    return Diagnostic(name, lost <= MOST_SHARED, words)
