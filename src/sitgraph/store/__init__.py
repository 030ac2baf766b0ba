"""Embedded and remote triple stores behind one small interface."""
