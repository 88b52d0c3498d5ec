"""Teams, members, invitations, roles and workspaces as JSON."""
