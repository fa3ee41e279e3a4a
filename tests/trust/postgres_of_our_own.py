"""A PostgreSQL database for one test: in the server of the tests where there is one, else in a server of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@dataclass
class Postgres:
    """Where it is, and the folder of its tables if that can be looked into."""

    url: str
    tables: Callable[[], Path] | None = None


def dump(url: str) -> bytes:
    tool = shutil.which("pg_dump") or str(BINARIES[-1] / "pg_dump")
    return subprocess.run([tool, url], capture_output=True, check=True).stdout


@pytest.fixture
def postgres():
    given = os.environ.get("TURNABOUT_DATABASE_URL", "")
    if given and (shutil.which("pg_dump") or BINARIES):
        yield from _beside(given)
    elif BINARIES:
        yield from _own()
    else:
        pytest.skip("there is neither TURNABOUT_DATABASE_URL nor a PostgreSQL server to start")


def _beside(given: str):
    name = f"forgetting_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
        yield Postgres(urlunsplit(urlsplit(given)._replace(path=f"/{name}")))
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _own():
    """Start a server that listens on a socket in a folder; it refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="turnabout-pg-"))  # a socket's path must be short
    account: dict[str, object] = {"user": _nobody()} if os.geteuid() == 0 else {}
    shutil.chown(folder, account.get("user", os.geteuid()))
    said = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **account}
    data, tools = folder / "data", BINARIES[-1]
    subprocess.run([tools / "initdb", "-D", data, "-U", "turnabout", "-A", "trust", "-E", "UTF8"], **said)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    subprocess.run([tools / "pg_ctl", "-D", data, "-w", "-o", options, "start"], **said)
    url = f"postgresql://turnabout@/postgres?host={folder}"

    def tables() -> Path:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CHECKPOINT")  # files of tables that were written anew are deleted only then
        return data / "base"

    try:
        yield Postgres(url, tables)
    finally:
        subprocess.run([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **said)
        shutil.rmtree(folder, ignore_errors=True)


def _nobody() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root, and there is no other account")
