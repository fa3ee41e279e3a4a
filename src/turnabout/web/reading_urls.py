"""Addresses of the pages about what was read in conversations."""

from django.urls import path

from turnabout.web.views import reviewing, turnarounds

urlpatterns = [
    path("turned-around/", turnarounds.turnarounds, name="turnarounds"),
    path("turned-around/<path:conversation_id>/", turnarounds.turnaround, name="turnaround"),
    path("review/", reviewing.review, name="review"),
]
