"""People, accounts, communities and who belongs where."""
