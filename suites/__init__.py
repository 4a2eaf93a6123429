"""What is claimed: as code in test_<suite>.py, in words in <suite>.toml, read by suites.loader."""
