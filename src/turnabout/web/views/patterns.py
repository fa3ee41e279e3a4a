"""The pattern page: every part and every chart, with content that could be real."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnabout.web.context import PLACES, Navigation, way_to
from turnabout.web.views import pattern_charts


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job as the part ``progress`` shows it."""

    pk: str
    title: str
    state: str
    says: str = ""
    problem: str = ""
    progress: float | None = None
    cancel_asked: bool = False
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline."""

    when: datetime
    who: str
    what: str
    kind: str = "plain"
    words: str = ""


class PatternForm(forms.Form):
    source = forms.CharField(label="Name of the source", help_text="Short: it stands beside every conversation.")
    scale = forms.IntegerField(
        label="Highest rating", min_value=1, help_text="5 for five stars.", initial=5, required=False
    )
    zone = forms.ChoiceField(
        label="Time zone of the dates",
        choices=[("Europe/Warsaw", "Europe/Warsaw"), ("Asia/Kolkata", "Asia/Kolkata")],
        help_text="The file does not say; most of its times fall between 9 and 18 o'clock there.",
    )
    dates = forms.ChoiceField(
        label="03/04/2026 is",
        choices=[("dmy", "3 April"), ("mdy", "4 March")],
        widget=forms.RadioSelect,
        initial="dmy",
        help_text="Both fit every row.",
    )
    file = forms.FileField(label="The file", help_text="CSV, JSON Lines or Parquet.", required=False)
    notice = forms.BooleanField(label="The works council has agreed in writing", help_text="Its date is kept.")


COLOURS = (
    "paper",
    "tint",
    "tint-deep",
    "float",
    "ink",
    "ink-soft",
    "hairline",
    "edge",
    "accent",
    "accent-strong",
    "accent-wash",
    "amber",
    "amber-mark",
    "amber-wash",
    "harm",
    "harm-wash",
    "band",
)
TAGS = (
    ("good", "turned around"),
    ("needs-you", "answer due today"),
    ("harm", "promise broken"),
    ("plain", "chat"),
    ("info", "new"),
    ("draft", "draft"),
    ("disputed", "disputed"),
    ("cannot", "cannot be said"),
)


CHECKS = (
    ("good", "holds", "Difficult cases go to people of all skills alike, as far as can be seen."),
    ("needs-you", "measured roughly", "Difficulty: of two cases the one that ended badly was the harder in 64 of 100."),
    ("cannot", "cannot be said", "Whether some people’s customers are asked for a rating less often."),
)


@dataclass(frozen=True, slots=True)
class Samples:
    """What the pattern page shows."""

    form: PatternForm
    wrong: PatternForm
    jobs: tuple[ShownJob, ...]
    happenings: tuple[Happening, ...]
    pairs: tuple[tuple[str, str], ...]
    when: datetime
    crumbs: tuple[tuple[str, str], ...] = (("Overview", "#overview"), ("Find", "#find"))
    steps: tuple[str, ...] = ("Upload", "Mapping", "Preview", "Import", "Result")
    tags: tuple[tuple[str, str], ...] = (("harm", "promise broken"), ("needs-you", "due today"))
    tags_b: tuple[tuple[str, str], ...] = (("good", "turned around"),)
    checks: tuple[tuple[str, str, str], ...] = CHECKS
    themes: tuple[str, ...] = ("light", "dark")
    colours: tuple[str, ...] = COLOURS
    all_tags: tuple[tuple[str, str], ...] = TAGS
    charts: dict[str, Any] = field(default_factory=pattern_charts.samples)

    @property
    def plots(self) -> list[Any]:
        """All charts that stand on their own."""
        return [plot for name, plot in self.charts.items() if name not in {"own", "spark"}]


def samples() -> Samples:
    wrong = {"source": "", "scale": "0", "zone": "Europe/Warsaw", "dates": "dmy"}
    return Samples(
        form=PatternForm(auto_id="new_%s"),
        wrong=PatternForm(wrong, auto_id="wrong_%s"),
        jobs=JOBS,
        happenings=HAPPENINGS,
        pairs=PAIRS,
        when=at(12, 14, 5),
    )


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


JOBS = (
    ShownJob("1", "Import of tickets-2026.csv", "running", "Row 41,200 of 68,950; about two minutes more.", "", 0.6),
    ShownJob("2", "Working out the figures", "running", "Reading what was known before each turn."),
    ShownJob("3", "Import of chats.jsonl", "done", "12,480 imported, 31 set aside.", "", 1.0, is_open=False),
    ShownJob("4", "Import of mail.mbox", "failed", "", "Line 7,012 is no message; save the file anew.", is_open=False),
)
HAPPENINGS = (
    Happening(at(9, 9, 12), "Mrs Novak", "wrote for the third time", "harm", "I cancel today if nobody calls me."),
    Happening(at(9, 9, 40), "Mia", "handed on to Billing", "plain"),
    Happening(at(9, 11, 5), "Ada", "promised a refund by Friday, 17:00", "needs-you"),
    Happening(at(12, 15, 12), "Ada", "kept it, a day early", "good", "Done: 84.90 is on its way to you."),
)
PAIRS = (
    ("Difficulty", "0.91: harder than 91 of 100 in the last twelve months"),
    ("Because", "third contact about it; the word “cancel”; order overdue by 12 days"),
    ("Channel", "Chat, in Polish"),
    ("Ended", "well: rated 5 of 5, no further contact within 14 days"),
)


def every_way(path: str) -> Navigation:
    """Show all ways, whoever looks, so that the navigation can be seen here as well."""
    return Navigation(tuple(way_to(place, path) for place in PLACES))


@login_not_required
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    context = {"samples": samples(), "navigation": every_way(request.path)}
    return render(request, "patterns.html", context)
