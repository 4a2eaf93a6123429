"""Running the suite in many environments: which are installed, which results are still true, several at a time."""
