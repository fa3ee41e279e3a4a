from django.urls import include, path

urlpatterns = [path("", include("turnabout.web.urls"))]

handler400 = "turnabout.web.errors.bad_request"
handler403 = "turnabout.web.errors.not_here"
handler404 = "turnabout.web.errors.not_here"
handler500 = "turnabout.web.errors.server_error"
