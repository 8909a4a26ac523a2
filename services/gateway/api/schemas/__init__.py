"""The public shapes: a promise to client apps, apart from the contracts between services."""
