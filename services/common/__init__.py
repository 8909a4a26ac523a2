"""The shared kernel: how services talk, refuse, store and retry. No business word."""
