"""What the machine's log leaves out: secrets of links that let somebody in, and what helps nobody who reads it."""

import logging
import re

_LONGEST_HOST = 100  # letters of what a stranger may send
_SECRET = re.compile(r"(/(?:invitation|password/\d+)/)[^/\s]+")


class SecretsStayOut(logging.Filter):
    """Shorten the addresses of invitations and of new passwords to what is no secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without such secrets."""
        record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), ()
        return True


class StrangeHosts(logging.Filter):
    """Say of a request for a host that is not ours in one line which host that was: any scan of the net sends some."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, in words and without where in the program it was noticed."""
        record.exc_info = None
        record.msg = "A request for the host %r was answered with 400: TURNABOUT_ALLOWED_HOSTS does not name it."
        record.args = (record.request.META.get("HTTP_HOST", "")[:_LONGEST_HOST],)  # type: ignore[attr-defined]
        return True
