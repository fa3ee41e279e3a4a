"""Addresses of the pages about what was read in conversations."""

from django.urls import path

from turnabout.web.views import learning, reviewing, turnarounds

urlpatterns = [
    path("turned-around/", turnarounds.turnarounds, name="turnarounds"),
    path("turned-around/<path:conversation_id>/", turnarounds.turnaround, name="turnaround"),
    path("learning/", learning.learning, name="learning"),
    path("learning/now/", learning.learn_now, name="learn-now"),
    path("learning/back/", learning.learn_back, name="learn-back"),
    path("review/", reviewing.review, name="review"),
]
