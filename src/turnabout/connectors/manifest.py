"""How far an import has come: a small file that is written after the records it counts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

from turnabout.connectors.atomic import write_json
from turnabout.connectors.base import Page
from turnabout.core.errors import BadInput

FOLDER = ".imports"


@dataclass(frozen=True, slots=True)
class Manifest:
    """How far an import has come.

    Attributes
    ----------
    digest
        Of the source's bytes and the mapping: the same source by the same mapping is the same import.
    sequence
        Number of the import in its folder; a higher one is newer.
    batches
        Batches whose files are all there.
    files
        Their files, relative to the folder.
    cursor
        Where the last batch ends.
    aside_bytes
        Length of the list of rows set aside, of which more may have been written before a crash.
    """

    source: str
    digest: str
    sequence: int
    complete: bool = False
    batches: int = 0
    cursor: str | None = None
    source_rows: int = 0
    set_aside: int = 0
    aside_bytes: int = 0
    tables: Mapping[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The digest in file names."""
        return self.digest[:12]

    def with_batch(self, page: Page, rows: Mapping[str, int], files: list[str], aside_bytes: int) -> "Manifest":
        """Count one more batch."""
        tables = {name: self.tables.get(name, 0) + rows.get(name, 0) for name in {**self.tables, **rows}}
        return replace(
            self,
            batches=self.batches + 1,
            cursor=page.cursor,
            source_rows=self.source_rows + page.source_rows,
            set_aside=self.set_aside + len(page.set_aside),
            aside_bytes=aside_bytes,
            tables=tables,
            files=(*self.files, *files),
        )

    def path(self, history: Path) -> Path:
        """Answer where the manifest lies."""
        return history / FOLDER / f"{self.short}.json"

    def write(self, history: Path) -> None:
        """Write the manifest over the one before."""
        write_json(self.path(history), asdict(self))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a manifest."""
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{**document, "files": tuple(document["files"])})
        except (OSError, ValueError, TypeError, KeyError) as problem:
            raise BadInput(f"{path} cannot be read ({problem}); remove it to import its source anew.") from problem


def manifests(history: Path) -> list[Manifest]:
    """Answer the imports of a folder, oldest first."""
    found = [Manifest.read(path) for path in (history / FOLDER).glob("*.json")]
    return sorted(found, key=lambda manifest: manifest.sequence)
