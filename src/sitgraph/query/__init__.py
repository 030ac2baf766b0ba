"""Bundled questions with their parameters, and the rows they give."""
