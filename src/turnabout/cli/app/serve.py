"""Serve the web application and its worker, both looked after by this process."""

import signal
import subprocess
import sys
import time
from types import FrameType

import click
from django.conf import settings
from django.utils import timezone

from turnabout.cli.app.migrate import bring_up_to_date
from turnabout.cli.output import say
from turnabout.people.selectors import has_accounts
from turnabout.people.services import first_invitation

LOOK_EVERY = 0.5  # seconds
ENDS_WITHIN = 5.0  # seconds
WEB_PROCESSES, WEB_THREADS = 2, 4


@click.command()
@click.option("--port", type=int, help="Listen on this port instead of TURNABOUT_PORT.")
def serve(port: int | None) -> None:
    """Serve the web application and its worker.

    Example: turnabout serve --port 8400
    """
    bring_up_to_date()
    if not has_accounts():
        fresh = first_invitation(actor=None, now=timezone.now())
        say(f"Nobody can sign in yet. Make the first account here, once: {address(port)}/invitation/{fresh.token}/")
    say(f"Turnabout serves {address(port)}/ (Ctrl+C stops it)")
    look_after(host=settings.ENVIRONMENT.host, port=port or settings.ENVIRONMENT.port)


def address(port: int | None = None) -> str:
    """Tell by which address browsers reach Turnabout."""
    environment = settings.ENVIRONMENT
    host = f"[{environment.host}]" if ":" in environment.host else environment.host
    return str(environment.origin).rstrip("/") or f"http://{host}:{port or environment.port}"


def look_after(*, host: str, port: int) -> None:
    """Run web and worker until asked to stop; a worker that dies is started again."""
    commands = {"web": _web_command(host, port), "worker": [sys.executable, "-m", "turnabout", "worker"]}
    running = {name: subprocess.Popen(command) for name, command in commands.items()}  # noqa: S603
    signal.signal(signal.SIGTERM, _stop)
    try:
        while running["web"].poll() is None:
            time.sleep(LOOK_EVERY)
            if running["worker"].poll() is not None:
                say("The worker has ended; it is started again.")
                running["worker"] = subprocess.Popen(commands["worker"])  # noqa: S603
        sys.exit(running["web"].returncode)
    except KeyboardInterrupt:
        say("Stopping …")
    finally:
        _end(list(running.values()))


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """End what runs. A job that will not end soon is killed: it loses nothing, and the next worker takes it up."""
    for process in running:
        process.terminate()
    until = time.monotonic() + ENDS_WITHIN
    for process in running:
        try:
            process.wait(timeout=max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stop(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "turnabout.config.wsgi:application"),
        *("--bind", f"{host}:{port}", "--worker-class", "gthread", "--log-level", "warning"),
        *("--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS), "--timeout", "120"),
    ]
