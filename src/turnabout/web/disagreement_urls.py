"""Addresses of the pages about what may be said, and about disagreeing with it."""

from django.urls import path

from turnabout.web.views import disagreements, may_say

urlpatterns = [
    path("may-say/", may_say.may_say, name="may-say"),
    path("me/disagree/<str:figure>/", disagreements.disagree, name="disagree"),
    path(
        "me/disagree/<str:figure>/<int:seq>/<path:conversation_id>/",
        disagreements.disagree,
        name="disagree-turn",
    ),
    path("me/disagreements/<int:dispute_id>/withdraw/", disagreements.withdraw, name="withdraw-disagreement"),
    path("disagreements/", disagreements.disagreement_list, name="disagreements"),
    path("disagreements/<int:dispute_id>/", disagreements.disagreement, name="disagreement"),
]
