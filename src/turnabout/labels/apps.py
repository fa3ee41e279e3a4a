from django.apps import AppConfig


class LabelsConfig(AppConfig):
    name = "turnabout.labels"
    label = "labels"
