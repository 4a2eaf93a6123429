"""What the command line can be asked to do: one module a command."""

import argparse
from typing import Protocol


class Command(Protocol):
    """A module of this package."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command takes."""

    def run(self, asked: argparse.Namespace) -> int:
        """Do it; returns the exit code."""
