from django.utils.translation import gettext_lazy as _

from quickscale.core.skin_system import PresentationSkin


class BareSkin(PresentationSkin):
    name = "bare"
    label = _("Bare")
    description = _("Five templates and a few lines of CSS.")

    technology = "django"
    screen_kinds = ("list", "detail", "form", "dashboard")
    color_schemes = ("light",)
    tokens = {
        "color-primary": "#1d4ed8",
        "color-on-primary": "#ffffff",
        "color-primary-text": "#1d4ed8",
        "color-background": "#ffffff",
        "font-body": "system-ui, sans-serif",
        "radius": "4px",
    }
