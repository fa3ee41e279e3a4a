"""How promises are read in a channel that the model has never seen."""

from collections.abc import Iterator

import numpy as np

from training import fitting
from training.corpus import Table
from turnabout.core.reading.promises import SURE


def by_channel_left_out(data: Table) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Give, for each channel, what is a promise there and what a model of all other channels calls a firm one.

    What others wrote in a channel is told apart from what was written for this project.

    Parameters
    ----------
    data
        The staff's sentences of the corpus, as numbers.
    """
    rows = np.array([i for i, row in enumerate(data.rows) if "promise" in row])
    labels = np.array([data.rows[i]["promise"] for i in rows])
    channels = np.array([data.rows[i].get("channel", "") for i in rows])
    sources = np.array([data.rows[i].get("source", "own") for i in rows])
    features = fitting.with_less_of_parts(data.X[rows])
    counts = fitting.counts_of([data.rows[i] for i in rows])
    for channel in sorted(set(channels) - {""}):
        here = channels == channel
        model = fitting.softmax(features[~here], labels[~here], counts[~here])
        chances = model.predict_proba(features[here])
        firm = chances[:, list(model.classes_).index("promise")] >= SURE
        for source in sorted(set(sources[here])):
            of_it = sources[here] == source
            yield f"{channel} ({source})", (labels[here] == "promise")[of_it], firm[of_it]
