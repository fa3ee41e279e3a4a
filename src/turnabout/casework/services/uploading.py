"""A file that somebody uploads: kept, looked at, and waiting for its mapping to be confirmed."""

from collections.abc import Iterable
from datetime import datetime

from turnabout.casework.models import Import
from turnabout.casework.services.imports import add_import, forget_upload, keep_upload
from turnabout.casework.services.mapping_sheet import in_order
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.propose import propose
from turnabout.core.errors import BadInput
from turnabout.people.models import Account

LONGEST_NAME = 300


def take_upload(
    *, actor: Account, now: datetime, filename: str, chunks: Iterable[bytes], source: str, mends: Import | None = None
) -> Import:
    """Keep a file and propose its mapping; a mended one takes source and mapping of the first import.

    Not a service itself: receiving a big file must not hold a transaction.
    """
    path, digest = keep_upload(filename, chunks)
    try:
        mapping = in_order(SourceMapping.from_toml(mends.mapping) if mends else propose(path).mapping)
    except BadInput:
        forget_upload(path)
        raise
    return add_import(
        actor=actor,
        now=now,
        path=path,
        digest=digest,
        filename=filename[-LONGEST_NAME:],
        kind=mapping.source.format,
        mapping=mapping.to_toml(),
        source=mends.source if mends else source,
    )
