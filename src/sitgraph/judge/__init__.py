"""Status: factuality, attribution, and from whose side an enemy is an enemy."""
