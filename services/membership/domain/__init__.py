"""Every rule about people, communities and who belongs where; no clock, database or network."""
