"""Notebooks become reports: HTML pages and PDF documents of the same content."""

from civstats.report.check import compare
from civstats.report.rendering import render

__all__ = ["compare", "render"]
