"""The published language: one module per speaker holds all that others may know of it."""
