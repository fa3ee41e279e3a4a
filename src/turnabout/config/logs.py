"""What the machine's log leaves out: the secrets of links that let somebody in."""

import logging
import re

_SECRET = re.compile(r"(/(?:invitation|password/\d+)/)[^/\s]+")


class SecretsStayOut(logging.Filter):
    """Shorten the addresses of invitations and of new passwords to what is no secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without such secrets."""
        record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), ()
        return True
