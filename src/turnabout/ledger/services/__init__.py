"""The service decorator: a change is one function, one transaction, one audit row."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

from turnabout.ledger.models import Audit

P = ParamSpec("P")
R = TypeVar("R")

SERVICES: dict[str, Callable[..., Any]] = {}


class NotAService(TypeError):
    """A service takes keyword arguments only, among them ``actor`` and ``now``."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(f"{function.__qualname__}: {self.__doc__}")


def service(verb: str, *, keep: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a service.

    Parameters
    ----------
    verb
        What the audit row says was done, such as ``people.invite``.
    keep
        Names of arguments whose values the audit row keeps. Everything else stays out: an audit row outlives
        the people and words it was about.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _check_signature(function)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with transaction.atomic():
                result = function(*args, **kwargs)
                _write_audit(verb, kwargs, keep, result)
            return result

        SERVICES[verb] = run
        return run

    return decorate


def _check_signature(function: Callable[..., Any]) -> None:
    parameters = inspect.signature(function).parameters
    by_keyword = all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values())
    if not by_keyword or not {"actor", "now"} <= parameters.keys():
        raise NotAService(function)


def _write_audit(verb: str, arguments: dict[str, Any], keep: tuple[str, ...], result: object) -> None:
    actor = arguments["actor"]
    Audit.objects.create(
        at=arguments["now"],
        actor_id=getattr(actor, "pk", None),
        verb=verb,
        subject=_name(result),
        details={name: _plain(arguments[name]) for name in keep if name in arguments},
    )


def _name(thing: object) -> str:
    return f"{thing._meta.label} {thing.pk}" if isinstance(thing, models.Model) else ""


def _plain(value: object) -> object:
    if isinstance(value, models.Model):
        return _name(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
