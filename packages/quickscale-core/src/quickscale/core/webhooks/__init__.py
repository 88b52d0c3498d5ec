"""Webhooks: what happens here, told to integrators' servers."""
