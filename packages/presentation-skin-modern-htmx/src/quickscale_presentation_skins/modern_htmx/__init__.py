"""A contemporary skin: htmx and Tailwind."""
