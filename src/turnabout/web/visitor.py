"""From where somebody comes, and where they may be sent."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def address_of(request: HttpRequest) -> str:
    """Answer the visitor's address; behind a proxy the one that the proxy has seen, never one that a visitor wrote."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.ENVIRONMENT.origin and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def local_path(request: HttpRequest, wanted: str) -> str:
    """Answer where to go if that is here; empty otherwise."""
    hosts = {request.get_host()}
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return wanted if here else ""
