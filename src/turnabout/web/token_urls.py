"""Addresses of the page about tokens."""

from django.urls import path

from turnabout.web.views import tokens

urlpatterns = [
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/make/", tokens.token_make, name="token-make"),
    path("tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token-revoke"),
]
