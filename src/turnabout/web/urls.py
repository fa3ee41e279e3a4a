from django.urls import include, path

from turnabout.web.views import conversations, find, how, overview, own
from turnabout.web.views.patterns import patterns

urlpatterns = [
    path("", overview.home, name="home"),
    path("overview/", overview.overview, name="overview"),
    path("find/", find.find, name="find"),
    path("me/", own.my_page, name="my-page"),
    path("conversations/", conversations.conversations, name="conversations"),
    path("conversations/<path:conversation_id>/", conversations.conversation, name="conversation"),
    path("how/", how.how, name="how"),
    path("", include("turnabout.web.access_urls")),
    path("", include("turnabout.web.disagreement_urls")),
    path("", include("turnabout.web.forgetting_urls")),
    path("", include("turnabout.web.import_urls")),
    path("", include("turnabout.web.token_urls")),
    path("", include("turnabout.web.sharing_urls")),
    path("", include("turnabout.web.reading_urls")),
    path("patterns", patterns, name="patterns"),
]
