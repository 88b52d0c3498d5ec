from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from quickscale.core.privacy.admin import ModelAdmin


class CreditOwnerAdmin(ModelAdmin):
    def get_deleted_objects(self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest) -> Any:
        """Name the accounts that are kept, where Django would tell staff to ask for permission."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set() if protected else lacking, protected
