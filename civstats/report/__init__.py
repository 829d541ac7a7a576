"""Notebooks become reports: HTML pages and PDF documents of the same content."""

from civstats.report.late_grammar import import_late

import_late()  # before any module that imports nbformat

from civstats.report.rendering import render, stale_reports  # noqa: E402

__all__ = ["render", "stale_reports"]
