"""Notebooks become reports: HTML pages and PDF documents of the same content."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civstats.report.rendering import render
    from civstats.report.staleness import stale_reports

__all__ = ["render", "stale_reports"]

# Import lazily: where no report has to be made anew, neither pandas nor a kernel is needed.
_MODULES = {"render": "rendering", "stale_reports": "staleness"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"civstats.report.{_MODULES[name]}"), name)
    msg = f"module 'civstats.report' has no attribute '{name}'"
    raise AttributeError(msg)
