"""A CSV file whose cells can be replaced one by one, while all else stays as it was, byte for byte."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from helpers.classroom.writing import write_whole

DELIMITERS = (",", ";", "\t")
_FORMULA = re.compile(r"((?:^|[;,|\"\t\r\n])[ \t\r\n]*)([=+\-@＝＋－＠])")
_ENCODINGS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class TableError(Exception):
    """Why a table can't be read or filled, with what to do."""


@dataclass(frozen=True)
class Cell:
    """What a cell says, and where in the text it stands. `quoted`: it stands in quotes there."""

    value: str
    start: int
    end: int
    quoted: bool


@dataclass
class Table:
    """The rows of a CSV file. `set` notes a new value; `write` writes the file with them."""

    path: Path
    text: str
    encoding: str
    bom: bytes
    delimiter: str
    rows: list[list[Cell]]
    changes: dict[tuple[int, int], str] = field(default_factory=dict)

    def value(self, row: int, column: int) -> str:
        """What a cell says; nothing where a row is too short."""
        cells = self.rows[row]
        return cells[column].value if column < len(cells) else ""

    def column(self, column: int, rows: list[int]) -> list[str]:
        return [self.value(row, column).strip() for row in rows]

    def set(self, row: int, column: int, value: str) -> None:
        self.changes[row, column] = value

    def write(self, path: Path) -> None:
        """Write the table with its changes to another file. Raises TableError where that would be the table itself."""
        if path.exists() and path.samefile(self.path):
            raise TableError(f"{path} is the table itself, which is not written to: name another file.")
        text, at = [], 0
        for (row, column), value in sorted(self.changes.items()):
            cell = self.rows[row][column]
            text += [self.text[at : cell.start], self._written(value, cell.quoted)]
            at = cell.end
        content = self.bom + "".join([*text, self.text[at:]]).encode(self.encoding, "surrogateescape")
        try:
            write_whole(path, content)
        except OSError as error:
            raise TableError(f"{path} can't be written ({error.strerror}).") from None

    def _written(self, value: str, quoted: bool) -> str:
        if quoted or any(sign in value for sign in (self.delimiter, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value


def read(path: Path) -> Table:
    """The table in a CSV file: with commas, semicolons or tabs, in UTF-8, UTF-16 or else byte for byte. Raises TableError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} can't be read ({error.strerror}).") from None
    if content.startswith((b"PK", b"\xd0\xcf")):
        raise TableError(f"{path} is a workbook: take the platform's CSV file, or save this one as CSV.")
    bom, encoding = next(((bom, name) for bom, name in _ENCODINGS if content.startswith(bom)), (b"", "utf-8"))
    try:
        text = content[len(bom) :].decode(encoding)
    except UnicodeDecodeError:
        bom, encoding, text = b"", "latin-1", content.decode("latin-1")
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    if not first:
        raise TableError(f"{path} is empty.")
    delimiter = max(DELIMITERS, key=lambda sign: (len(_rows(first, sign)[0]), -DELIMITERS.index(sign)))
    return Table(path, text, encoding, bom, delimiter, _rows(text, delimiter))


def _rows(text: str, delimiter: str) -> list[list[Cell]]:
    """The cells of each line. A quote counts where a cell begins with it; line ends are those of any system."""
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    at = 0
    while at < len(text):
        start = at
        if text[at] == '"':
            at += 1
            while (at := _find(text, '"', at)) < len(text) and text[at + 1 : at + 2] == '"':
                at += 2
            at = min(at + 1, len(text))
            value = text[start + 1 : at - 1].replace('""', '"')
            rest = at
            while at < len(text) and text[at] not in (delimiter, "\n", "\r"):
                at += 1
            row.append(Cell(value + text[rest:at], start, at, True))
        else:
            while at < len(text) and text[at] not in (delimiter, "\n", "\r"):
                at += 1
            row.append(Cell(text[start:at], start, at, False))
        if at < len(text) and text[at] == delimiter:
            at += 1
            if at == len(text) or text[at] in "\r\n":
                row.append(Cell("", at, at, False))
            else:
                continue
        rows.append(row)
        row = []
        at += 2 if text[at : at + 2] == "\r\n" else 1
    return rows


def _find(text: str, sign: str, at: int) -> int:
    found = text.find(sign, at)
    return len(text) if found < 0 else found


def harmless(value: object) -> str:
    """A value for a cell that no spreadsheet takes for a formula: an apostrophe stands before what would begin one, also behind a
    sign at which a spreadsheet of another country would begin a new cell."""
    text = _FORMULA.sub(r"\1'\2", str(value))
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) else text
