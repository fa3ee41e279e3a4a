"""Addresses of the pages about files and background work."""

from django.urls import path

from turnabout.web.views import import_steps, imports, jobs

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", import_steps.import_new, name="import-new"),
    path("imports/<int:import_id>/", imports.import_page, name="import-page"),
    path("imports/<int:import_id>/mapping/", import_steps.import_mapping, name="import-mapping"),
    path("imports/<int:import_id>/preview/", import_steps.import_preview, name="import-preview"),
    path("imports/<int:import_id>/start/", imports.import_start, name="import-start"),
    path("imports/<int:import_id>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<int:import_id>/reopen/", imports.import_reopen, name="import-reopen"),
    path("imports/<int:import_id>/set-aside.csv", imports.import_set_aside, name="import-set-aside"),
    path("jobs/<uuid:job_id>/", jobs.job, name="job"),
    path("jobs/<uuid:job_id>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("jobs/<uuid:job_id>/again/", jobs.job_again, name="job-again"),
]
