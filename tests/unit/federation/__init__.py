"""Federation: signatures, names, who may say what."""
