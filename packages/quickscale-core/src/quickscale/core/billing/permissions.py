from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .plans import PlanProblem, plan_of


class FeaturePermission(BasePermission):
    """Lets pass whoever's plan has a feature; see :func:`feature_permission`."""

    feature = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        from quickscale.core.teams.current import current_owner

        owner = current_owner(request)
        if not getattr(owner, "pk", None):
            return False
        if not plan_of(owner).allows(self.feature):
            raise PlanProblem(feature=self.feature)
        return True


def feature_permission(feature: str) -> type[FeaturePermission]:
    """Return the permission class of what only some plans include: ``allows("reports")``."""
    return type("FeaturePermission", (FeaturePermission,), {"feature": feature})
