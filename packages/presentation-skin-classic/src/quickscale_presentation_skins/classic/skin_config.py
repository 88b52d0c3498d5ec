from django.utils.translation import gettext_lazy as _

from quickscale.core.skin_system import PresentationSkin


class ClassicSkin(PresentationSkin):
    name = "classic"
    label = _("Classic")
    description = _("A traditional business design with a side menu and dense tables.")
    compatible_themes = ("ecommerce", "crm", "realestate", "base")

    technology = "django"
    screen_kinds = ("list", "detail", "form", "dashboard")
    color_schemes = ("light", "dark")
    rtl = True
    budgets = {"js": 5120, "css": 12288}
    tokens = {
        "color-primary": "#1d5a94",
        "color-on-primary": "#ffffff",
        "color-primary-text": "#1d5a94",
        "color-primary-dark": "#8fc0ee",
        "color-on-primary-dark": "#06131f",
        "color-primary-text-dark": "#8fc0ee",
        "color-bar": "#17283d",
        "color-on-bar": "#ffffff",
        "color-canvas": "#f1f3f6",
        "color-canvas-dark": "#10151b",
        "color-surface": "#ffffff",
        "color-surface-dark": "#181f28",
        "color-text": "#1c2530",
        "color-text-dark": "#e7ecf2",
        "color-muted": "#545f6f",
        "color-muted-dark": "#a5b0bf",
        "color-border": "#d3d9e1",
        "color-border-dark": "#2e3946",
        "color-control": "#7b8797",
        "color-control-dark": "#738094",
        "color-danger": "#a9231f",
        "color-danger-dark": "#ff9f96",
        "color-success": "#1a6840",
        "color-success-dark": "#7dd3a4",
        "color-warning": "#7d5200",
        "color-warning-dark": "#efbe6e",
        "font-body": '"Plex Sans", "Plex Sans Fallback", "Segoe UI", Arial, sans-serif',
        "font-heading": "var(--qs-font-body)",
        "radius": "3px",
    }
