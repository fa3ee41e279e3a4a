"""What a folder of Parquet files holds already: which conversations, whose, and what this import has written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from turnabout.core.records import KEYS, SCHEMAS, TableName

MAY_REPEAT: tuple[TableName, ...] = ("people", "customers", "conversations")
"""Tables that a source may tell again on many rows; the reader tells each once a page, the folder holds it once."""


class FolderIndex:
    """Look-ups by DuckDB over the files that are there at the moment of asking."""

    def __init__(self, history: Path) -> None:
        self._history = history
        self._database = duckdb.connect(config={"autoinstall_known_extensions": False})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def customers_of(self, conversation_ids: Sequence[str]) -> Mapping[str, str | None]:
        """Answer the customer of each conversation that is there; the newest file holds."""
        single = self._history / "conversations.parquet"
        files = sorted((self._history / "conversations").glob("[!.]*.parquet"))
        paths = [str(path) for path in ([single] if single.is_file() else []) + files]
        if not paths:
            return {}
        columns = self._database.execute("DESCRIBE SELECT * FROM read_parquet(?, union_by_name = true)", [paths])
        customer = "customer_id" if "customer_id" in {row[0] for row in columns.fetchall()} else "NULL"
        self._database.register("wanted", pa.table({"id": pa.array(conversation_ids, pa.string())}))
        found = self._database.execute(
            f"SELECT conversation_id, arg_max_null({customer}, filename) "  # noqa: S608 (one of two words)
            "FROM read_parquet(?, filename = true, union_by_name = true) SEMI JOIN wanted ON conversation_id = id "
            "GROUP BY conversation_id",
            [paths],
        )
        return dict(found.fetchall())

    def without_repeats(self, name: TableName, table: pa.Table, files: Sequence[str]) -> pa.Table:
        """Leave out what earlier batches of the same import have written just so.

        Parameters
        ----------
        name
            The table.
        table
            New records.
        files
            Files of the earlier batches, relative to the folder.
        """
        earlier = [str(self._history / file) for file in files if file.startswith(f"{name}/")]
        if name not in MAY_REPEAT or not earlier:
            return table
        (key,) = KEYS[name]
        # One source tells one conversation the same way, or the row is set aside; a person may change.
        told = [key] if name == "conversations" else SCHEMAS[name].names
        new, old = (", ".join(f'{side}."{column}"' for column in told) for side in ("new", "old"))
        self._database.register("new", table.append_column("place", pa.array(range(len(table)), pa.int64())))
        fresh = self._database.execute(
            f"WITH old AS (SELECT * FROM read_parquet(?, filename = true) SEMI JOIN new USING ({key}) "  # noqa: S608
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY filename DESC) = 1) "
            f"SELECT new.place FROM new LEFT JOIN old ON new.{key} = old.{key} "
            f"WHERE old.{key} IS NULL OR ROW({new}) IS DISTINCT FROM ROW({old}) ORDER BY new.place",
            [earlier],
        ).to_arrow_table()
        return table.take(fresh["place"].combine_chunks())
