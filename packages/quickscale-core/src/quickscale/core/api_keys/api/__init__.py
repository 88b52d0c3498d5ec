"""The operations of api_keys."""
