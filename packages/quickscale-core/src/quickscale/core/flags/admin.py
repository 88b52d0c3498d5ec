from django.contrib import admin
from waffle.admin import FlagAdmin as WaffleFlagAdmin

from .models import Flag


@admin.register(Flag)
class FlagAdmin(WaffleFlagAdmin):
    raw_id_fields = ("users", "teams")  # type: ignore[assignment]  # theirs is of one
    search_fields = ("name", "note")
