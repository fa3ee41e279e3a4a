"""Addresses of the pages about who looked, and about sharing with a coach."""

from django.urls import path

from turnabout.web.views import looking, sharing

urlpatterns = [
    path("me/looked/", looking.looked, name="looked"),
    path("me/account/", looking.my_account, name="my-account"),
    path("log/", looking.log, name="log"),
    path("me/share/", sharing.share, name="share"),
    path("me/share/<int:share_id>/take-back/", sharing.take_back, name="take-back-share"),
    path("shared/", sharing.shared, name="shared"),
    path("shared/<int:share_id>/", sharing.shared_figure, name="shared-figure"),
]
