"""Everything that checks Multaqa."""
