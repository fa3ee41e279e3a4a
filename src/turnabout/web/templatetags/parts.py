"""The parts of the pages, as tags: each a template in ``templates/parts`` that sees what it is given, no more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from turnabout.web import icons
from turnabout.web import words as said
from turnabout.web.charts import draw

register = template.Library()

TAG_ICONS = {
    "plain": "",
    "good": "tick",
    "needs-you": "bell",
    "harm": "warning",
    "info": "info",
    "draft": "pencil",
    "disputed": "flag",
    "cannot": "cannot",
}
NOTICE_ICONS = {"info": "info", "good": "tick", "warn": "bell", "harm": "warning"}


def _part(name: str, /, **variables: Any) -> SafeString:
    return render_to_string(f"parts/{name}.html", variables)


def _trimmed(content: SafeString) -> SafeString:
    return SafeString(content.strip())


register.filter("whole", said.whole)
register.filter("percent", said.percent)
register.filter("of_hundred", said.of_hundred)
register.filter("length_of_time", said.length)


@register.simple_tag
def moment(when: datetime | None, form: str = "j M Y, H:i", nothing: str = "") -> SafeString:
    """Write a moment in the company's time zone, so that machines can read it too."""
    if when is None:
        return format_html("{}", nothing)
    here = localtime(when)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), date_format(here, form))


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a sign; the words beside it must say the same."""
    return icons.icon(name)


@register.simple_tag
def chart(plot: object) -> SafeString:
    """Draw any chart of :mod:`turnabout.web.charts`."""
    return draw(plot)


@register.simple_block_tag
def page_head(content: SafeString, sentence: str, sub: str = "", kicker: str = "") -> SafeString:
    """Begin a page: the sentence that it says, one line below it; the block holds the actions."""
    return _part("page_head", actions=_trimmed(content), sentence=sentence, sub=sub, kicker=kicker)


@register.simple_block_tag
def fact(
    content: SafeString,
    sentence: str,
    href: str = "",
    open: str = "Open the conversations",
    sub: str = "",
) -> SafeString:
    """State one fact; the block holds the picture that proves it."""
    return _part("fact", picture=_trimmed(content), sentence=sentence, href=href, open=open, sub=sub)


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: template.Context,
    content: SafeString,
    label: str,
    target: str = "",
    reset: str = "",
    told: str = "",
    private: bool = False,
) -> SafeString:
    """Hold the fields that narrow a list; ``target`` is what htmx replaces when one changes.

    With ``private`` what is asked for travels in the request's body (POST), so that no name ends up in an address.
    """
    given = {"label": label, "target": target, "reset": reset, "told": told, "private": private}
    return _part("filter_bar", fields=_trimmed(content), csrf_token=context.get("csrf_token", ""), **given)


@register.simple_block_tag
def table(content: SafeString, caption: str, hide_caption: bool = False) -> SafeString:
    """Hold a table's head and body; cells carry ``data-label`` for narrow screens."""
    return _part("table", rows=content, caption=caption, hide_caption=hide_caption)


@register.simple_block_tag
def notice(content: SafeString, title: str = "", kind: str = "info") -> SafeString:
    """Say something that matters for the page; kinds: info, good, warn, harm (to a customer)."""
    return _part("notice", words=_trimmed(content), title=title, kind=kind, icon_name=NOTICE_ICONS[kind])


@register.simple_block_tag
def worked_out(content: SafeString, summary: str = "How this was worked out") -> SafeString:
    """Fold away how a figure was worked out."""
    return _part("worked_out", words=content, summary=summary)


@register.simple_tag
def stat(label: str, value: str, unit: str = "", interval: str = "", n: str = "") -> SafeString:
    """Show one figure with its unit, interval and n, all as words."""
    return _part("stat", label=label, value=value, unit=unit, interval=interval, n=n)


@register.simple_tag
def refusal(reason: str, change: str = "", title: str = "Cannot be said yet") -> SafeString:
    """Say that something cannot be said: why, and what would change it."""
    return _part("refusal", title=title, reason=reason, change=change)


@register.simple_tag
def empty(title: str, words: str = "", href: str = "", action: str = "") -> SafeString:
    """Say what to do first where there is nothing yet, with one button."""
    return _part("empty", title=title, words=words, href=href, action=action)


@register.inclusion_tag("parts/progress.html")
def progress(job: Any, poll: str = "", cancel: str = "", done: str = "") -> dict[str, Any]:
    """Show a background job; while it is open the part replaces itself from ``poll`` every second."""
    fraction = None if job.progress is None else min(max(job.progress, 0.0), 1.0)
    percent = None if fraction is None else round(100 * fraction)
    return {"job": job, "fraction": fraction, "percent": percent, "poll": poll, "cancel": cancel, "done": done}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Show a form's field: its name above, its help and what is wrong beside it."""
    kind = getattr(bound.field.widget, "input_type", "")
    multiple = bound.use_fieldset
    return _part("field", field=bound, tick=kind == "checkbox" and not multiple, group=multiple)


@register.simple_tag
def errors(form: Any) -> SafeString:
    """Show what is wrong with a form as a whole, above its fields."""
    return _part("errors", messages=form.non_field_errors(), count=len(form.errors))


@register.simple_tag
def pager(newer: str = "", older: str = "", told: str = "", label: str = "Pages") -> SafeString:
    """Go to newer or older entries; there are no totals, for they would betray what is not shown."""
    return _part("pager", newer=newer, older=older, told=told, label=label)


@register.simple_tag
def tag(words: str, kind: str = "plain", title: str = "") -> SafeString:
    """Mark something in a word or two; the sign and the word say what the colour says."""
    return _part("tag", words=words, kind=kind, icon_name=TAG_ICONS[kind], title=title)


@register.simple_tag
def checks(rows: Sequence[tuple[str, str, str]]) -> SafeString:
    """List what was checked: triples of a tag's kind, its word, and the sentence that it judges."""
    return _part("checks", rows=rows)


@register.simple_tag
def definitions(pairs: Sequence[tuple[str, Any]]) -> SafeString:
    """List terms with what they are."""
    return _part("definitions", pairs=pairs)


@register.simple_tag
def person(name: str, team: str = "", href: str = "") -> SafeString:
    """Name a person, with their team."""
    initials = "".join(word[0] for word in name.split()[:2]).upper() if name else "?"
    return _part("person", name=name, team=team, href=href, initials=initials)


@register.simple_tag
def conversation_row(
    href: str,
    subject: str,
    when: datetime | None = None,
    sub: str = "",
    excerpt: str = "",
    tags: Sequence[tuple[str, str]] = (),
    act_href: str = "",
    act: str = "",
) -> SafeString:
    """Show one conversation of a list; ``tags`` are pairs of (kind, words), ``act`` what can be done about it."""
    given = {"href": href, "subject": subject, "when": when, "sub": sub, "excerpt": excerpt, "tags": tags}
    return _part("conversation_row", **given, act_href=act_href, act=act)


@register.simple_tag
def timeline(items: Sequence[Any], label: str = "What happened") -> SafeString:
    """List what happened in order; items have ``when``, ``who``, ``what`` and optionally ``kind``, ``words``."""
    return _part("timeline", items=items, label=label)


@register.simple_tag
def breadcrumbs(steps: Sequence[tuple[str, str]]) -> SafeString:
    """Show the way back: pairs of (label, address), outermost first; the page itself is left out."""
    return _part("breadcrumbs", steps=steps)


@register.simple_tag
def copy_link(label: str, value: str, help: str = "") -> SafeString:
    """Show a link to hand on, with a button that copies it."""
    return _part("copy_link", label=label, value=value, help=help)


@register.simple_tag
def steps(names: Sequence[str], current: int) -> SafeString:
    """Show how far a task of several pages is; ``current`` counts from 1."""
    rows = [(number, name, _step_state(number, current)) for number, name in enumerate(names, start=1)]
    return _part("steps", rows=rows, current=current, count=len(rows))


def _step_state(number: int, current: int) -> str:
    if number == current:
        return "current"
    return "done" if number < current else "ahead"


@register.simple_tag
def skeleton(lines: int = 3, what: str = "Loading") -> SafeString:
    """Hold the place of something that is on its way."""
    return _part("skeleton", lines=range(lines), what=what)
