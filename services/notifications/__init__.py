"""Telling people, in their language, by the channel they chose."""
