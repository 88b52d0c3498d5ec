from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminDashboardConfig(AppConfig):
    name = "quickscale.core.admin_dashboard"
    label = "quickscale_admin_dashboard"
    verbose_name = _("Dashboard")
    default_auto_field = "django.db.models.BigAutoField"
