"""Deploying a project to a server and rolling it back; nothing here needs Django's settings."""
