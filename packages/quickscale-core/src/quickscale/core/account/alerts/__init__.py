"""Saved searches: what people wait for in lists, and the mails that tell them of it.

``manage.py send_alerts`` reads what changed in each list that somebody waits for, asks the list as
that person which of it concerns them, and sends each person one mail about all of it.
"""
