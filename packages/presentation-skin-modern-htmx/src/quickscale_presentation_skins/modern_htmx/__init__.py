"""A contemporary skin: htmx, Alpine and Tailwind."""
