"""The command line: python -m helpers.notebooks build | check | run [NN …] | fresh NN."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.notebooks import NotebookError, build, check, fresh, run
from helpers.notebooks.chapters import solutions
from helpers.notebooks.files import ROOT, write
from helpers.reference import page


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and print its sentences. Returns 0, or 1 where something needs mending."""
    options = _parser().parse_args(arguments)
    try:
        return _do(options)
    except NotebookError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror}. Nothing more was done.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. A notebook that was being executed is as it was.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.notebooks", description="From solutions/ to chapters/."
    )
    parser.add_argument(
        "--root", type=Path, default=ROOT, help="the checkout (default: the one this file lies in)"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="write chapters/ anew from solutions/")
    commands.add_parser("check", help="say which chapters disagree with their solutions")
    runs = commands.add_parser("run", help="execute solutions, store their outputs, then build")
    runs.add_argument("numbers", nargs="*", metavar="NN", help="chapter numbers (default: all)")
    start_over = commands.add_parser("fresh", help="start a chapter over; yours is kept beside it")
    start_over.add_argument("number", metavar="NN", help="chapter number")
    return parser


def _do(options: argparse.Namespace) -> int:
    if options.command == "check":
        problems = check(options.root)
        print("\n".join(problems) or "All chapters agree with their solutions.")
        return 1 if problems else 0
    if options.command == "build":
        print("\n".join([*build(options.root), *_reference(options.root)]) or "All chapters are up to date.")
    elif options.command == "fresh":
        print(fresh(options.number, options.root))
    else:
        for sentence in run(options.numbers, options.root):
            print(sentence, flush=True)
        for sentence in _reference(options.root):
            print(sentence)
    return 0


def _reference(root: Path) -> list[str]:
    """Write the page to look things up beside the chapters of this course."""
    links = {path.name[:2]: path.name for path in solutions(root)}
    changed = root == ROOT and write(root / "chapters" / "reference.md", page(links).encode())
    return ["Wrote chapters/reference.md."] if changed else []


if __name__ == "__main__":
    sys.exit(main())
