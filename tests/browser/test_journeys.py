"""Journeys in a real browser, at a desk by day and on a telephone at night."""

import csv
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

PASSWORD = "a journey of four words"
READ_WITHIN = 90  # seconds
WITHIN = 20  # seconds for a machine, which taps faster than a person reads
SCREENS = 4  # of the page's height above what is held about oneself
AGENTS = ("Mia Moss", "Nils Nord", "Ada Arden", "Ben Birch")

HAS_NO_ACCOUNT_YET = """
import turnabout.cli.app
from turnabout.people.models import Account
account = Account.objects.filter(role="agent").order_by("-pk").first()
print(account.name)
account.delete()
"""


def export_of_a_desk(folder: Path, rows: int = 400) -> Path:
    """Write what a desk might export; one row in a hundred has a day that is none."""
    path = folder / "export.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Ticket ID", "Created at", "Channel", "Category", "Agent", "CSAT Score", "Subject"])
        for number in range(rows):
            day = f"2026-{1 + number % 6:02d}-{1 + number % 27:02d}T{8 + number % 9:02d}:15:00Z"
            if number % 100 == 50:
                day = "the other day"
            score = 1 + (number * 7) % 5
            topic = ("Billing", "Delivery", "Returns")[number % 3]
            writer.writerow(
                [f"T-{number}", day, ("email", "chat")[number % 2], topic, AGENTS[number % 4], score, f"About {topic}"]
            )
    return path


@pytest.mark.parametrize("visitor", ["1280 light"], indirect=True)
def test_first_start_and_import_with_mapping(empty, visitor, tmp_path):
    page = visitor.page
    page.goto(empty.first_link)
    visitor.looks()
    page.get_by_label(re.compile("name", re.IGNORECASE)).first.fill("Lea Leader")
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).first.fill("lea@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main button[type=submit], form.fields button[type=submit]").first.click()
    page.wait_for_url(re.compile("/(start|overview)/"))
    visitor.looks()

    page.goto(f"{empty.address}/overview/")
    visitor.looks()
    page.goto(f"{empty.address}/imports/new/")
    visitor.looks()
    page.locator("input[type=file]").set_input_files(str(export_of_a_desk(tmp_path)))
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url(re.compile("/mapping/"))
    visitor.looks()
    page.get_by_role("button", name="See the first twenty rows").click()
    page.wait_for_url(re.compile("/preview/"))
    visitor.looks()
    page.get_by_role("button", name=re.compile("import|bring", re.IGNORECASE)).first.click()
    expect(page.get_by_text("396").first).to_be_visible(timeout=60_000)
    page.reload()
    visitor.looks()
    expect(page.locator("main")).to_contain_text("396")
    expect(page.locator("main")).to_contain_text("4")

    page.goto(f"{empty.address}/conversations/")
    expect(page.locator("#list li").first).to_be_visible()
    visitor.looks()


def test_find(invented, visitor):
    visitor.signs_in(invented, "leader")
    page = visitor.page
    visitor.looks()
    page.goto(f"{invented.address}/find/")
    expect(page.locator("h1")).to_contain_text(re.compile("difficult customers|stands out|cannot be said|found"))
    expect(page.locator("#checks")).to_be_visible()
    visitor.looks()
    page.goto(f"{invented.address}/how/")
    visitor.looks()


def test_my_page(invented, visitor):
    visitor.signs_in(invented, "agent")
    page = visitor.page
    page.goto(f"{invented.address}/me/")
    expect(page.locator("h1")).to_contain_text("difficult conversations")
    visitor.looks()
    page.goto(f"{invented.address}/find/")
    visitor.complaints.clear()  # the browser reports the answer "not here"
    expect(page.locator("body")).not_to_contain_text("turns difficult")


def test_facts_open_to_conversations_and_one_conversation(invented, visitor):
    visitor.signs_in(invented, "leader")
    page = visitor.page
    page.goto(f"{invented.address}/overview/")
    expect(page.locator(".fact")).to_have_count(5)
    page.locator(".fact-open a").nth(1).click()
    page.wait_for_url(re.compile("passed_around"))
    visitor.looks()
    page.locator("#list li a").first.click()
    expect(page.locator("#turns")).to_be_visible()
    expect(page.locator("#words")).to_contain_text("Customer")
    visitor.looks()


def test_searching_leaves_no_trace_in_the_address(invented, visitor):
    visitor.signs_in(invented, "leader")
    page = visitor.page
    page.goto(f"{invented.address}/conversations/")
    page.locator("input[type=search]").first.fill("refund")
    page.locator("input[type=search]").first.press("Enter")
    page.wait_for_timeout(600)
    expect(page.locator("#list li").first).to_be_visible()
    assert "refund" not in page.url
    visitor.looks()


def test_what_was_read_and_what_is_not_sure(invented, visitor):
    visitor.signs_in(invented, "leader")
    page = visitor.page
    until = time.monotonic() + READ_WITHIN
    page.goto(f"{invented.address}/turned-around/")
    while not page.locator(".conversation").count() and time.monotonic() < until:
        page.wait_for_timeout(1000)
        page.reload()
    visitor.looks()
    page.locator(".conversation a").first.click()
    expect(page.locator("#episode")).to_contain_text("begins")
    visitor.looks()
    page.get_by_role("link", name="Read the whole conversation").click()
    expect(page.locator("mark.cue").first).to_be_visible()
    visitor.looks()

    page.goto(f"{invented.address}/review/")
    first = page.locator("input[name=hit]").get_attribute("value")
    visitor.looks()
    page.keyboard.press("n")
    expect(page.locator(f"input[name=hit][value='{first}']")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Take the last one back")).to_have_count(0)
    visitor.looks()


@pytest.mark.slow
def test_the_reader_learns_by_one_button(invented, visitor):
    """A leader asks for it; the report comes by itself, and says where nothing could be learnt yet."""
    visitor.signs_in(invented, "leader")
    page = visitor.page
    page.goto(f"{invented.address}/learning/")
    visitor.looks()
    page.get_by_role("button", name="Learn now").click()
    page.wait_for_selector("#report", timeout=240_000)
    visitor.looks()
    page.get_by_text("Do the chances hold?").first.click()
    visitor.looks()


@pytest.fixture(scope="module")
def newcomer(invented) -> str:
    """Answer the name of somebody in the record who cannot sign in yet."""
    settings = {"DJANGO_SETTINGS_MODULE": "turnabout.config.settings", "TURNABOUT_DATABASE_URL": ""}
    environment = {**os.environ, **settings, "TURNABOUT_DATA": str(invented.data)}
    command = [sys.executable, "-c", HAS_NO_ACCOUNT_YET]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def link(invented, newcomer, chromium) -> str:
    """Let the leader invite them, as the page People and access does."""
    page = chromium.new_page()
    page.goto(f"{invented.address}/sign-in/")
    page.get_by_label("E-mail").fill(invented.email("leader"))
    page.get_by_label("Password").fill(invented.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("main")
    page.goto(f"{invented.address}/people/")
    page.locator("#id_words").press_sequentially(newcomer.split()[0])
    page.get_by_label(newcomer).check()
    page.get_by_role("button", name="Make the link").click()
    found = re.search(r"http://[^\s\"<]+/invitation/[^\s\"<]+", page.content())
    page.context.close()
    return found.group()


@pytest.mark.parametrize("visitor", ["360 dark"], indirect=True)
def test_from_the_invitation_to_what_is_held_who_looked_and_i_disagree(invented, visitor, newcomer, link):
    page, began = visitor.page, time.monotonic()
    page.goto(link)
    visitor.looks()
    expect(page.get_by_label("Your name")).to_have_value(newcomer)
    page.get_by_label("E-mail").fill("new@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.locator("body")).to_contain_text("Robin Vale made your invitation")
    visitor.looks()
    screens = page.evaluate("(document.querySelector('#take').getBoundingClientRect().top + scrollY) / innerHeight")
    assert screens < SCREENS
    page.get_by_role("link", name="Who looked").click()
    expect(page.locator("#looks h2")).to_be_in_viewport()
    page.get_by_role("link", name="What is held").click()
    expect(page.locator("#take h2")).to_be_in_viewport()
    with page.expect_download() as taken:
        page.locator("#take").get_by_role("button").click()
    assert taken.value.suggested_filename.endswith(".zip")
    page.get_by_role("link", name="I disagree").first.click()
    page.get_by_label("What is wrong?").fill("I was on leave in these weeks.")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#disagreements")).to_contain_text("I was on leave in these weeks.")
    assert time.monotonic() - began < WITHIN
    page.goto(f"{invented.address}/me/account/")
    expect(page.locator("#events")).to_contain_text("your page can be opened, by Robin Vale.")
    visitor.looks()


@pytest.mark.parametrize("visitor", ["360 dark"], indirect=True)
def test_an_invitation_that_was_used_says_so(visitor, link):
    visitor.page.goto(link)
    visitor.complaints.clear()  # the browser reports the answer "gone"
    expect(visitor.page.locator("h1")).to_contain_text("leads nowhere any more")
    visitor.looks()
