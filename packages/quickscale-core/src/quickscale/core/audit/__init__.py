"""The audit log: what happened that matters for security, and who did it."""
