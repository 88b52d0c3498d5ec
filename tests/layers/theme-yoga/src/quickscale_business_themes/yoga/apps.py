from django.apps import AppConfig


class YogaConfig(AppConfig):
    name = "quickscale_business_themes.yoga"
    label = "yoga"
    default_auto_field = "django.db.models.BigAutoField"
