"""Five journeys in a real browser, at a desk by day and on a telephone at night."""

import csv
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

PASSWORD = "a journey of four words"
READ_WITHIN = 90  # seconds
AGENTS = ("Mia Moss", "Nils Nord", "Ada Arden", "Ben Birch")


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
