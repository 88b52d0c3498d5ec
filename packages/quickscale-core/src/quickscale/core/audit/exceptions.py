from __future__ import annotations


class AuditIsAppendOnly(Exception):
    """Somebody tried to change or delete what the audit log says."""
