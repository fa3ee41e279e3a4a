"""The proposed mapping as a form: a choice of columns for every column of the record of service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms

from turnabout.casework.services.mapping_sheet import (
    AS_WRITTEN,
    SCALE_WORDS,
    WORDS,
    Place,
    Scale,
    Sheet,
    places,
    with_zone,
)
from turnabout.core.records import RATING_KINDS

MOST_COLUMNS = 150  # of a file whose mapping is a form; wider ones are mapped as text
LONGEST_EXAMPLES = 44
TITLES = {
    "conversations": ("Conversations", "One matter of one customer: a ticket, a case, a call."),
    "ratings": ("Ratings", "What customers said about it."),
    "people": ("People", "Whoever of your staff handles conversations."),
    "messages": ("Messages", "What was written, by whom and when."),
    "events": ("Events", "Who held it when: assigned, moved, reopened."),
    "customers": ("Customers", "What is known about them."),
    "orders": ("Orders", "Bought, returned, cancelled, renewed."),
}
DATES = (("", "There are none"), ("day", "3 April: the day stands first"), ("month", "4 March: the month stands first"))
SCALES = {"csat": "Satisfaction", "nps": "Recommendation (NPS)", "ces": "Effort", "thumb": "Thumb up or down"}
DOUBT_WORDS = (("zone", "zone"), ("begin with the", "dates"), ("scale", "lowest"), ("tells the conversations apart",
               "conversations-conversation_id"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """The fields of one table.

    Attributes
    ----------
    fields, more
        Those to look at, and those that are empty and may stay so.
    further
        Columns to be kept beside them.
    """

    title: str
    says: str
    fields: tuple[forms.BoundField, ...]
    more: tuple[forms.BoundField, ...]
    further: tuple[forms.BoundField, ...]

    @property
    def is_used(self) -> bool:
        return bool(self.fields)


def field_name(place: Place) -> str:
    """Name the field of a place."""
    return "-".join(place)


class MappingForm(forms.Form):
    zone = forms.ChoiceField(label="Times that name no zone are of", required=False)
    dates = forms.ChoiceField(label="03/04/2026 in this file is", choices=DATES, required=False)
    null = forms.CharField(
        label="Words for “nothing here”",
        required=False,
        help_text="Beside the empty cell, with commas between them, such as ?, n/a",
    )
    kind = forms.ChoiceField(
        label="Kind of rating", choices=[(kind, SCALES[kind]) for kind in RATING_KINDS], required=False
    )
    lowest = forms.FloatField(label=SCALE_WORDS["scale_min"], required=False)
    highest = forms.FloatField(label=SCALE_WORDS["scale_max"], required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        sheet: Sheet,
        columns: Sequence[str],
        examples: Mapping[str, str],
        doubts: Sequence[str],
    ) -> None:
        super().__init__(data, initial=_initial(sheet))
        self._sheet = sheet
        named = [(column, _labelled(column, examples)) for column in columns]
        free = [choice for choice in named if choice[0] not in sheet.chosen.values()]
        for place in places():
            self.fields[field_name(place)] = _choice(place, named, sheet)
        for name, label in (("attributes", "Known when it arrived"), ("results", "Known at its end")):
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=_with(free, sheet.further.get(name, ())),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        zones = [(name, name) for name in sorted(available_timezones())]
        cast(forms.ChoiceField, self.fields["zone"]).choices = [("", "They all name one, or there are none"), *zones]
        self.doubts = tuple(doubt for doubt in doubts if not self._beside(doubt))

    def _beside(self, doubt: str) -> bool:
        """Put a doubt beside the field that it is about; answer whether there is one."""
        about = [field_name(place) for place, column in self._sheet.chosen.items() if repr(column) in doubt]
        about = about or [name for words, name in DOUBT_WORDS if words in doubt]
        if about:
            field = self.fields[about[0]]
            says = doubt.partition(" Set ")[0]  # what comes behind is for those who write the mapping as text
            field.help_text = f"Please look: {says} {field.help_text}".strip()
        return bool(about)

    def sections(self) -> list[Section]:
        """Group the fields by the table that they fill, those in use first."""
        return sorted((self._section(table) for table in TITLES), key=lambda section: not section.is_used)

    def _section(self, table: str) -> Section:
        own = [self[field_name(place)] for place in places() if place[0] == table]
        shown = [field for field in own if field.value() or field.errors or field.help_text]
        if table == "ratings" and shown:
            shown[1:1] = [self[name] for name in ("kind", "lowest", "highest")]
        further = (self["attributes"], self["results"]) if table == "conversations" else ()
        return Section(*TITLES[table], tuple(shown), tuple(field for field in own if field not in shown), further)

    def filled_sheet(self) -> Sheet:
        """Answer the sheet as it was filled in."""
        given = self.cleaned_data
        words = tuple(word.strip() for word in given["null"].split(",") if word.strip())
        day_first = {"day": True, "month": False}.get(given["dates"])
        return Sheet(
            source=with_zone(self._sheet.source, zone=given["zone"], day_first=day_first, null=words),
            chosen={place: given[field_name(place)] for place in places() if given[field_name(place)]},
            further={name: tuple(given[name]) for name in ("attributes", "results")},
            scale=Scale(given["kind"] or "csat", given["lowest"], given["highest"]),
        )

    def blame(self, place: Place, says: str) -> None:
        """Write what is wrong beside the field of a place."""
        name = {"scale_min": "lowest", "scale_max": "highest"}.get(place[1], field_name(place))
        self.add_error(name, says)


def _initial(sheet: Sheet) -> dict[str, Any]:
    day_first = {True: "day", False: "month", None: ""}[sheet.source.day_first]
    return {
        **{field_name(place): source for place, source in sheet.chosen.items()},
        **sheet.further,
        "zone": sheet.source.zone or "",
        "dates": day_first,
        "null": ", ".join(sheet.source.null),
        "kind": sheet.scale.kind,
        "lowest": _plain(sheet.scale.lowest),
        "highest": _plain(sheet.scale.highest),
    }


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _with(choices: list[tuple[str, str]], chosen: Sequence[str]) -> list[tuple[str, str]]:
    there = {name for name, _ in choices}
    return [*choices, *((name, name) for name in chosen if name not in there)]


def _labelled(column: str, examples: Mapping[str, str]) -> str:
    return f"{column}  ({examples[column]})" if examples.get(column) else column


def _choice(place: Place, named: list[tuple[str, str]], sheet: Sheet) -> forms.ChoiceField:
    chosen = sheet.chosen.get(place, "")
    choices = [("", "Not in this file"), *named]
    if chosen == AS_WRITTEN:
        choices.insert(1, (AS_WRITTEN, "As the text below says"))
    if place == ("conversations", "conversation_id") and "row" not in dict(named):
        choices.insert(1, ("row", "The line of the row"))
    if chosen and chosen not in dict(choices):
        choices.append((chosen, chosen))
    table, column = place
    return forms.ChoiceField(label=WORDS[table][column], choices=choices, required=False)


def shortened(values: Sequence[str]) -> str:
    """Write a column's first values in a few words."""
    words = ", ".join(" ".join(value.split())[:20] for value in values if value)
    return words if len(words) <= LONGEST_EXAMPLES else f"{words[:LONGEST_EXAMPLES]} …"
