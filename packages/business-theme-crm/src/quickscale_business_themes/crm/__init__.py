"""Sales of teams: leads, contacts, companies, deals, and what is to be done about them."""
