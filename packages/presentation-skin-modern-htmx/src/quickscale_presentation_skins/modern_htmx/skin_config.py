from django.utils.translation import gettext_lazy as _

from quickscale.core.skin_system import PresentationSkin


class ModernHtmxSkin(PresentationSkin):
    name = "modern-htmx"
    label = _("Modern HTMX")
    description = _("A calm, contemporary design. Server-rendered and enhanced with htmx.")
    aliases = ("modern",)
    compatible_themes = ("ecommerce", "crm", "realestate", "base")

    technology = "htmx"
    screen_kinds = ("list", "detail", "form", "dashboard")
    color_schemes = ("light", "dark")
    rtl = True
    budgets = {"js": 24576, "css": 15360}
    tokens = {
        "color-primary": "#0f5f4c",
        "color-on-primary": "#ffffff",
        "color-primary-dark": "#7cc7ac",
        "color-on-primary-dark": "#06140f",
        "color-canvas": "#fafaf8",
        "color-canvas-dark": "#0d0e10",
        "color-surface": "#ffffff",
        "color-surface-dark": "#16181b",
        "color-text": "#17191c",
        "color-text-dark": "#eceef0",
        "color-muted": "#5a6069",
        "color-muted-dark": "#a3a9b3",
        "color-border": "#e6e6e2",
        "color-border-dark": "#2a2d32",
        "color-control": "#878d97",
        "color-control-dark": "#6d7480",
        "color-danger": "#b3261e",
        "color-danger-dark": "#ffa198",
        "color-success": "#0b6b43",
        "color-success-dark": "#74d7a6",
        "color-warning": "#855000",
        "color-warning-dark": "#f0bd6c",
        "font-body": '"Inter", "Inter Fallback", ui-sans-serif, system-ui, sans-serif',
        "font-heading": "var(--qs-font-body)",
        "radius": "0.75rem",
        "width": "76rem",
    }
