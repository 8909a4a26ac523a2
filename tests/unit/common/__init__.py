"""Tests: the kernel."""
