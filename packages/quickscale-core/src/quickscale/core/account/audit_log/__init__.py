"""The operations of audit."""
