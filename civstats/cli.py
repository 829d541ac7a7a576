"""The command `civstats`: arguments in, exit codes out."""

# ruff: noqa: T201 - printing is what a command does

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from civstats.command_line import Run, command_line
from civstats.language import LANGUAGES, of_user, speaking, translate, translate_plural
from civstats.problems import CivstatsError, visible
from civstats.tables import load
from civstats.tables.dataset import examine
from civstats.tables.folders import data_folder

SOUND, PROBLEMS = 0, 1  # argparse exits with 2


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
    parser = command_line(RUNS)
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
        if options.check:
            from civstats.report import stale_reports  # noqa: PLC0415 - as above

            lines = [str(problem) for problem in stale_reports(options.folder, options.out, **given)]
            code = PROBLEMS if lines else SOUND
            lines = lines or [translate("The reports are what notebooks and tables give.")]
        else:
            from civstats.report import render  # noqa: PLC0415 - as above

            paths = render(options.folder, options.out, **given, **chosen, cluster=options.cluster)
            code, lines = SOUND, [str(path) for path in paths]
        try:
            print("\n".join(map(visible, lines)), flush=True)
        except BrokenPipeError:  # the reports are written, whoever reads their names
            _drop_output()
    return code


RUNS: dict[str, Run] = {
    "check": _check,
    "verify": _verify,
    "search": _search,
    "render": _render,
    "scan": _scan,
    "new": _new,
}
