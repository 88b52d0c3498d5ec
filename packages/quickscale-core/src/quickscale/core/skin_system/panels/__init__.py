"""Panels: the parts of a page that have an operation of their own."""
