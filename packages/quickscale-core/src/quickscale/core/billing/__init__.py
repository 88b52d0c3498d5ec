"""Billing: plans, subscriptions and payments through Stripe."""
