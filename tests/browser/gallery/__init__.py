"""Every page with sample data, to look at the design without a node behind it."""
