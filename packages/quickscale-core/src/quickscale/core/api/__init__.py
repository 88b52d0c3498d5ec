"""What every theme's REST API shares: schema, fields, filters, pages, problems, idempotency."""
