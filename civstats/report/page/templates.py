"""The templates of pages, and their one style sheet."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from civstats.display.html import text_html


@cache
def style() -> Markup:
    """Give the style sheet of all pages."""
    return Markup(files("civstats.report.page").joinpath("templates", "style.css").read_text("utf-8"))


def template(name: str) -> Template:
    """Give a template in which text is escaped and a missing value fails."""
    environment = Environment(
        loader=PackageLoader("civstats.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals["marked"] = lambda text: Markup(text_html(text))
    return environment.get_template(name)
