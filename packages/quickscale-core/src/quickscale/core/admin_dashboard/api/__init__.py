"""The operations of admin_dashboard."""
