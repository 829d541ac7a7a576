"""The templates of pages, and their one style sheet."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from civstats.display.html import text_html
from civstats.language import html_lang, translate, translate_plural
from civstats.report.document import day_in_words


def _marked(text: str) -> Markup:
    return Markup(text_html(text))


def _translated(english: str, **values: object) -> Markup:
    """Give a text in the language that is spoken, escaped, with values for the names in it, which are HTML or escaped."""
    text = escape(translate(english))
    return text.format(**values) if values else text


def _time(day: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day, day_in_words(day))


@cache
def style() -> Markup:
    """Give the style sheet of all pages."""
    return Markup(files("civstats.report.page").joinpath("templates", "style.css").read_text("utf-8"))


def template(name: str) -> Template:
    """Give a template in which text is escaped, a missing value fails, and ``_`` translates."""
    environment = Environment(
        loader=PackageLoader("civstats.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals |= {"marked": _marked, "_": _translated, "time": _time, "lang": html_lang()}
    environment.globals["ngettext"] = translate_plural
    return environment.get_template(name)
