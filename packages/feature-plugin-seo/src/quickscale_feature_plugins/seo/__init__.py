"""Titles, structured data, sitemaps, redirects, and an audit of what search engines see."""
