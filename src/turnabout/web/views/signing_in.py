"""Signing in and out, and the link of an invitation."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from turnabout.core.errors import BadInput
from turnabout.people import services
from turnabout.people.models import Account, Invitation
from turnabout.people.selectors import account_of_password_link, has_accounts, invitation_was_made, usable_invitation
from turnabout.people.selectors.events import inviter_of, links_by_others
from turnabout.rights.selectors.tokens import usable_tokens
from turnabout.rights.services.tokens import revoke_tokens
from turnabout.web.access import Request, home_of, needs
from turnabout.web.forms.signing_in import AccountForm, PasswordAndTokensForm, PasswordForm, SignInForm
from turnabout.web.pages.account import told_of_link
from turnabout.web.visitor import address_of, local_path


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponseBase:
    if request.htmx:  # a part of a page asked after the session's end: the page itself must go to sign in
        here = reverse("sign-in", query={"next": request.htmx.current_url_abs_path or ""})
        return HttpResponseClientRedirect(here)
    wanted = local_path(request, request.POST.get("next", request.GET.get("next", "")))
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        account, status = _account_of(request, form)
        if account:
            login(request, account)
            for event in links_by_others(account, now=timezone.now()):
                messages.warning(request, told_of_link(event))
    if request.user.is_authenticated and status == HTTPStatus.OK:
        return redirect(wanted or resolve_url(home_of(request.user)))
    return render(request, "pages/sign_in.html", {"form": form, "next": wanted}, status=status)


def _account_of(request: Request, form: SignInForm) -> tuple[Account | None, HTTPStatus]:
    """Find who signs in; what is wrong is written into the form."""
    if not form.is_valid():
        return None, HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        address = address_of(request)
        return services.sign_in(now=timezone.now(), address=address, **form.cleaned_data), HTTPStatus.OK
    except BadInput as problem:
        form.add_error(None, str(problem))
        slowed = isinstance(problem, services.TooManyGuesses)
        return None, HTTPStatus.TOO_MANY_REQUESTS if slowed else HTTPStatus.UNPROCESSABLE_ENTITY


@login_not_required
@require_POST
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign-in")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def invitation(request: Request, token: str) -> HttpResponse:
    invited = usable_invitation(token, now=timezone.now())
    if invited is None:
        status = HTTPStatus.GONE if invitation_was_made(token) else HTTPStatus.NOT_FOUND
        return render(request, "pages/invitation_over.html", status=status)
    if _is_signed_in(request):  # it works once, for somebody else: whoever made it does not use it up by a click
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
        return render(request, "pages/invitation_of_another.html", {"invited": invited}, status=status)
    first = not has_accounts()
    form = AccountForm(request.POST if request.method == "POST" else None, initial=_known(invited))
    if form.is_valid() and (account := _accepted(invited, form)):
        login(request, account)
        messages.success(request, _welcome(account))
        return redirect("first-start" if first else home_of(account))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "pages/invitation.html", {"form": form, "invited": invited, "first": first}, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def new_password(request: Request, account_id: int, token: str) -> HttpResponse:
    account = account_of_password_link(account_id, token)
    if account is None:
        return render(request, "pages/invitation_over.html", status=HTTPStatus.NOT_FOUND)
    now = timezone.now()
    tokens = usable_tokens(account, now=now)
    asked = PasswordAndTokensForm if tokens else PasswordForm
    form = asked(request.POST if request.method == "POST" else None)
    if form.is_valid() and _has_new_password(account, token, form):
        login(request, account)
        said = _told_of_password(tokens, revoked=form.cleaned_data.get("revoke", False))
        messages.success(request, f"{said} Under “My account” stands who made the link, and earlier ones.")
        return redirect(home_of(account))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "pages/new_password.html", {"form": form, "account": account}, status=status)


def _told_of_password(tokens: int, *, revoked: bool) -> str:
    said = "Your new password holds from now on. Elsewhere you are signed out"
    if not tokens:
        return f"{said}."
    still = "your tokens open nothing any more" if revoked else "your tokens still hold: look at them under “Tokens”"
    return f"{said}; {still}."


def _has_new_password(account: Account, token: str, form: PasswordForm) -> bool:
    """Take the password, and the tokens away if that is asked for; what is wrong is written into the form."""
    now = timezone.now()
    try:
        with transaction.atomic():
            services.choose_password(actor=account, now=now, token=token, password=form.cleaned_data["password"])
            if form.cleaned_data.get("revoke"):
                revoke_tokens(actor=account, now=now)
    except BadInput as problem:
        form.add_error("password", str(problem))
        return False
    return True


def _welcome(account: Account) -> str:
    inviter = inviter_of(account)
    more = f"{inviter} made your invitation; that stands under “My account”." if inviter else "This is your first page."
    return f"Welcome, {account.name}. {more}"


def _is_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def _known(invited: Invitation) -> dict[str, str]:
    return {"name": invited.name, "email": invited.email}


def _accepted(invited: Invitation, form: AccountForm) -> Account | None:
    """Make the account; what is wrong is written into the form."""
    try:
        return services.accept_invitation(actor=None, now=timezone.now(), invitation=invited, **form.cleaned_data)
    except BadInput as problem:
        form.add_error(None, str(problem))
        return None


@needs("import")
@require_safe
def first_start(request: Request) -> HttpResponse:
    return render(request, "pages/first_start.html", {"import_new": reverse("import-new")})
