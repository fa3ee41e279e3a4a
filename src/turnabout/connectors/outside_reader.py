"""Asks a language model behind an address of chat completions about possible hits; it may fail in any way it likes."""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

from turnabout.connectors.http import Answer, Unreachable, checked_address, post
from turnabout.core.reading.outside import VERSION, Judged, Question, judged

TRIES = 3
LONGEST_WAIT = 30.0  # seconds between two tries, whatever the other side asks for
BROKEN_AFTER = 5  # questions without an answer, one after the other
MOST_BYTES = 200_000
Name = TypeVar("Name")
AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """Where the reader is, and within what it may be asked.

    Attributes
    ----------
    address
        Before ``/chat/completions``.
    model
        Its name, with its version.
    key
        Sent as a bearer token; "" for none.
    seconds
        For one answer.
    at_once
        Questions asked at the same time.
    """

    address: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 20.0
    at_once: int = 2

    @property
    def name(self) -> str:
        """By which its decisions are marked: the model, and the version of the question."""
        return f"{self.model[:100]}/{VERSION}"


class OutsideReader:
    """One round of questions.

    Parameters
    ----------
    settings
        Where and within what.
    budget
        Requests that may still be sent, tries included.
    sleep
        How to wait; tests do not.
    """

    def __init__(
        self, settings: OutsideSettings, *, budget: int, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self.settings = settings
        self.sent = 0
        self.stopped = ""
        self._address = checked_address(settings.address)
        self._budget = budget
        self._sleep = sleep
        self._lock = Lock()
        self._missed = 0

    def ask(self, questions: Iterable[tuple[Name, Question]]) -> Iterator[tuple[Name, Judged]]:
        """Yield the name of each question that got an answer, with what is believed of it; the rest is left.

        Never raises for what the other side does. ``stopped`` says afterwards why it was stopped early.
        """
        stream = iter(questions)
        with ThreadPoolExecutor(self.settings.at_once, "outside-reader") as pool:
            while not self.stopped and (some := list(islice(stream, self.settings.at_once))):
                answers = pool.map(self._answer, [question for _, question in some])
                for (name, question), answer in zip(some, answers, strict=True):
                    if answer is not None:
                        yield name, judged(question, answer)

    def _answer(self, question: Question) -> str | None:
        """Return what the model wrote; None where it gave no answer at all."""
        body = json.dumps(question.body(self.settings.model)).encode()
        for number in range(TRIES):
            if not self._may_send():
                return None
            try:
                answer = self._post(body)
            except Unreachable:
                answer = None
            if answer is not None and answer.status == 200:
                self._missed = 0
                return _content(answer.body)
            if answer is not None and answer.status not in AGAIN:
                self._stop(f"the outside reader refused to answer (status {answer.status})")
                return None
            if number + 1 < TRIES:
                asked = answer.wait if answer is not None and answer.wait is not None else 2.0**number
                self._sleep(min(asked, LONGEST_WAIT) + random.random())  # noqa: S311 (spreads tries, keeps no secret)
        with self._lock:
            self._missed += 1
        if self._missed >= BROKEN_AFTER:
            self._stop("the outside reader did not answer several times")
        return None

    def _post(self, body: bytes) -> Answer:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Turnabout"}
        if self.settings.key:
            headers["Authorization"] = f"Bearer {self.settings.key}"
        seconds = self.settings.seconds
        return post(self._address, "/chat/completions", body, headers, seconds=seconds, most=MOST_BYTES)

    def _may_send(self) -> bool:
        with self._lock:
            if self.stopped:
                return False
            if self.sent >= self._budget:
                self.stopped = "today's budget for the outside reader is used up"
                return False
            self.sent += 1
            return True

    def _stop(self, why: str) -> None:
        with self._lock:
            self.stopped = self.stopped or why


def _content(body: bytes) -> str:
    """Return what the model wrote; "" where the answer has another form."""
    try:
        said: Any = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return said if isinstance(said, str) else ""
