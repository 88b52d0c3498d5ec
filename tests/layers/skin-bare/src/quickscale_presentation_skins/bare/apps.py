from django.apps import AppConfig


class BareConfig(AppConfig):
    name = "quickscale_presentation_skins.bare"
    label = "bare"
