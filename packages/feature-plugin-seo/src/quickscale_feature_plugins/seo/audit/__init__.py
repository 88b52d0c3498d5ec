"""What search engines would find wrong with the site: asked page by page, without a server."""
