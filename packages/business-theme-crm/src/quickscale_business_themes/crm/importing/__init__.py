"""Files of records: what they say, apart from what the team's database knows."""
