"""Stand-ins for providers: real HTTP servers that judge what they are given as the real ones do."""
