"""The command line for teachers:

    python -m helpers.classroom grade SUBMISSIONS FOLDER [--chapter NN] [--table FILE]   from submissions to grades
    python -m helpers.classroom rejudge FOLDER                                           judge again, without running anything
    python -m helpers.classroom say FOLDER GROUP "sentence"                              a sentence for a wrong answer without a name
    python -m helpers.classroom nbgrader FOLDER [--chapters NN …] [--install]            a course folder for nbgrader
"""

from __future__ import annotations

import argparse
import io
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from helpers.classroom import commands, layout
from helpers.classroom.collecting import CollectingError
from helpers.classroom.running import Where
from helpers.classroom.sandbox import SandboxError
from helpers.classroom.tables import TableError
from helpers.notebooks.chapters import select
from helpers.notebooks.files import NotebookError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and print its sentences. Returns 0, or 1 where something needs mending."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may have no sign for a student's name
    try:
        return options.do(options)
    except (NotebookError, CollectingError, TableError, SandboxError, commands.Refused, ValueError) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. What is done is kept: the same command goes on from there.", file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"This did not work, see above: {shlex.join(map(str, error.cmd))}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror}. Nothing more was done.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers.classroom", description="The course for a class.")
    subcommands = parser.add_subparsers(dest="command", required=True)
    _add_grade(subcommands)
    _add_again(subcommands)
    _add_nbgrader(subcommands)
    return parser


def _add_grade(subcommands: argparse._SubParsersAction) -> None:
    says = "grade a folder of submissions in a sandbox"
    parser = subcommands.add_parser("grade", help=says, description=f"G{says[1:]}. Run it again after an interruption: what is done is not done twice.")
    parser.add_argument("submissions", type=Path, metavar="SUBMISSIONS", help="a folder for each student, or a download (folder or zip) of Moodle or Canvas")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where grades, pages and records go: yours alone, outside this checkout, one for each chapter")
    parser.add_argument("--chapter", metavar="NN", help="the chapter that was asked for (default: every one that was handed in)")
    parser.add_argument("--table", type=Path, metavar="FILE", help="Canvas' gradebook or Moodle's grading worksheet: a filled copy goes into FOLDER")
    parser.add_argument("--column", metavar="TITLE", help="the column of the table, where its title does not name the chapter")
    parser.add_argument("--missing-as-zero", action="store_true", help="who handed in nothing gets 0 in the table, and no empty cell")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="so many submissions at once (default 2; each takes half a GB)")
    parser.add_argument("--dask", default="", metavar="ADDRESS", help="over the Dask cluster whose scheduler this is: tls://… or this machine's")
    parser.add_argument("--seconds", type=float, default=150.0, metavar="S", help="for one submission, at most (default 150)")
    parser.add_argument("--patience", type=float, default=5.0, metavar="S", help="for one use of an answer, at most (default 5)")
    parser.add_argument("--trust-the-class", action="store_true", help="without a sandbox: the answers run as you")
    parser.add_argument("--as-root", action="store_true", help="grade even though you are root")
    parser.set_defaults(do=_grade)


def _grade(options: argparse.Namespace) -> int:
    wish = commands.Wish(
        options.submissions, commands.Folder(options.folder.resolve()), options.chapter, options.table,
        Where(max(1, options.jobs), options.dask, options.as_root), options.seconds, options.patience, options.trust_the_class,
        options.column, options.missing_as_zero,
    )  # fmt: skip
    graded = commands.grade(wish)
    counts = Counter(one.status for one in graded)
    print(f"{len(graded)} in all: {', '.join(f'{n} {status}' for status, n in counts.most_common())}.")
    filled = " the filled table," if options.table else ""
    print(f"In {wish.folder.path}: class.html, grades.csv,{filled} and a page for each student in feedback/.")
    return 0


def _add_again(subcommands: argparse._SubParsersAction) -> None:
    says = "judge all records again with the checks as they are now; no student's code runs"
    parser = subcommands.add_parser("rejudge", help=says, description=says)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of an earlier `grade`")
    parser.set_defaults(do=_rejudge)
    says = "write one sentence for a group of wrong answers that has no name yet"
    parser = subcommands.add_parser("say", help=says, description=says)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of an earlier `grade`")
    parser.add_argument("group", metavar="GROUP", help="the group's name, as class.html has it")
    parser.add_argument("sentence", metavar="SENTENCE", help='what everybody in the group is to read; "" takes it back')
    parser.set_defaults(do=_say)


def _rejudge(options: argparse.Namespace) -> int:
    changed = commands.rejudge(commands.Folder(options.folder.resolve()))
    print("\n".join(changed) if changed else "Nobody's points have changed.")
    return 0


def _say(options: argparse.Namespace) -> int:
    entry = commands.say(commands.Folder(options.folder.resolve()), options.group, options.sentence.strip())
    if not options.sentence.strip():
        print("The sentence is taken back.")
        return 0
    print("It stands on the pages of everybody in the group. To have the check itself say it, add to the exercise's `mistakes`:\n\n" + entry)
    return 0


def _add_nbgrader(subcommands: argparse._SubParsersAction) -> None:
    says = "lay out a course folder for nbgrader (for classes that trust each other)"
    parser = subcommands.add_parser("nbgrader", help=says, description=says)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the course folder, outside this checkout")
    parser.add_argument("--chapters", nargs="+", default=[], metavar="NN", help="chapter numbers (default: all)")
    parser.add_argument("--install", action="store_true", help="set up nbgrader in .venv-nbgrader, once")
    parser.set_defaults(do=_nbgrader)


def _nbgrader(options: argparse.Namespace) -> int:
    print("\n".join(layout.nbgrader(options.folder, options.chapters)))
    command = layout.nbgrader_python().with_name("nbgrader") if options.install else "nbgrader"
    name = select(options.chapters[0]).stem if options.chapters else "NN_name"
    print(
        f"Next: cd {options.folder.resolve()}, and there {command} generate_assignment {name}. It makes release/{name}, which you hand out.\n"
        f"What comes back belongs into submitted/STUDENT/{name}. Then, by the same command: autograde {name}, generate_feedback {name}, export."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
