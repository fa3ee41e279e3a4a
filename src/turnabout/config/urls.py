from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("turnabout.api.urls")),
    path("", include("turnabout.web.urls")),
]

handler400 = "turnabout.config.errors.bad_request"
handler403 = "turnabout.config.errors.not_here"
handler404 = "turnabout.config.errors.not_here"
handler500 = "turnabout.config.errors.server_error"
