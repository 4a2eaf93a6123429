"""The page: one HTML file that shows a matrix and needs nothing else."""

from reports.html.render import render

__all__ = ["render"]
