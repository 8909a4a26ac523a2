"""Tests: behaviour."""
