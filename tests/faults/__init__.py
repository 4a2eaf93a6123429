"""Faults, really done to the house from outside: one module a kind, one row of FAULTS.md a module."""
