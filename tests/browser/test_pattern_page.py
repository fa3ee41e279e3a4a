"""The pattern page in a real browser: nothing that axe finds, nothing too wide, keys that work."""

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe

from turnabout.config.wsgi import application

SIZES = {"wide": (1280, 900), "tablet": (768, 1024), "telephone": (360, 740)}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address():
    """Serve the application from a thread; the pattern page asks no database."""
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(chromium, address):
    """Open the pattern page; a complaint of the browser fails the test."""
    opened = []

    def go(size="wide", theme="light"):
        width, height = SIZES[size]
        page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
        complaints = []
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/patterns")
        opened.append((page, complaints))
        return page

    yield go
    for page, complaints in opened:
        page.context.close()
        assert not complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_page_is_open_to_all_and_fits(open_page, size, theme):
    page = open_page(size, theme)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page).response["violations"]
    assert not [(violation["id"], violation["nodes"][0]["html"]) for violation in found]


def test_what_can_be_operated_is_large_enough(open_page):
    page = open_page("telephone")
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, select, .way, .button, input:not([type=hidden])')]
        .filter(e => e.checkVisibility())
        .map(e => [e.outerHTML.slice(0, 80), (e.closest('label') ?? e).getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )
    assert not small


def test_theme_is_chosen_by_hand_and_kept(open_page):
    page = open_page()
    page.click(".nav [data-theme-choice=dark]")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_attribute(".nav [data-theme-choice=dark]", "aria-pressed") == "true"


def test_keys_help_search_and_lists(open_page):
    page = open_page()
    page.keyboard.press("?")
    assert page.is_visible("#help")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("j?")
    assert not page.is_visible("#help")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "Refund over 30 days, third time"


def test_single_keys_can_be_switched_off(open_page):
    page = open_page()
    page.keyboard.press("?")
    page.uncheck("[data-single-keys]")
    page.reload()
    page.keyboard.press("?")
    assert not page.is_visible("#help")
    page.keyboard.press("Control+k")
    assert page.is_visible("#command-bar")


def test_command_bar_narrows_and_chooses(open_page):
    page = open_page()
    page.keyboard.press("Control+k")
    page.keyboard.type("dark")
    assert page.inner_text("#command-bar [aria-selected=true]") == "Dark theme"
    page.keyboard.press("Enter")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_a_chart_is_walked_by_arrows_and_told(open_page):
    page = open_page()
    first = page.locator("#charts figure[data-kind=intervals] .mark").first
    first.focus()
    assert "Billing: 61" in page.inner_text(".tip")
    page.keyboard.press("ArrowRight")
    assert "Delivery: 52" in page.inner_text(".tip")
    page.keyboard.press("t")
    assert page.locator("#charts figure[data-kind=intervals] details").get_attribute("open") is not None
    page.keyboard.press("Enter")
    assert page.url.endswith("#delivery")


def test_the_nearest_mark_answers_the_pointer(open_page):
    page = open_page("telephone")
    mark = page.locator("#charts figure[data-kind=strip] .mark").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 6, box["y"] + box["height"] / 2)
    assert page.inner_text(".tip") == mark.get_attribute("aria-label")


def test_more_opens_below_the_thumb(open_page):
    page = open_page("telephone")
    assert not page.is_visible("#more")
    page.click(".thumb [popovertarget=more]")
    assert page.is_visible("#more")


def test_page_prints_without_its_frame(open_page):
    page = open_page()
    page.emulate_media(media="print")
    assert not page.is_visible(".nav")
    assert page.is_visible("#charts")
