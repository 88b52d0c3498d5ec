"""Lists: rows and columns, filters, orderings and pages."""
