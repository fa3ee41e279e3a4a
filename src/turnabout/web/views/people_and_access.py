"""Who may sign in, and as what."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from turnabout.core.errors import BadInput
from turnabout.people import services
from turnabout.people.models import Account, Invitation, Role
from turnabout.people.selectors import (
    account_for_page,
    account_of_password_link,
    accounts_by_name,
    invitation_for_page,
    open_invitations,
    people_to_invite,
    usable_invitation,
)
from turnabout.people.services import FreshInvitation
from turnabout.web.access import Request, needs
from turnabout.web.forms.access import InviteForm
from turnabout.web.visitor import page_of

PAGE = 50
FRESH_COOKIE = "turnabout_fresh_link"  # a link to hand on travels with the browser: it is kept nowhere here
FRESH_FOR = 120  # seconds


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """One line of the list of accounts."""

    account: Account
    comes_as: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ShownInvitation:
    """One line of the list of open invitations."""

    invitation: Invitation
    comes_as: str


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link that was made just now, for whom, and how long it holds."""

    address: str
    name: str
    holds: str


def comes_as(role: str, *, administers: bool) -> str:
    """Name a role in two or three words."""
    name = Role(role).label.partition(":")[0]
    return f"{name}, looks after Turnabout" if administers and role != Role.ADMINISTRATOR else name


@needs("invite")
@require_safe
def invitations(request: Request) -> HttpResponse:
    response = _page(request, InviteForm())
    response.delete_cookie(FRESH_COOKIE, path=reverse("invitations"))
    return response


@needs("invite")
@require_POST
def invite(request: Request) -> HttpResponse:
    form = InviteForm(request.POST)
    if "find" in request.POST:
        return _page(request, InviteForm(initial=request.POST.dict()))
    if not form.is_valid() or not (fresh := _invited(request, form)):
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _with_link(reverse("invitation", args=[fresh.token]))


def _with_link(path: str) -> HttpResponse:
    """Go to the page, which shows a link this once."""
    response = redirect("invitations")
    response.set_cookie(
        FRESH_COOKIE,
        path,
        max_age=FRESH_FOR,
        path=reverse("invitations"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _invited(request: Request, form: InviteForm) -> FreshInvitation | None:
    """Make the invitation; what is wrong is written into the form."""
    try:
        return services.invite(actor=request.user, now=timezone.now(), **form.invited())
    except BadInput as problem:
        form.add_error(None, str(problem))
        return None


@needs("invite")
@require_POST
def people_found(request: Request) -> HttpResponse:
    words = request.POST.get("words", "").strip()
    found = people_to_invite(words) if words else []
    return render(request, "parts/people_found.html", {"words": words, "people": found, "chosen": None})


@needs("invite")
@require_POST
def withdraw_invitation(request: Request, invitation_id: int) -> HttpResponse:
    found = invitation_for_page(invitation_id, now=timezone.now())
    if found is None:
        raise Http404
    services.withdraw_invitation(actor=request.user, now=timezone.now(), invitation=found)
    messages.success(request, f"The link for {found.name or found.email or 'this invitation'} leads nowhere now.")
    return redirect("invitations")


@needs("invite")
@require_POST
def end_access(request: Request, account_id: int) -> HttpResponse:
    account = _account(account_id)
    try:
        services.deactivate_account(actor=request.user, now=timezone.now(), account=account)
    except BadInput as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{account.name} cannot sign in any more. What they wrote stays.")
    return redirect("invitations")


@needs("invite")
@require_POST
def give_access_back(request: Request, account_id: int) -> HttpResponse:
    account = services.reactivate_account(actor=request.user, now=timezone.now(), account=_account(account_id))
    messages.success(request, f"{account.name} can sign in again.")
    return redirect("invitations")


@needs("invite")
@require_POST
def password_link(request: Request, account_id: int) -> HttpResponse:
    account = _account(account_id)
    token = services.make_password_link(actor=request.user, now=timezone.now(), account=account)
    return _with_link(reverse("new-password", args=[account.pk, token]))


def _account(account_id: int) -> Account:
    account = account_for_page(account_id)
    if account is None:
        raise Http404
    return account


def _page(request: Request, form: InviteForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    number = page_of(request)
    rows = list(accounts_by_name()[PAGE * (number - 1) : PAGE * number + 1])
    context = {
        "accounts": [_shown(row, request.user) for row in rows[:PAGE]],
        "earlier": f"?page={number - 1}" if number > 1 else "",
        "later": f"?page={number + 1}" if len(rows) > PAGE else "",
        "open": [_waiting(invitation) for invitation in open_invitations(now=timezone.now())],
        "form": form,
        "fresh": (fresh := _fresh_link(request)),
        "fresh_help": fresh and f"It works once, for {fresh.holds}.",
        **_found(form),
    }
    return render(request, "pages/people_and_access.html", context, status=status)


def _shown(account: Account, visitor: Account) -> ShownAccount:
    return ShownAccount(account, comes_as(account.role, administers=account.administers), account.pk == visitor.pk)


def _waiting(invitation: Invitation) -> ShownInvitation:
    return ShownInvitation(invitation, comes_as(invitation.role, administers=invitation.administers))


def _found(form: InviteForm) -> dict[str, Any]:
    words = str(form["words"].value() or "").strip()
    return {"words": words, "people": people_to_invite(words) if words else [], "chosen": form["person"].value()}


def _fresh_link(request: Request) -> ShownLink | None:
    """Read the link that was made just now; what it is for says the place that it leads to."""
    path = request.COOKIES.get(FRESH_COOKIE, "")
    try:
        place = resolve(path) if path else None
    except Resolver404:
        return None
    address = request.build_absolute_uri(path)
    if place and place.url_name == "invitation":
        invitation = usable_invitation(place.kwargs["token"], now=timezone.now())
        return ShownLink(address, invitation.name or invitation.email, "two weeks") if invitation else None
    if place and place.url_name == "new-password":
        account = account_of_password_link(**place.kwargs)
        return ShownLink(address, account.name, "three days") if account else None
    return None
