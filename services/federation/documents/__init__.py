"""Our things as other servers read them: plain JSON objects, written compactly (contract 1.5)."""
