"""What stands around every page: menus, breadcrumbs, the visitor, their workspaces."""
