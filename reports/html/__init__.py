"""What is shown of a matrix: the page, one HTML file that needs nothing else, and a picture for a README."""

from reports.html.picture import picture
from reports.html.render import render

__all__ = ["picture", "render"]
