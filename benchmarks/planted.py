"""Do we find the people who turn difficult customers around? Invented companies, next to simpler ways and to the bound.

    python benchmarks/planted.py                                  every scenario, 40 companies each
    python benchmarks/planted.py --scenario base --seeds 12       one scenario, 12 companies
    python benchmarks/planted.py --results FILE                   keeps each company's result there and goes on from it
    python benchmarks/planted.py --spread-zero 300                how many of 300 companies of equals have artists

Each way of ranking chooses the best twentieth. *right*: how many of these were planted as artists. *saved*: how many
more difficult customers they would turn around than people drawn by lot, as a share of what those who know the truth
could reach; *lost* is what is missing, in customers of 100. *gap*: saved less than the bound, in points, on the same
companies, with its 95 % limits. For ours also: companies with a verdict, people chosen by the verdict, how many of
these are false (not in the true best tenth), how often 90 % intervals hold the truth on the legs that were measured as
difficult (and on those that were). ``plain`` is what the product publishes; ``assignment`` and ``volume`` also listen
to who gets the hard legs and how many, and are here to be looked at only.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit
from scipy.stats import beta, norm
from scipy.stats import t as student

from planted_company import SCENARIOS, Floats, Truth, plant
from turnabout.core.results import Refusal
from turnabout.core.skill import ArtistSettings, ArtistsResult, Bins, Cells, Fit, fit, judge, posterior
from turnabout.core.skill.normals import Normals
from turnabout.core.skill.opinion import leant
from turnabout.core.skill.parameters import Parameters, parameters_of
from turnabout.core.skill.posterior import with_parts
from turnabout.core.skill.results import Finding
from turnabout.core.skill.settings import PRIORS, Context, Prior

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")
CHOSEN = 20
TOP = 0.1
NODES = 9
SIZES = ((400, 160_000), (100, 20_000), (40, 6_000))
"""People and legs of companies of equals."""


@dataclass(frozen=True, slots=True)
class Flat(Bins):
    """Bins in which difficulty asks for no skill of its own."""

    @property
    def hinge(self) -> Floats:
        """One everywhere: people differ in their level only."""
        return np.ones(16)


def main() -> None:
    """Run the scenarios asked for and print one table for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=40, help="companies in each scenario")
    parser.add_argument("--first", type=int, default=0, help="number of the first company")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), action="append", help="only this one (repeatable)")
    parser.add_argument("--prior", choices=PRIORS, action="append", help="only this one")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    parser.add_argument(
        "--results", type=Path, help="file of JSON lines, one for each company; what it holds is not run"
    )
    parser.add_argument("--spread-zero", type=int, default=0, metavar="N", help="only this many companies of equals")
    options = parser.parse_args()
    if options.spread_zero:
        print(json.dumps(spread_zero(range(options.first, options.first + options.spread_zero))))
        return
    found = {}
    for name in options.scenario or SCENARIOS:
        seeds = range(options.first, options.first + options.seeds)
        found[name] = run(name, seeds, options.prior or list(PRIORS), options.results)
        if not options.json:
            print(f"\n{name} ({options.seeds} companies from {options.first})\n{_table(found[name])}", flush=True)
    if options.json:
        print(json.dumps(found))


def run(name: str, seeds: range, priors: list[Prior], results: Path | None = None) -> dict[str, object]:
    """Plant, rank and judge; one row for each way."""
    known = _read(results, name)
    companies = []
    for seed in seeds:
        if seed not in known:
            known[seed] = _company(name, seed, priors)
            _keep(results, name, seed, known[seed])
        companies.append(known[seed])
    bound = np.array([company["ways"]["bound"]["saved"] for company in companies])
    ways = {way: _summary([company["ways"][way] for company in companies], bound) for way in companies[0]["ways"]}
    rows = [company["judged"] for company in companies]
    return {
        "companies": len(companies),
        "ways": ways,
        "over_shrunk": {way: _over_shrunk(companies, way) for way in ways if way.startswith("ours") or way == "bound"},
        "verdicts": dict(Counter(company["verdict"] for company in companies)),
        "judged": {key: float(np.nansum([row[key] for row in rows])) for key in rows[0]},
        "held_error": _clustered(rows, "held", "people"),
        "false_error": _clustered(rows, "false", "chosen"),
    }


def spread_zero(seeds: range) -> dict[str, object]:
    """Verdicts where nobody differs from anybody, in companies of three sizes by turns."""
    verdicts: Counter[str] = Counter()
    p_values = []
    for seed in seeds:
        people, legs = SIZES[seed % len(SIZES)]
        equals = replace(SCENARIOS["nobody"], people=people, legs=legs)
        cells = plant(equals, seed, with_bound=False).cells
        result = judge(cells, ArtistSettings(), context=ANYWHERE, rng=np.random.default_rng(seed))
        verdicts[result.verdict] += 1
        p_values.append(result.spread.p_value)
    told = np.array([p for p in p_values if p is not None])
    share = verdicts["artists"] / len(seeds)
    return {
        "companies": len(seeds),
        "verdicts": dict(verdicts),
        "artists": share,
        "standard_error": (0.01 * 0.99 / len(seeds)) ** 0.5,
        "p_below": {str(at): float((told <= at).mean()) for at in (0.01, 0.05, 0.5)},
    }


def _company(name: str, seed: int, priors: list[Prior]) -> dict[str, Any]:
    truth = plant(SCENARIOS[name], seed)
    result = judge(truth.cells, ArtistSettings(), context=ANYWHERE, rng=np.random.default_rng(seed), people=True)
    return {
        "ways": {way: _scored(truth, score) for way, score in _scores(truth, priors).items()},
        "verdict": result.verdict,
        "judged": _judged(truth, result),
    }


def _read(results: Path | None, name: str) -> dict[int, dict[str, Any]]:
    if results is None or not results.exists():
        return {}
    rows = [json.loads(line) for line in results.read_text().splitlines()]
    return {row["seed"]: row for row in rows if row["scenario"] == name}


def _keep(results: Path | None, name: str, seed: int, company: dict[str, Any]) -> None:
    if results is not None:
        with results.open("a") as lines:
            lines.write(json.dumps({"scenario": name, "seed": seed} | company) + "\n")


def _clustered(rows: list[dict[str, float]], part: str, of: str) -> float:
    """Standard error of a share of everybody, when companies are drawn whole."""
    got, size = (np.array([row[key] for row in rows], dtype=np.float64) for key in (part, of))
    if len(rows) < 2 or size.sum() == 0:
        return float("nan")
    away = got - size * got.sum() / size.sum()
    return float((away @ away * len(rows) / (len(rows) - 1)) ** 0.5 / size.sum())


def _scores(truth: Truth, priors: list[Prior]) -> dict[str, Floats]:
    """A score for each person, for each way of ranking."""
    cells = truth.cells
    n, good = cells.weight.sum(axis=1), cells.good.sum(axis=1)
    hard = cells.bins.is_difficult
    few, few_good = cells.weight[:, hard].sum(axis=1), cells.good[:, hard].sum(axis=1)
    fitted = fit(cells)
    flat = fit(replace(cells, bins=Flat(cells.bins.difficult_from)))
    if isinstance(fitted, Refusal) or isinstance(flat, Refusal):
        raise SystemExit("The planted record holds nothing to fit.")
    return {
        "raw mean": np.where(n > 0, good / np.maximum(n, 1), 0.0),
        "Wilson": _wilson(good, n),
        "shrunk, difficult": _shrunk(few_good, few),
        "intercept only": posterior(
            replace(cells, bins=Flat(cells.bins.difficult_from)), _parameters(cells, flat)
        ).difficult,
        **{f"ours, {prior}": _ours(truth, fitted, prior) for prior in priors},
        "bound": truth.bound,
        "oracle": truth.share,
    }


def _wilson(good: Floats, n: Floats) -> Floats:
    """Lower end of Wilson's interval of the share."""
    z, many = float(norm.isf(0.05)), np.maximum(n, 1e-9)
    p = good / many
    spread = np.sqrt(p * (1 - p) / many + z**2 / (4 * many**2))
    return np.where(n > 0, (p + z**2 / (2 * many) - z * spread) / (1 + z**2 / many), 0.0)


def _shrunk(good: Floats, n: Floats) -> Floats:
    """Mean of each person's beta posterior, prior by moments."""
    whole = float(good.sum() / n.sum())
    between = float(((good - n * whole) ** 2 - n * whole * (1 - whole)).sum() / (n * (n - 1)).sum())
    strength = max(whole * (1 - whole) / max(between, 1e-6) - 1, 1.0)
    found: Floats = beta.mean(good + strength * whole, n - good + strength * (1 - whole))
    return found


def _parameters(cells: Cells, fitted: Fit) -> Parameters:
    legs = cells.rated.sum(axis=0).astype(np.float64)
    plain = parameters_of(fitted, cells.bins, legs=legs, level=0.9, teams=cells.teams)
    return with_parts(cells, plain)


def _ours(truth: Truth, fitted: Fit, prior: Prior) -> Floats:
    """What our posterior expects; with another prior its mean follows a fact about the person."""
    cells, parameters = truth.cells, _parameters(truth.cells, fitted)
    return _expected(leant(cells, posterior(cells, parameters), prior).on_difficult, parameters)


def _expected(skill: Normals, parameters: Parameters) -> Floats:
    """Posterior mean of the share of difficult legs turned around: what the bound and the shrunk mean choose by."""
    node, weight = np.polynomial.hermite_e.hermegauss(NODES)
    at = skill.mean[:, :, None] + skill.sd[:, :, None] * node
    shares = expit(at[..., None] + np.array(parameters.offset)) @ np.array(parameters.difficult_weights)
    return np.asarray((skill.weight * (shares @ weight)).sum(axis=1) / weight.sum(), dtype=np.float64)


def _scored(truth: Truth, score: Floats) -> dict[str, float]:
    picked = np.argsort(-score, kind="stable")[:CHOSEN]
    best = np.sort(truth.share)[::-1][:CHOSEN].mean()
    anybody, got = truth.share.mean(), truth.share[picked].mean()
    reach = best - anybody
    return {
        "right": float(truth.artist[picked].mean()),
        "saved": float((got - anybody) / reach) if reach > 1e-9 else 0.0,
        "lost": float(100 * (best - got)),
    }


def _judged(truth: Truth, result: ArtistsResult) -> dict[str, float]:
    """Count what the verdict chose and what the intervals held."""
    place = {person: k for k, person in enumerate(truth.cells.people)}
    findings = [f for f in result.findings or () if isinstance(f, Finding)]
    at = np.array([place[f.person_id] for f in findings])
    low, high = (np.array([getattr(f.difficult, end) for f in findings]) for end in ("low", "high"))
    chosen = np.array([f.verdict == "artist" for f in findings])
    false = truth.skill[at] < np.quantile(truth.skill, 1 - TOP)
    measured = truth.as_measured[at]
    inside, inside_true = (low <= measured) & (measured <= high), (low <= truth.skill[at]) & (truth.skill[at] <= high)
    planted = truth.artist[at]
    of_bound = (truth.bound_low <= truth.skill) & (truth.skill <= truth.bound_high)
    failed = any(d.name == "response" and not d.passed for d in result.diagnostics)
    return {
        "chosen": float(chosen.sum()),
        "false": float((chosen & false).sum()),
        "people": float(len(findings)),
        "held": float(inside.sum()),
        "held_true": float(inside_true.sum()),
        "held_chosen": float(inside[chosen].sum()),
        "planted": float(planted.sum()),
        "held_planted": float(inside[planted].sum()),
        "bound_planted": float(of_bound[at][planted].sum()),
        "response_failed": float(failed),
    }


def _over_shrunk(companies: list[dict[str, Any]], way: str) -> tuple[float, float, float]:
    """Points that a way saves beyond shrinkage on difficult legs, with 95 % limits."""
    ways = [company["ways"] for company in companies]
    return _limits(100 * np.array([found[way]["saved"] - found["shrunk, difficult"]["saved"] for found in ways]))


def _summary(rows: list[dict[str, float]], bound: Floats) -> dict[str, float]:
    mean = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
    gap = _limits(100 * (bound - np.array([row["saved"] for row in rows])))
    return mean | {"gap": gap[0], "gap_low": gap[1], "gap_high": gap[2]}


def _limits(values: Floats) -> tuple[float, float, float]:
    """Mean with its 95 % limits."""
    error = float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")
    reach = error * float(student.ppf(0.975, max(len(values) - 1, 1)))
    return float(values.mean()), float(values.mean()) - reach, float(values.mean()) + reach


def _table(found: dict[str, Any]) -> str:
    lines = [f"{'':20}{'right':>7}{'saved':>8}{'lost':>7}   gap to the bound (95 %)"]
    for way, row in found["ways"].items():
        limits = f"{row['gap']:6.1f} ({row['gap_low']:.1f} to {row['gap_high']:.1f})"
        lines.append(f"{way:20}{row['right']:7.2f}{100 * row['saved']:7.1f}%{row['lost']:7.2f}   {limits}")
    told = partial(_share, found["judged"])
    lines += [
        f"{way} over shrunk, difficult: {more:.1f} points ({low:.1f} to {high:.1f})"
        for way, (more, low, high) in found["over_shrunk"].items()
    ]
    lines += [
        f"verdicts {found['verdicts']}; chosen {told('chosen')}, false {told('false', 'chosen')} "
        f"(standard error {found['false_error']:.3f}); check of answers failed in {told('response_failed')}",
        f"90 % intervals hold: all {told('held', 'people')} (standard error {found['held_error']:.3f}; truly difficult "
        f"legs {told('held_true', 'people')}), chosen {told('held_chosen', 'chosen')}, planted artists "
        f"{told('held_planted', 'planted')} (the bound's {told('bound_planted', 'planted')})",
    ]
    return "\n".join(lines)


def _share(judged: dict[str, float], part: str, of: str | None = None) -> str:
    if of is None:
        return f"{judged[part]:.0f}"
    return f"{judged[part] / judged[of]:.3f} of {judged[of]:.0f}" if judged[of] else "none"


if __name__ == "__main__":
    main()
