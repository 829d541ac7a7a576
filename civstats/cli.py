"""The command `civstats`: arguments in, exit codes out."""

# ruff: noqa: T201 - printing is what a command does

from __future__ import annotations

import argparse
import gettext
import io
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from civstats import __version__
from civstats.language import (
    DOMAIN,
    LANGUAGES,
    LOCALES,
    OWN,
    english,
    language,
    of_user,
    speaking,
    translate,
    translate_plural,
)
from civstats.problems import CivstatsError, visible
from civstats.tables import load
from civstats.tables.dataset import examine
from civstats.tables.folders import data_folder, shipped_names

SOUND, PROBLEMS = 0, 1  # argparse exits with 2
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with arguments, those of the process if None, and return its exit code.

    That is 0 where all is sound, 1 where there are problems or a file cannot be written, 2 where the text to
    verify against is missing; wrong usage raises SystemExit with 2.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks Chinese must not fail
    if arguments is None:
        warnings.simplefilter("ignore")  # those of packages, which PYTHONWARNINGS or -W would make errors
    with speaking(of_user()):
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    _translate_argparse()
    parser = _parser()
    if "_ARGCOMPLETE" in os.environ:  # the shell asks what may follow
        import argcomplete  # noqa: PLC0415

        argcomplete.autocomplete(parser)
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except CivstatsError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        _drop_output()
        return PROBLEMS
    except OSError as error:
        print(visible(f"civstats: {error}"), file=sys.stderr)
        return PROBLEMS
    return code


def _translate_argparse() -> None:
    """Let argparse, which asks gettext, look its words up in our catalogue."""
    if language() in LOCALES:
        gettext.bindtextdomain(DOMAIN, str(OWN))
        gettext.textdomain(DOMAIN)
        os.environ["LANGUAGE"] = LOCALES[language()]


def _open_closed_streams() -> None:
    """Give each standard stream that is closed, as by ``>&-``, a file: or the next file opened would be the stream."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # in the order of their numbers
        if getattr(sys, name) is None:
            file = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for good
            os.set_inheritable(file.fileno(), True)  # by kernels
            setattr(sys, name, file)


def _drop_output() -> None:
    """Let what is printed go nowhere when nobody reads it; or the exit would flush into the pipe again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Exit with a message in which what was typed shows, also its control characters."""
        super().error(visible(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("civstats", description=translate("Figures with their bounds, from tables to reports."))
    parser.add_argument(
        "--version",
        action="version",
        version=f"%(prog)s {__version__}",
        help=translate("show program's version number and exit"),
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], does: str) -> argparse.ArgumentParser:
        own: argparse.ArgumentParser = commands.add_parser(name, help=does)
        own.set_defaults(run=run)
        return own

    optional_folder: dict[str, Any] = {"nargs": "?", "type": _data_folder, "metavar": "FOLDER"}
    shipped = translate(
        "or {names}; if left out, that of CIVSTATS_DATA, else the shipped page",
        names=", ".join(shipped_names()),
    )
    check = command("check", _check, translate("list the problems of the tables"))
    check.add_argument(
        "-q", "--quiet", action="store_true", help=translate("list problems alone, not what was read")
    )
    verify = command("verify", _verify, translate("hold the tables against the text itself"))
    search = command(
        "search", _search, translate("write where search words stand in texts coded by indicator")
    )
    for own in (verify, search):
        own.add_argument(
            "--source",
            type=_folder,
            metavar="FOLDER",
            help=translate("folder that holds the text; if left out, that of CIVSTATS_SOURCE"),
        )
    render = command("render", _render, translate("write the reports as HTML and PDF"))
    render.add_argument(
        "--out",
        type=Path,
        default=Path("reports"),
        metavar="FOLDER",
        help=translate("where the reports are written (default: reports)"),
    )
    render.add_argument(
        "--notebooks",
        type=_folder,
        metavar="FOLDER",
        help=translate("folder of the notebooks to render (default: those of civstats)"),
    )
    render.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help=translate(
            "render this notebook and those that it binds alone, such as 02-programmes; may be repeated"
        ),
    )
    render.add_argument(
        "--parameter",
        action="append",
        default=[],
        type=_parameter,
        metavar="NAME=VALUE",
        help=translate(
            "set a name of the cell with the tag parameters, such as source_id=xiangtan; may be repeated"
        ),
    )
    render.set_defaults(refuse=render.error)
    render.add_argument(
        "--check",
        action="store_true",
        help=translate(
            "write nothing, but name each report there that is not what notebooks and tables give"
        ),
    )
    render.add_argument(
        "--fresh",
        action="store_true",
        help=translate("run all notebooks, also where nothing that a report needs has changed"),
    )
    render.add_argument(
        "--language",
        action="append",
        default=[],
        choices=LANGUAGES,
        dest="languages",
        help=translate("render the reports in this language alone; may be repeated (default: all)"),
    )
    render.add_argument(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help=translate(
            "run on the workers of the Dask scheduler at this address, such as tcp://10.0.0.1:8786"
        ),
    )
    for own in (check, verify, search, render):
        own.add_argument(
            "folder", **optional_folder, help=translate("data folder, {shipped}", shipped=shipped)
        )
    scan = command("scan", _scan, translate("draft rows for each numeral of a Chinese text"))
    scan.set_defaults(refuse=scan.error)
    scan.add_argument(
        "text",
        type=_text,
        metavar="TEXT",
        help=translate("file that holds the article; - for standard input"),
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
        help=translate("append the rows to the tables of this folder"),
    )
    scan.add_argument("--ref-area", default="", metavar="ID", help=translate("place of all rows"))
    scan.add_argument(
        "--indicators",
        type=_text,
        metavar="CODEBOOK",
        help=translate(
            "table of indicators with search words: print drafts only for lines where one stands (without --into)"
        ),
    )
    scan.add_argument(
        "--source-id",
        type=_key,
        metavar="ID",
        help=translate("key of the piece (default: letters and digits of the file's name)"),
    )
    new = command("new", _new, translate("start a data folder of one's own beside the shipped page"))
    new.add_argument(
        "folder", type=Path, metavar="FOLDER", help=translate("folder to make; nothing is overwritten")
    )
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


def _data_folder(text: str) -> Path:
    if not text:  # as of a variable that is not set
        raise _refusal(text, translate("is no folder; name the folder that holds the tables"))
    return _folder(str(data_folder(text)))


def _folder(text: str) -> Path:
    if Path(text).is_dir():
        return Path(text)
    raise _refusal(text, translate("is no folder; name one that is there"))


def _refusal(text: str, why: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"'{visible(text)}' {why}")


def _check(options: argparse.Namespace) -> int:
    read, problems = examine(options.folder)
    for problem in problems:
        print(problem)
    if not options.quiet:
        print(read)
        size = len(problems)
        print(
            translate_plural("{number} problem.", "{number} problems.", size, number=size)
            if problems
            else translate("The tables are sound.")
        )
    return PROBLEMS if problems else SOUND


def _verify(options: argparse.Namespace) -> int:
    from civstats.coding import source_folder, verify  # noqa: PLC0415 - serves coders alone

    verified = verify(load(options.folder), source_folder(options.source))
    for problem in verified.problems:
        print(problem)
    print(verified)
    return PROBLEMS if verified.problems else SOUND


def _search(options: argparse.Namespace) -> int:
    from civstats.coding import source_folder, write_searches  # noqa: PLC0415 - as above

    print(visible(str(write_searches(data_folder(options.folder), source_folder(options.source)))))
    return SOUND


def _scan(options: argparse.Namespace) -> int:
    from civstats.coding.drafting.command import draft_into, draft_text  # noqa: PLC0415 - serves coders alone

    if options.into and (options.folder or options.indicators):
        options.refuse(
            translate("--into takes the codebook of its own folder; leave out FOLDER and --indicators")
        )
    if options.into:
        for line in draft_into(options.text, options.into, options.source_id, options.ref_area):
            print(visible(line))
    else:
        given = options.text, options.folder, options.source_id, options.ref_area, options.indicators
        print(draft_text(*given), end="")
    return SOUND


def _new(options: argparse.Namespace) -> int:
    from civstats.coding.new import new  # noqa: PLC0415 - serves coders alone

    for path in new(options.folder):
        print(visible(str(path)))
    return SOUND


def _render(options: argparse.Namespace) -> int:
    chosen: dict[str, Any] = {"only": options.only, "parameters": dict(options.parameter)}
    if options.check and any(chosen.values()):
        options.refuse(translate("--check compares all reports; leave out --only and --parameter"))
    languages = options.languages or LANGUAGES
    given: dict[str, Any] = {"notebooks": options.notebooks, "fresh": options.fresh, "languages": languages}
    # Import lazily: only this command needs notebooks, PDF and fonts.
    from civstats.report.ending import ended_at_once  # noqa: PLC0415

    with ended_at_once():
        code, lines = _checked(options, given) if options.check else _rendered(options, given | chosen)
        try:
            print("\n".join(map(visible, lines)), flush=True)
        except BrokenPipeError:  # the reports are written, whoever reads their names
            _drop_output()
    return code


def _rendered(options: argparse.Namespace, given: dict[str, Any]) -> tuple[int, list[str]]:
    from civstats.report import render  # noqa: PLC0415 - as above

    paths = render(options.folder, options.out, **given, cluster=options.cluster)
    return SOUND, [str(path) for path in paths]


def _checked(options: argparse.Namespace, given: dict[str, Any]) -> tuple[int, list[str]]:
    from civstats.report import stale_reports  # noqa: PLC0415 - as above

    problems = stale_reports(options.folder, options.out, **given)
    told = [str(problem) for problem in problems]
    return (
        (PROBLEMS, told)
        if problems
        else (SOUND, [translate("The reports are what notebooks and tables give.")])
    )
