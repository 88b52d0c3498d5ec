"""Accounts: people who sign in with an e-mail address."""
