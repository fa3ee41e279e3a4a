"""The one way out into the network: to an address that an operator set, within a time and a size, never redirected."""

import contextlib
import http.client
import ipaddress
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from turnabout.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, the seconds that were asked to be waited (None if none were), and the body."""

    status: int
    wait: float | None
    body: bytes


class Unreachable(Exception):
    """No whole answer came: refused, broken off, too late or too large."""


def checked_address(address: str) -> SplitResult:
    """Take an address apart.

    Raises
    ------
    BadInput
        When it is no address of http or https, holds a password, or would carry words unencrypted over the internet.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as problem:
        raise BadInput(f"{address!r} is no address; write one such as https://reader.example/v1") from problem
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() or ord(c) < 32 for c in address):
        raise BadInput(f"{address!r} is no address; write one such as https://reader.example/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadInput("leave user, password, ? and # out of the address")
    if parts.scheme == "http" and not _is_near(host):
        raise BadInput("beyond your own network the address must begin with https://")
    return parts


def _is_near(host: str) -> bool:
    """Whether a host lies within the own network: this machine, a private address, or a name without a dot."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host


def post(
    address: SplitResult, path: str, body: bytes, headers: Mapping[str, str], *, seconds: float, most: int
) -> Answer:
    """Send a body and read the answer.

    Parameters
    ----------
    address
        As :func:`checked_address` gave it.
    path
        Added to the address's own path.
    body, headers
        What is sent.
    seconds
        For everything together: a server that sends a letter now and then does not hold anybody up.
    most
        Bytes of the answer.

    Raises
    ------
    Unreachable
        When no whole answer came in time.
    """
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=seconds)
    opened: list[socket.socket] = []  # the connection forgets its socket when the server says that it will close it
    watch = threading.Timer(seconds, _break_off, [connection, opened])
    watch.daemon = True
    try:
        watch.start()
        connection.request("POST", address.path.rstrip("/") + path, body, dict(headers))
        opened.append(connection.sock)
        answer = connection.getresponse()
        read = answer.read(most + 1)
        if len(read) > most:
            raise Unreachable("the answer was too large")
        if answer.length or watch.finished.is_set():
            raise Unreachable("the answer broke off")
        return Answer(answer.status, _seconds(answer.headers.get("Retry-After")), read)
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as problem:
        # AttributeError: http.client meets a connection that was broken off under its hands.
        raise Unreachable("no whole answer came in time") from problem
    finally:
        watch.cancel()
        connection.close()


def _break_off(connection: http.client.HTTPConnection, opened: list[socket.socket]) -> None:
    for one in (*opened, connection.sock):
        with contextlib.suppress(OSError, AttributeError):
            one.shutdown(socket.SHUT_RDWR)


def _seconds(written: str | None) -> float | None:
    """Read a number of seconds; a date is not waited for."""
    return float(written) if written is not None and written.strip().isdigit() and len(written) < 9 else None
