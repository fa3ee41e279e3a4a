"""The parts of the pages: what each promises, and the laws of the look."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

import turnabout.web
from turnabout.people.models import Account, Role
from turnabout.web import context, icons, words

WEB = Path(turnabout.web.__file__).parent
STATIC = WEB / "static" / "turnabout"
PARTS = sorted((WEB / "templates" / "parts").glob("*.html"))
CSS = sorted(STATIC.glob("*.css"))
TOKENS = (STATIC / "tokens.css").read_text()
PAIR = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
LIGHT_AND_DARK = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
GROUNDS = ("paper", "tint", "float")
WORDS_ON = (
    [("ink", ground) for ground in (*GROUNDS, "tint-deep", "accent-wash", "amber-wash", "harm-wash")]
    + [("ink-soft", ground) for ground in (*GROUNDS, "amber-wash", "harm-wash", "accent-wash")]
    + [("accent", ground) for ground in (*GROUNDS, "accent-wash", "amber-wash", "harm-wash")]
    + [("accent-strong", ground) for ground in (*GROUNDS, "accent-wash")]
    + [("on-accent", "accent"), ("on-accent", "accent-strong")]
    + [("amber", ground) for ground in (*GROUNDS, "amber-wash")]
    + [("harm", ground) for ground in (*GROUNDS, "harm-wash")]
    + [("ink", f"heat-{step}") for step in range(4)]
    + [("heat-ink", f"heat-{step}") for step in (4, 5)]
)
SHAPES_ON = [
    (shape, ground) for shape in ("edge", "accent", "amber-mark", "harm", "ink-soft") for ground in ("paper", "tint")
]


def render(source, **variables):
    return Template(source).render(Context(variables))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast ratio of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), WORDS_ON)
def test_words_can_be_read(word, ground, theme):
    assert contrast(LIGHT_AND_DARK[word][theme], LIGHT_AND_DARK[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES_ON)
def test_shapes_can_be_seen(shape, ground, theme):
    assert contrast(LIGHT_AND_DARK[shape][theme], LIGHT_AND_DARK[ground][theme]) >= 3


def test_contrast_knows_bad_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#999999", "#ffffff") < 3


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_styles_use_tokens_that_exist_and_no_colours_of_their_own(path):
    text = path.read_text()
    known = set(re.findall(r"^\s*(--[a-z0-9-]+):", TOKENS, re.MULTILINE))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", text)) <= known
    if path.name != "tokens.css":
        assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[;, )])|\brgba?\(", text)
    assert len(text.splitlines()) < 400


def test_script_stays_small():
    assert len((STATIC / "app.js").read_text().splitlines()) < 300


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_every_sign_that_a_part_uses_exists(path):
    assert set(re.findall(r'{% icon "([a-z-]+)"', path.read_text())) <= set(icons.NAMES)


def test_parts_see_nothing_but_what_they_are_given():
    assert "secret" not in render('{% refusal "Too few." %}', title="secret", change="secret")


def test_words_are_escaped():
    assert "<b>" not in render("{% tag words %}", words="<b>")
    assert "<script>" not in render("{% page_head words %}{% endpage_head %}", words="<script>")


def test_blocks_keep_their_markup():
    assert '<a href="#x">open</a>' in render('{% notice "Title" %}<p><a href="#x">open</a></p>{% endnotice %}')


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        render('{% tag "words" kind="purple" %}')
    with pytest.raises(TemplateSyntaxError):
        render("{% page_head %}{% endpage_head %}")


@pytest.mark.parametrize("kind", ["good", "needs-you", "harm", "info", "draft", "disputed", "cannot"])
def test_a_tag_says_by_a_sign_what_its_colour_says(kind):
    assert "<svg" in render("{% tag 'words' kind=kind %}", kind=kind)


class SourceForm(forms.Form):
    name = forms.CharField(label="Name", help_text="Short.")


def test_a_field_ties_help_and_error_to_its_control():
    html = render("{% field form.name %}", form=SourceForm({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html


def job(**changes):
    facts = {"pk": "7", "title": "Import", "state": "running", "says": "Row 5", "problem": "", "progress": 0.6}
    return SimpleNamespace(**{**facts, "cancel_asked": False, "is_open": True, **changes})


def test_an_open_job_asks_again_every_second_and_can_be_stopped():
    html = render('{% progress job poll="/jobs/7" cancel="/jobs/7/cancel" %}', job=job())
    assert 'hx-get="/jobs/7" hx-trigger="every 1s"' in html
    assert 'value="60"' in html
    assert 'hx-post="/jobs/7/cancel"' in html


def test_a_closed_job_asks_no_more():
    html = render('{% progress job poll="/jobs/7" done="/imports/7" %}', job=job(state="done", is_open=False))
    assert "hx-get" not in html
    assert 'href="/imports/7"' in html


def test_a_job_without_measure_shows_none():
    html = render("{% progress job %}", job=job(progress=None))
    assert "<progress" in html
    assert "value=" not in html


def test_pager_shows_no_total_and_nothing_where_there_is_nothing():
    assert not render("{% pager %}").strip()
    assert "Older" in render('{% pager older="?after=3" %}')


def test_steps_name_where_one_is():
    html = render("{% steps names 2 %}", names=["Upload", "Mapping", "Result"])
    assert html.count('aria-current="step"') == 1
    assert 'aria-label="Step 2 of 3"' in html


def test_moment_is_told_to_people_and_machines(settings):
    settings.TIME_ZONE = "UTC"
    html = render("{% moment when %}", when=datetime(2026, 3, 9, 14, 5, tzinfo=UTC))
    assert html == '<time datetime="2026-03-09T14:05+00:00">9 Mar 2026, 14:05</time>'
    assert render('{% moment when nothing="never" %}', when=None) == "never"


def test_numbers_are_written_alike():
    assert words.whole(51544) == "51\u202f544"
    assert words.percent(0.857) == "86\u00a0%"
    assert words.of_hundred(0.714) == "71"
    assert words.length(timedelta(hours=3, minutes=10)) == "3\u00a0h 10\u00a0min"
    assert words.length(timedelta(seconds=20)) == "under a minute"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_a_length_of_time_has_at_most_two_units(spell):
    assert len(words.length(spell).split(" ")) <= 3


def ways(role, *, administers=False):
    account = Account(role=role, administers=administers)
    return {place.name for place in context.PLACES if place.right is None or context.may(account, place.right)}


def test_navigation_shows_each_role_its_ways():
    assert ways(Role.AGENT) == {"overview", "my-page", "conversations", "turnarounds", "review", "how", "may-say"}
    assert "find" in ways(Role.LEADER)
    assert "names" in ways(Role.LEADER)
    assert "imports" not in ways(Role.LEADER)
    assert {"imports", "invitations"} <= ways(Role.LEADER, administers=True)


def test_keys_and_short_names_serve():
    keys = [place.key for place in context.PLACES]
    assert len(set(keys)) == len(keys)
    assert all(len(place.short) <= 9 for place in context.PLACES)


def test_a_page_below_belongs_to_its_way():
    assert context.is_at("/conversations", "/conversations/12")
    assert not context.is_at("/", "/conversations")
    assert not context.is_at("/find", "/findings")


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")])
def test_theme_comes_from_the_cookie_and_nowhere_else(cookie, theme):
    request = RequestFactory().get("/")
    request.COOKIES[context.THEME_COOKIE] = cookie
    assert context.navigation(request)["theme"] == theme


def test_pattern_page_opens_without_signing_in(client):
    client.cookies[context.THEME_COOKIE] = "dark"
    response = client.get("/patterns")
    assert response.status_code == 200
    assert b'<html lang="en" data-theme="dark">' in response.content
    assert b"style=" not in response.content
    assert response["Content-Security-Policy"].count("'self'") >= 3
