"""The command line: python -m helpers.notebooks build | check | run [NN …] | fresh NN | update [--from OLD]."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.notebooks import NotebookError, build, check, fresh, run
from helpers.notebooks.chapters import solutions
from helpers.notebooks.files import ROOT, short, write
from helpers.notebooks.keeping import keep
from helpers.notebooks.updating import finish, update, update_from
from helpers.reference import is_untouched, page


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
        says = {"update": "Nothing is lost: the same command goes on.", "run": "A notebook that was being executed is as it was."}
        print("Stopped.", says.get(options.command, "Each file is whole."), file=sys.stderr)
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
    newer = commands.add_parser("update", help="bring the newest course, or take the answers of an older one; yours are kept")
    what = newer.add_mutually_exclusive_group()
    what.add_argument("--from", type=Path, dest="old", metavar="OLD", help="the older course: a folder, a zip or a notebook")
    what.add_argument("--finish", action="store_true", help="do what an update that was stopped has left")
    return parser


def _do(options: argparse.Namespace) -> int:
    if options.command == "check":
        problems = check(options.root)
        print("\n".join(problems) or "All chapters agree with their solutions.")
        return 1 if problems else 0
    if options.command == "build":
        print("\n".join([*build(options.root), *written_reference(options.root)]) or "All chapters are up to date.")
    elif options.command == "fresh":
        print(fresh(options.number, options.root))
    elif options.command == "update":
        old, root = options.old, options.root
        for sentence in update_from(old, root) if old else finish(root) if options.finish else update(root):
            print(sentence, flush=True)
    else:
        for sentence in run(options.numbers, options.root):
            print(sentence, flush=True)
        for sentence in written_reference(options.root):
            print(sentence)
    return 0


def written_reference(root: Path) -> list[str]:
    """Write the page to look things up beside the chapters of the real course. One in which somebody wrote is kept."""
    if not (root / "helpers" / "reference").is_dir():
        return []
    path = root / "chapters" / "reference.md"
    content = page({solution.name[:2]: solution.name for solution in solutions(root)}).encode()
    if path.exists() and path.read_bytes() != content and not is_untouched(path.read_bytes()):
        kept = f" Somebody had worked in it: the old one is kept as {short(keep(path))}."
    else:
        kept = ""
    return [f"Wrote {short(path)}.{kept}"] if write(path, content) else []


if __name__ == "__main__":
    sys.exit(main())
