"""The shop as a good developer writes it by hand: Django's views, templates and REST framework's
views over the theme's own tables, with neither screens, operations nor hooks."""
