"""Reads the messages of a record of service on a cluster: the same reader, in as many places as there are workers.

The workers need Turnabout installed, in the version that is here; everything else of the engine needs Spark alone.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema

from turnabout.core.reading import MOST_CHARACTERS, Reader
from turnabout.engine.reading import READINGS, WORDS, rows_read, with_words
from turnabout.engine.spark import SparkHistory


def readings_on_spark(history: SparkHistory, *, reader: Reader | None = None) -> DataFrame:
    """Return what messages say, one row for each, as :func:`turnabout.engine.reading.read` writes it.

    A conversation is read in one place, in the order of its messages. Written beside the record
    (``.write.parquet(folder + "/readings")``), it counts for how difficult a leg was.

    Parameters
    ----------
    history
        An open record of service; it is to stay open until the rows are written.
    reader
        With the company's language, calendar and roster.

    Raises
    ------
    BadInput
        When the record holds no messages with text.
    """
    with_words(history, "read")
    as_here = reader or Reader()
    anew = partial(Reader, as_here.language, calendar=as_here.calendar, roster=as_here.roster, own=as_here.own)
    messages = history.frame(WORDS.format(most=MOST_CHARACTERS + 1)).repartition("conversation_id")
    ordered = messages.sortWithinPartitions("conversation_id", "at", "message_id")
    return ordered.mapInArrow(partial(_read, anew), from_arrow_schema(READINGS))


def _read(anew: Callable[[], Reader], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Read what a worker is given, with a reader of its own."""
    reader = anew()
    for batch in batches:
        yield from rows_read(batch, reader)
