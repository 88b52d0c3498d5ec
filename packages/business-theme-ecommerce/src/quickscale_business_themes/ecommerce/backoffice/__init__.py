"""The shop's screens in the staff's dashboard."""
