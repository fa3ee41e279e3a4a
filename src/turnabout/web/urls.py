from django.urls import path

from turnabout.web.views.patterns import patterns

urlpatterns = [
    path("patterns", patterns, name="patterns"),
]
