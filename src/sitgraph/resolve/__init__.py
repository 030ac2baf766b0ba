"""Mentions become units, places and days, by registry, gazetteer, calendar and context."""
