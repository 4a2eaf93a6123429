"""Finds the exact release from which on a claim has another verdict, by asking it of releases between two columns."""
