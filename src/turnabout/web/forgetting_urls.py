"""Addresses of what is taken along and what is forgotten."""

from django.urls import path

from turnabout.web.views import forgetting

urlpatterns = [
    path("me/take-with-me/", forgetting.take_with_me, name="take-with-me"),
    path("forget/", forgetting.forget, name="forget"),
    path("forget/look/", forgetting.forget_look, name="forget-look"),
    path("forget/now/", forgetting.forget_now, name="forget-now"),
]
