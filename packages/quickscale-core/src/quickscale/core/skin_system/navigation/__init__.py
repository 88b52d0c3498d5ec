"""What stands around every page: menus, breadcrumbs, the visitor, their workspaces."""

from quickscale.core.skin_system.navigation.layout_context import build_layout_context, load_shared
from quickscale.core.skin_system.navigation.menus import account_url, build_breadcrumbs, build_steps
from quickscale.core.skin_system.navigation.titles import operation_title, screen_title
from quickscale.core.skin_system.navigation.user_context import describe_user
from quickscale.core.skin_system.navigation.workspaces import name_owner

__all__ = [
    "account_url",
    "build_breadcrumbs",
    "build_layout_context",
    "build_steps",
    "describe_user",
    "load_shared",
    "name_owner",
    "operation_title",
    "screen_title",
]
