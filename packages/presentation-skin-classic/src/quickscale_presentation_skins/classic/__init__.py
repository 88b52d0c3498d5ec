"""A traditional business skin: server-rendered, with Bulma."""
