"""Page views, events and exact daily statistics."""
