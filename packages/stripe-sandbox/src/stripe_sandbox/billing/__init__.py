"""What Stripe does behind its API: money, invoices, subscriptions and time."""
