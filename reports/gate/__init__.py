"""The gate: what of an upgrade is forbidden, what is accepted, and how it is told."""
