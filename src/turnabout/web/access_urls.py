"""Addresses of the pages about signing in, people and names."""

from django.urls import path

from turnabout.web.views import names, people_and_access, signing_in

urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("invitation/<str:token>/", signing_in.invitation, name="invitation"),
    path("password/<int:account_id>/<str:token>/", signing_in.new_password, name="new-password"),
    path("start/", signing_in.first_start, name="first-start"),
    path("people/", people_and_access.invitations, name="invitations"),
    path("people/invite/", people_and_access.invite, name="invite"),
    path("people/found/", people_and_access.people_found, name="people-found"),
    path(
        "people/invitations/<int:invitation_id>/withdraw/",
        people_and_access.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("people/<int:account_id>/end/", people_and_access.end_access, name="end-access"),
    path("people/<int:account_id>/password/", people_and_access.password_link, name="password-link"),
    path("people/<int:account_id>/give-back/", people_and_access.give_access_back, name="give-access-back"),
    path("names/", names.names, name="names"),
    path("names/agreement/", names.agreement, name="names-agreement"),
    path("names/acknowledge/", names.acknowledge, name="names-acknowledge"),
    path("names/off/", names.switch_off, name="names-off"),
    path("names/take-back/", names.take_back, name="names-take-back"),
]
