"""Invented names: no two people of a company share one."""

import numpy as np

from turnabout.core.simulate.words import name_pools

INITIALS = "ABCDEFGHJKLMNOPRSTVW"


def person_names(count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Draw distinct names, first from pairs of one pool, then mixed, then with a middle initial.

    Returns
    -------
    list of (first, last)
        ``count`` pairs; "first last" is unique.
    """
    pools = name_pools()
    same = [(first, last) for firsts, lasts in pools for first in firsts for last in lasts]
    if count <= len(same):
        return [same[i] for i in rng.permutation(len(same))[:count]]
    firsts = [first for pool, _ in pools for first in pool]
    lasts = [last for _, pool in pools for last in pool]
    pairs, with_initial = len(firsts) * len(lasts), len(firsts) * len(lasts) * (1 + len(INITIALS))
    chosen = rng.choice(pairs if count <= pairs else with_initial, count, replace=False, shuffle=True)
    return [_name(int(code), firsts, lasts) for code in chosen]


def _name(code: int, firsts: list[str], lasts: list[str]) -> tuple[str, str]:
    rest, first = divmod(code, len(firsts))
    initial, last = divmod(rest, len(lasts))
    return firsts[first], lasts[last] if initial == 0 else f"{INITIALS[initial - 1]}. {lasts[last]}"


def customer_first_names() -> list[str]:
    """First names that customers sign with."""
    return [first for firsts, _ in name_pools() for first in firsts]
