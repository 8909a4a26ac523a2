"""Multaqa: small services behind one gateway."""
