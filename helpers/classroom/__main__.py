"""The command line for teachers: python -m helpers.classroom nbgrader FOLDER [--chapters NN …] [--install]"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.classroom import layout
from helpers.notebooks.files import NotebookError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and print its sentences. Returns 0, or 1 where something needs mending."""
    options = _parser().parse_args(arguments)
    try:
        return options.do(options)
    except NotebookError as error:
        print(error, file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"This did not work, see above: {shlex.join(map(str, error.cmd))}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror}. Nothing more was done.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers.classroom", description="The course for a class.")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_nbgrader(commands)
    return parser


def _add_nbgrader(commands: argparse._SubParsersAction) -> None:
    says = "lay out a course folder for nbgrader (for classes that trust each other)"
    parser = commands.add_parser("nbgrader", help=says, description=says)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the course folder, outside this checkout")
    parser.add_argument("--chapters", nargs="+", default=[], metavar="NN", help="chapter numbers (default: all)")
    parser.add_argument("--install", action="store_true", help="set up nbgrader in .venv-nbgrader, once")
    parser.set_defaults(do=_nbgrader)


def _nbgrader(options: argparse.Namespace) -> int:
    print("\n".join(layout.nbgrader(options.folder, options.chapters)))
    command = layout.nbgrader_python().with_name("nbgrader") if options.install else "nbgrader"
    print(f"Next: cd {options.folder.resolve()}, and there {command} generate_assignment NN_name.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
