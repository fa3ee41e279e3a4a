"""From where somebody comes, which page they want, and where they may be sent."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from turnabout.people.services.signing_in import where_from

MOST_DIGITS = 9  # of a page's number


def address_of(request: HttpRequest) -> str:
    """Answer the visitor's address."""
    direct, forwarded = str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", "")
    return where_from(direct=direct, forwarded=forwarded)


def page_of(request: HttpRequest) -> int:
    """Answer which page of a list is wanted; the first for what is no number, or one that no list has."""
    page = request.GET.get("page", "")
    return max(1, int(page)) if page.isdecimal() and len(page) <= MOST_DIGITS else 1


def local_path(request: HttpRequest, wanted: str) -> str:
    """Answer where to go if that is here; empty otherwise."""
    hosts = {request.get_host()}
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return wanted if here else ""
