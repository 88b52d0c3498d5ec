"""``quickscale create``: from a selection of layers to a small static Django project."""
