"""A grammar of web addresses is built when an address is checked, not whenever notebooks are read.

nbformat imports jsonschema, and that imports rfc3987_syntax for the formats ``iri`` and ``iri-reference``. Building its
grammar takes twice as long as importing pandas, and no schema of a notebook has an address of that kind.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

NAME = "rfc3987_syntax"


class _Late(ModuleType):
    """Stand for the module until something of it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python asks of any module
            raise AttributeError(name)
        return getattr(_real(), name)

    @staticmethod
    def is_valid_syntax(term: str, text: str) -> bool:
        """Tell whether a text is an address of a kind, as the module does."""
        return bool(_real().is_valid_syntax(term, text))


def _real() -> ModuleType:
    if isinstance(sys.modules.get(NAME), _Late):
        del sys.modules[NAME]
    return import_module(NAME)


def import_late() -> None:
    """Let nbformat be imported without the grammar, unless that is there already."""
    if NAME not in sys.modules and (spec := find_spec(NAME)):
        late = _Late(NAME)
        late.__spec__ = spec  # or nobody would find the modules within it
        late.__path__ = spec.submodule_search_locations or []
        sys.modules[NAME] = late
