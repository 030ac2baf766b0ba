"""How well records agree with reference annotations: figures, a confusion table, misses and spurious records."""
