"""A small invented desk with messages, assignments and ratings, for tests of difficulty and artists."""

from datetime import UTC, datetime, timedelta

import numpy as np
from records_on_disk import rating, write

START = datetime(2024, 1, 1, tzinfo=UTC)
HARD = {"Returns": -1.2, "Delivery": 0.0, "Payment": 0.6, "Other": 1.2}


def desk(folder, *, conversations=4000, people=40, seed=0, sd=0.5, specialised=False, attributes=None):
    """Returns are hard, Other easy; each conversation is assigned once and answered once; 70 % are rated."""
    rng = np.random.default_rng(seed)
    skill = rng.normal(0, sd, people)
    kinds = list(HARD)
    rows = {"conversations": [], "messages": [], "events": [], "ratings": []}
    for k in range(conversations):
        person = int(rng.integers(people))
        kind = kinds[int(rng.integers(4))]
        if specialised and rng.random() < 0.7:
            kind = "Returns" if skill[person] > 0 else "Other"
        name, opened = f"c{k:05d}", START + timedelta(minutes=int(rng.integers(0, 300 * 24 * 60)))
        about = {"conversation_id": name, "category": kind, "channel": "mail", "opened_at": opened}
        if attributes:
            about["attributes"] = [(key, value(rng, person)) for key, value in attributes.items()]
        rows["conversations"].append(about)
        at = opened + timedelta(minutes=30)
        said = {"event_id": f"e{k}", "conversation_id": name, "at": at, "kind": "assigned", "to": f"p{person:03d}"}
        rows["events"].append(said)
        rows["messages"].append(
            {
                "message_id": f"m{k}",
                "conversation_id": name,
                "at": at + timedelta(minutes=5),
                "author_id": f"p{person:03d}",
                "author_kind": "agent",
                "visibility": "public",
                "text": "…",
            }
        )
        if rng.random() < 0.7:
            good = rng.random() < 1 / (1 + np.exp(-(0.3 + HARD[kind] + skill[person])))
            when = opened + timedelta(hours=3)
            rows["ratings"].append(rating(k, name, 5 if good else 1, at=when))
    write(folder, people=[{"person_id": f"p{j:03d}", "name": f"N{j}"} for j in range(people)], **rows)
    return skill
