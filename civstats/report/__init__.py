"""Notebooks become reports: HTML pages and PDF documents of the same content."""

from civstats.report.build import render
from civstats.report.staleness import stale_reports

__all__ = ["render", "stale_reports"]
