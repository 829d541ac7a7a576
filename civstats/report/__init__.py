"""Notebooks become reports: HTML pages and PDF documents of the same content."""

from civstats.report.rendering import render, stale_reports

__all__ = ["render", "stale_reports"]
