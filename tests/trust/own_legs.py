"""Somebody's figure from their own stored turns and the run's parameters, by nothing else."""

import numpy as np

from turnabout.core.skill.cells import own_cells
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.recompute import recompute
from turnabout.findings.models import Leg


def worked_out_again(run, person, *, legs_of=None):
    """Work one person's figures out again; ``legs_of`` takes another person's turns instead."""
    parameters = Parameters.from_json(run.result["parameters"])
    legs = list(Leg.objects.filter(run=run, person=legs_of or person))

    def column(name):
        return np.array([np.nan if getattr(leg, name) is None else getattr(leg, name) for leg in legs], dtype=float)

    cells = own_cells(
        str(person.pk),
        bins=parameters.bins,
        difficulty=column("difficulty"),
        credit=column("credit"),
        outcome=column("outcome"),
        binary=parameters.binary,
    )
    return recompute(cells, parameters)
