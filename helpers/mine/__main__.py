"""The command line: python -m helpers.mine collects, writes and scores; --seed N runs one program again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.mine.collecting import Borrowed, Found, collect
from helpers.mine.scoring import compare, judges, score
from helpers.mine.writing import FILE, read, save
from helpers.notebooks.files import NotebookError, short


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and print its sentences. Returns 0, or 1 where something needs mending."""
    options = _parser().parse_args(arguments)
    try:
        if options.seed is not None:
            found = compare(read(options.file), options.seed, judges())
            print(found or f"On the program of seed {options.seed} yours, torch and JAX agree.")
            return 0
        results = collect(options.chapters, told=lambda result: print(_line(result), flush=True))
        kept = save(results, options.file)
        yours = sum(isinstance(result, Found) for result in results)
        print(f"\n{yours} of {len(results)} parts are yours; by_hand serves for the others. They stand in {short(options.file)}.")
        if kept:
            print(kept)
        if options.programs:
            print(f"\n{score(read(options.file), options.programs)}")
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    return 0


def _line(result: Found | Borrowed) -> str:
    whose = f"yours, from {result.notebook}" if isinstance(result, Found) else f"borrowed: {result.why}"
    return f"{result.part.name:<15} {result.part.exercise:<24} {whose}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers.mine", description="Collect what you have passed into a library of your own.")
    parser.add_argument("--chapters", type=Path, help="the folder with your notebooks (default: chapters/)")
    parser.add_argument("--file", type=Path, default=FILE, help="where to write it (default: chapters/my_transforms.py)")
    parser.add_argument("--programs", type=int, default=16, metavar="N", help="how many random programs to score it on (default: 16)")
    parser.add_argument("--seed", type=int, metavar="N", help="collect nothing: run the program of this seed once more")
    return parser


if __name__ == "__main__":
    sys.exit(main())
