"""What people do in billing. Whatever asks Stripe refuses to run within a transaction."""
