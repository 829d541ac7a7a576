"""What may be typed behind `civstats`: its commands, their options, and what each option takes."""

from __future__ import annotations

import argparse
import gettext
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from civstats import __version__
from civstats.language import DOMAIN, LANGUAGES, LOCALES, OWN, english, language, translate
from civstats.problems import visible
from civstats.tables.folders import data_folder, shipped_names

Run = Callable[[argparse.Namespace], int]  # what a command does, and its exit code

# What argparse says, in all versions of Python.
OF_ARGPARSE = (
    english("usage: "),
    english("options"),
    english("positional arguments"),
    english("show this help message and exit"),
    english("show program's version number and exit"),
    english("%(prog)s: error: %(message)s\n"),
    english("argument %(argument_name)s: %(message)s"),
    english("expected one argument"),
    english("the following arguments are required: %s"),
    english("unrecognized arguments: %s"),
    english("invalid choice: %(value)r (choose from %(choices)s)"),
    english("ambiguous option: %(option)s could match %(matches)s"),
    english("ignored explicit argument %r"),
)


def _translate_argparse() -> None:
    """Let argparse, which asks gettext, look its words up in our catalogue."""
    if language() in LOCALES:
        gettext.bindtextdomain(DOMAIN, str(OWN))
        gettext.textdomain(DOMAIN)
        os.environ["LANGUAGE"] = LOCALES[language()]


class _Parser(argparse.ArgumentParser):
    def add_argument(self, *names: Any, **how: Any) -> argparse.Action:
        """Add an argument with its help in the language that is spoken."""
        return super().add_argument(*names, **how | {"help": translate(how.get("help", ""))})

    def error(self, message: str) -> NoReturn:
        """Exit with a message in which what was typed shows, also its control characters."""
        super().error(visible(message))


def command_line(runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """Return what reads arguments, its words in the language that is spoken, with what each command runs."""
    _translate_argparse()
    parser = _Parser("civstats", description=translate("Figures with their bounds, from tables to reports."))
    parser.add_argument(
        "--version",
        action="version",
        version=f"%(prog)s {__version__}",
        help="show program's version number and exit",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, does: str) -> argparse.ArgumentParser:
        own: argparse.ArgumentParser = commands.add_parser(name, help=does)
        own.set_defaults(run=runs[name])
        return own

    optional_folder: dict[str, Any] = {"nargs": "?", "type": _data_folder, "metavar": "FOLDER"}
    shipped = translate(
        "or {names}; if left out, that of CIVSTATS_DATA, else the shipped page",
        names=", ".join(shipped_names()),
    )
    check = command("check", translate("list the problems of the tables"))
    check.add_argument("-q", "--quiet", action="store_true", help="list problems alone, not what was read")
    verify = command("verify", translate("hold the tables against the text itself"))
    search = command("search", translate("write where search words stand in texts coded by indicator"))
    for own in (verify, search):
        own.add_argument(
            "--source",
            type=_folder,
            metavar="FOLDER",
            help="folder that holds the text; if left out, that of CIVSTATS_SOURCE",
        )
    render = command("render", translate("write the reports as HTML and PDF"))
    render.add_argument(
        "--out",
        type=_path,
        default=Path("reports"),
        metavar="FOLDER",
        help="where the reports are written (default: reports)",
    )
    render.add_argument(
        "--notebooks",
        type=_folder,
        metavar="FOLDER",
        help="folder of the notebooks to render (default: those of civstats)",
    )
    render.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="render this notebook and those that it binds alone, such as 02-programmes; may be repeated",
    )
    render.add_argument(
        "--parameter",
        action="append",
        default=[],
        type=_parameter,
        metavar="NAME=VALUE",
        help="set a name of the cell with the tag parameters, such as source_id=xiangtan; may be repeated",
    )
    render.set_defaults(refuse=render.error)
    render.add_argument(
        "--check",
        action="store_true",
        help="write nothing, but name each report there that is not what notebooks and tables give",
    )
    render.add_argument(
        "--fresh",
        action="store_true",
        help="run all notebooks, also where nothing that a report needs has changed",
    )
    render.add_argument(
        "--language",
        action="append",
        default=[],
        choices=LANGUAGES,
        dest="languages",
        help="render the reports in this language alone; may be repeated (default: all)",
    )
    render.add_argument(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help="run on the workers of the Dask scheduler at this address, such as tcp://10.0.0.1:8786",
    )
    for own in (check, verify, search, render):
        own.add_argument(
            "folder", **optional_folder, help=translate("data folder, {shipped}", shipped=shipped)
        )
    scan = command("scan", translate("draft rows for each numeral of a Chinese text"))
    scan.set_defaults(refuse=scan.error)
    scan.add_argument(
        "text",
        type=_text,
        metavar="TEXT",
        help="file that holds the article; - for standard input",
    )
    scan.add_argument(
        "folder",
        **optional_folder,
        help=translate("data folder whose codebook holds, {shipped}", shipped=shipped),
    )
    scan.add_argument(
        "--into",
        type=_folder,
        metavar="FOLDER",
        help="append the rows to the tables of this folder",
    )
    scan.add_argument("--ref-area", default="", metavar="ID", help="place of all rows")
    scan.add_argument(
        "--indicators",
        type=_text,
        metavar="CODEBOOK",
        help="table of indicators with search words: print drafts only for lines where one stands (without --into)",
    )
    scan.add_argument(
        "--source-id",
        type=_key,
        metavar="ID",
        help="key of the piece (default: letters and digits of the file's name)",
    )
    new = command("new", translate("start a data folder of one's own beside the shipped page"))
    new.add_argument("folder", type=_path, metavar="FOLDER", help="folder to make; nothing is overwritten")
    return parser


def _text(text: str) -> Path | None:
    if text == "-":
        return None
    if Path(text).is_file():
        return Path(text)
    raise _refusal(text, translate("is no file; name the file that holds the article"))


def _key(text: str) -> str:
    if re.fullmatch("[a-z0-9]+(?:[-_][a-z0-9]+)*", text):
        return text
    raise _refusal(text, translate("is no key; use lower case, digits, hyphens and underscores"))


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if name.isidentifier() and equals:
        return name, value
    raise _refusal(text, translate("is no name with a value; write it as in source_id=xiangtan"))


def _path(text: str) -> Path:
    if text:
        return Path(text)
    # As of a variable that is not set; for Path it would be the folder where the command is run.
    raise _refusal(text, translate("is no folder; name one"))


def _data_folder(text: str) -> Path:
    return _folder(str(data_folder(_path(text))))


def _folder(text: str) -> Path:
    if _path(text).is_dir():
        return Path(text)
    raise _refusal(text, translate("is no folder; name one that is there"))


def _refusal(text: str, why: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"'{visible(text)}' {why}")
