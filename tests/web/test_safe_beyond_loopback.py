"""Cookies and log behind a proxy, as docs/how-to/serve.md sets it up."""

import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings

from turnabout.config.logs import SecretsStayOut

ASK = """
from django.conf import settings
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, bool(settings.SECURE_PROXY_SSL_HEADER))
"""


@pytest.mark.parametrize(
    ("given", "secure"),
    [
        ({}, "False False False"),
        ({"ORIGIN": "https://turnabout.example.org", "ALLOWED_HOSTS": "turnabout.example.org"}, "True True True"),
        ({"ORIGIN": "http://localhost:8321"}, "False False False"),
    ],
    ids=["alone", "behind a proxy on this machine", "without a certificate"],
)
def test_cookies_travel_by_https_alone_where_browsers_come_by_it(tmp_path, given, secure):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TURNABOUT_")}
    environment |= {f"TURNABOUT_{name}": value for name, value in given.items()}
    environment |= {"TURNABOUT_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "turnabout.config.settings"}
    ran = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == secure


def test_nobody_else_on_the_machine_reads_what_is_kept(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TURNABOUT_")}
    environment |= {"TURNABOUT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "turnabout.config.settings"}

    def run(name):
        return subprocess.run(
            [sys.executable, "-m", "turnabout", name], env=environment, capture_output=True, text=True, umask=0o022
        )

    assert run("migrate").returncode == 0
    open_to_others = [path.name for path in data.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert open_to_others == []
    asked = run("check")
    assert asked.returncode == 2
    assert f"run chmod 700 {data}" in asked.stderr
    data.chmod(0o700)
    assert run("check").returncode == 0


@pytest.mark.parametrize("path", ["/invitation/s3cr-et_/", "/password/12/c8x-s3cr-et_/"])
def test_the_log_holds_no_secret_of_a_link(path):
    record = logging.LogRecord("django.security.csrf", logging.WARNING, "", 0, "Forbidden (%s): %s", ("no", path), None)
    assert SecretsStayOut().filter(record)
    assert "s3cr" not in record.getMessage()
    assert path.split("/")[1] in record.getMessage()


def test_the_log_of_the_installation_is_filtered():
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["secrets"]
