"""Reads, checks and judges by the claims. Runs on Python 3.6 and later, without TensorFlow."""

from suites.loader import checksum
from suites.loader.claims import code_of, digest, load_claims, load_suites
from suites.loader.columns import load_columns
from suites.loader.judgement import drift, expected, seen_text
from suites.loader.patterns import Pattern
from suites.loader.vocabulary import (
    DEVIATIONS,
    DEVICES,
    ENTRIES,
    MODES,
    SILENT,
    SUITES,
    VERDICTS,
    WORST_FIRST,
    Claim,
    Column,
    Environment,
    Expectation,
    Slip,
    Suite,
    WordsError,
    as_json,
    version,
)

__all__ = [
    "DEVIATIONS",
    "DEVICES",
    "ENTRIES",
    "MODES",
    "SILENT",
    "SUITES",
    "VERDICTS",
    "WORST_FIRST",
    "Claim",
    "Column",
    "Environment",
    "Expectation",
    "Pattern",
    "Slip",
    "Suite",
    "WordsError",
    "as_json",
    "checksum",
    "code_of",
    "digest",
    "drift",
    "expected",
    "load_claims",
    "load_columns",
    "load_suites",
    "seen_text",
    "version",
]
