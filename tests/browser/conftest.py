"""A real installation, served by ``turnabout serve`` with its worker, and a real browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
READY_WITHIN = 60  # seconds


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium here"))


@dataclass
class Served:
    """An installation that answers."""

    address: str
    said: str
    data: Path

    @property
    def first_link(self) -> str:
        return re.search(r"http://\S+/invitation/\S+", self.said).group()

    @property
    def password(self) -> str:
        return re.search(r"^Password\s+(\S+)", self.said, re.MULTILINE).group(1)

    def email(self, role: str) -> str:
        return re.search(rf"({role}\d*@demo\.invalid)", self.said).group(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(folder: Path, *command: str) -> Iterator[Served]:
    """Run a command that serves until the test is over."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "turnabout.config.settings",
        "TURNABOUT_DATA": str(folder / "data"),
        "TURNABOUT_DATABASE_URL": "",
    }
    log = (folder / "said.txt").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "turnabout", *command, "--port", str(port)],
        env=environment,
        cwd=folder,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(process, address)
        data = folder / ("demo" if command[0] == "demo" else "data")
        yield Served(address, (folder / "said.txt").read_text(), data)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def wait_until_it_answers(process: subprocess.Popen, address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("turnabout did not begin to answer")


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Iterator[Served]:
    """An installation that nobody has signed in to yet."""
    yield from serve(tmp_path_factory.mktemp("empty"), "serve")


@pytest.fixture(scope="module")
def invented(tmp_path_factory) -> Iterator[Served]:
    """The invented company, as ``turnabout demo`` serves it."""
    folder = tmp_path_factory.mktemp("invented")
    command = ("demo", str(folder / "demo"), "--people", "40", "--conversations", "6000")
    yield from serve(folder, *command)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody in front of a browser; whatever the browser complains about fails the test."""

    page: Page
    complaints: list[str]

    def looks(self) -> None:
        """Look at the page: nothing that axe finds, nothing wider than the screen."""
        found = Axe().run(self.page).response["violations"]
        assert not [(rule["id"], rule["nodes"][0]["html"]) for rule in found], self.page.url
        fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert self.page.evaluate(fits), f"{self.page.url} is too wide"

    def signs_in(self, served: Served, role: str) -> None:
        self.page.goto(f"{served.address}/sign-in/")
        self.page.get_by_label("E-mail").fill(served.email(role))
        self.page.get_by_label("Password").fill(served.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_selector("main")


@pytest.fixture(params=["1280 light", "360 dark"])
def visitor(request, chromium) -> Iterator[Visitor]:
    """Somebody at a desk by day, and somebody with a telephone at night."""
    width, scheme = request.param.split()
    page = chromium.new_page(viewport={"width": int(width), "height": 800}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Visitor(page, complaints)
    page.context.close()
    assert not complaints
