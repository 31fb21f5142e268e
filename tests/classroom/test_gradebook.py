"""The platforms' own tables, in several languages, come back with grades and otherwise byte for byte as they were.

Canvas' table is that of lib/gradebook_exporter.rb, Moodle's that of mod/assign/gradingtable.php, each with the headings of the
language packs.
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest

from helpers import exercises
from helpers.checks.exercise import Exercise
from helpers.classroom import tables
from helpers.classroom.gradebook import LONG_COLUMNS, TableError, fill, long_csv, roster
from helpers.classroom.pages import feedback
from helpers.classroom.results import GRADED, MISSING, PARTLY, UNREADABLE, Graded, Result, Submission

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,03_grad_and_value (208548),Quiz 10 (210268),Assignments Current Score,Current Score\r\n"
    ",,,,,,Manual Posting,,,\r\n"
    "    Points Possible,,,,,,16.00,10.00,(read only),(read only)\r\n"
    '"Lovelace, Ada",366516,u1,ada@uni.edu,"Mon, and Tue",,,"7.00",0.0,\r\n'
    '"O""Neil, Bob",342315,u2,bob,Mon,=SUM(A1),3.00,,0.0,\r\n'
    '"Kim, Eve",388528,u3,eve,Mon,,EX,,,\r\n'
    '"Kim, Eve",388529,u4,kim2,Mon,,N/A,,,\r\n'
    '"Doe, Max",400000,u5,max,Mon,,,,,\r\n'
    '"Student, Test",390091,,b1946ac92492d2347c6235b4d2611184,Mon,,,,,\r\n'
)

MOODLE = {
    "en": (
        'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)",'
        '"Last modified (grade)","Feedback comments"\n'
        '"Participant 1234567","Ada Lovelace",ada@uni.edu,"Submitted for grading",,16.00,Yes,"Friday, 20 November 2026, 10:00 AM",-,\n'
        '"Participant 1234568","Max Doe",max@uni.edu,"No submission",,16.00,Yes,-,-,"first line\nsecond, ""quoted"""\n'
    ),
    "de": (
        '\ufeffID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden",'
        '"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)"\n'
        'Teilnehmer/in1234567,"Ada Lovelace",ada@uni.edu,"Zur Bewertung abgegeben",,"16,00",Ja,"Freitag, 20. November 2026, 10:00",-\n'
        'Teilnehmer/in1234568,"Max Doe",max@uni.edu,"Keine Abgabe",,"16,00",Ja,-,-\n'
    ),
    "ja": (
        "ID,フルネーム,ID番号,ステータス,評点,最大評点,評点は変更可能,最終更新日時（提出）,最終更新日時（評定）\r\n"
        "参加者1234567,Ada Lovelace,2026001,評定のために提出済み,,16.00,Yes,2026年 11月 20日,-\r\n"
        "参加者1234568,Max Doe,2026002,未提出,,16.00,Yes,-,-\r\n"
    ),
    "ar": (
        'المُعرَّف,"الاسم الكامل",الحالة,العلامة,"العلامة القصوى","يمكن تغيير العلامة","آخر تعديل (التسليم)","آخر تعديل (العلامة)"\n'
        'المشارك1234567,"Ada Lovelace",مسلم,,16.00,نعم,-,-\n'
        'المشارك1234568,"Max Doe",لا,,16.00,نعم,-,-\n'
    ),
    "hidden": (
        'Identifier,Status,Grade,"Maximum Grade","Marking workflow state","Grade can be changed","Last modified (grade)"\n'
        '"Participant 1234567",Submitted,,16.00,"Not marked",Yes,-\n'
        '"Participant 1234568",Submitted,,16.00,"Not marked",Yes,-\n'
    ),
}  # fmt: skip


def graded(student: str, points: int = 12, name: str = "", status: str = GRADED, of: int = 16, reason: str = "", chapter: str = "03") -> Graded:
    result = Result("value/one", points, of, {"torch": "passed", "jax": "failed"}, {"jax": None}, "text")
    results = (result,) if status in (GRADED, PARTLY) else ()
    return Graded(Submission(student, name or student, chapter, None, reason), status, reason, results)


@pytest.fixture
def table(tmp_path: Path):
    """Write a table; what fills it gives back the text and the sentences."""

    def write(text: str, *given: Graded, encoding: str = "utf-8", chapter: str = "03", **options) -> tuple[str, list[str]]:
        path, out = tmp_path / "table.csv", tmp_path / "out.csv"
        path.write_bytes(text.encode(encoding))
        says = fill(path, given, out, chapter, **options)
        assert path.read_bytes() == text.encode(encoding)
        assert all("\n" not in sentence for sentence in says)
        return out.read_bytes().decode(encoding), says

    write.path = tmp_path / "table.csv"  # type: ignore[attr-defined]
    return write


def rows(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def test_canvas(table) -> None:
    text, says = table(CANVAS, graded("366516", 12), graded("bob", 5), graded("388528"), graded("388529"), graded("400000", status=MISSING))
    expected = CANVAS.replace('Tue",,,"7', 'Tue",,12,"7').replace(",3.00,", ",5,")
    assert text == expected
    assert says == [
        'O"Neil, Bob (342315): 3.00 becomes 5.',
        "Kim, Eve (388528) is excused in the table (EX), which keeps that; earned were 12 of 16 points.",
        "Kim, Eve (388529) is not given this assignment in the table (N/A), which keeps that; earned were 12 of 16 points.",
        "1 without a submission, and without a grade: Doe, Max (400000).",
    ]


@pytest.mark.parametrize(("encoding", "delimiter", "end"), [("utf-8-sig", ",", "\n"), ("utf-8", ";", "\r\n"), ("utf-16", "\t", "\r"), ("latin-1", ";", "\n")])
def test_mark_delimiter_encoding_and_line_ends_are_kept(table, encoding: str, delimiter: str, end: str) -> None:
    lines = ["Student|ID|SIS Login ID|Section|Grad and value (5)", "    Points Possible||||16", '"Lovelace, Zoë"|7|zoe|A|']
    for final in (end, ""):
        text = end.join(lines).replace("|", delimiter) + final
        filled, says = table(text, graded("7", 12), encoding=encoding)
        assert filled == text[: len(text) - len(final)] + "12" + final and says == []


def test_canvas_with_two_columns_for_the_name_and_other_headings(table) -> None:
    text = (
        "LastName,FirstName,ID,SIS Login ID,Section,03_grad_and_value (9)\n    Points Possible,,,,,16\n"
        "Lovelace,Ada,11,ada,A,\nDoe,Max,12,max,A,\n"
    )
    assert table(text, graded("Ada Lovelace", 9))[0] == text.replace("11,ada,A,", "11,ada,A,9")
    assert roster(table.path) == [("11", "Lovelace, Ada"), ("12", "Doe, Max")]
    other = "Studierende;Nummer;Anmeldung;Abschnitt;03_grad_and_value (9)\n    Erreichbare Punkte;;;;16,00\nLovelace, Ada;11;ada;A;\n"
    assert table(other, graded("11", 12), graded("12", 3))[0] == other.replace(";A;", ";A;12")


def test_which_column_of_canvas(table) -> None:
    with pytest.raises(TableError, match="no columns for chapter 10 .*“03_grad_and_value .208548.”, “Quiz 10 .210268.”"):
        table(CANVAS, graded("366516"), chapter="10")
    for name in ("Quiz 10", "210268", "Quiz 10 (210268)"):
        text, _ = table(CANVAS, graded("366516", 8, of=10, chapter="10"), chapter="10", column=name)
        assert rows(text)[3][7] == "8"
    with pytest.raises(TableError, match="called 'Exam'"):
        table(CANVAS, column="Exam")
    with pytest.raises(TableError, match="2 columns for chapter 03"):
        table(CANVAS.replace("Quiz 10 (", "03_grad_and_value again ("))
    with pytest.raises(TableError, match="no columns"):
        table(CANVAS.replace("16.00", "(läs endast)"))


@pytest.mark.parametrize("language", MOODLE)
def test_moodle(table, language: str) -> None:
    text, says = table(MOODLE[language], graded("1234567", 12), graded("1234568", status=MISSING))
    before, after = rows(MOODLE[language]), rows(text)
    place = before[1].index(next(value for value in before[1] if value.startswith("16"))) - 1
    assert after[1][place] == "12"
    after[1][place] = ""
    assert after == before and len(text) == len(MOODLE[language]) + 2
    assert len(says) == 1 and says[0].startswith("1 without a submission")


@pytest.mark.parametrize("language", sorted(set(MOODLE) - {"hidden"}))
def test_students_are_found_by_name_address_and_number(table, language: str) -> None:
    for student, name in (("Ada Lovelace", ""), ("lovelace_ada", ""), ("9", "Lovelace, Ada"), ("9", "lovelaceada"), ("1234567", "x")):
        assert rows(table(MOODLE[language], graded(student, 12, name))[0])[1].count("12") == 1
    if "ada@" in MOODLE[language]:
        assert rows(table(MOODLE[language], graded("ada"), graded("max@uni.edu", 0))[0])[2].count("0") == 1
    assert roster(table.path) == [("1234567", "Ada Lovelace"), ("1234568", "Max Doe")]


def test_roster(tmp_path: Path, table) -> None:
    table(MOODLE["hidden"])
    assert roster(table.path) == [("1234567", "1234567"), ("1234568", "1234568")]
    table(CANVAS)
    assert roster(table.path)[0] == ("366516", "Lovelace, Ada") and len(roster(table.path)) == 5
    for text in ("id;name\nada;Ada Lovelace\nstudent2;\n", "ada,Ada Lovelace\r\n\r\nstudent2\r\n", "student1,A\nstudent2,B\n"):
        path = tmp_path / "list.csv"
        path.write_text(text)
        assert roster(path)[1] == ("student2", "B" if "B" in text else "student2")
    for content, says in ((b"", "is empty"), (b"id,name\n", "names no student"), (b"PK\x03\x04", "is a workbook")):
        path.write_bytes(content)
        with pytest.raises(TableError, match=says):
            roster(path)
    with pytest.raises(TableError, match="can't be read"):
        roster(tmp_path / "nowhere.csv")


def test_a_decimal_comma_where_the_table_has_one(table) -> None:
    text, says = table(MOODLE["de"].replace("16,00", "10,00"), graded("1234567", 11))
    assert rows(text)[1][4] == "6,88" and '"6,88"' in text
    assert says[0] == "The table's maximum is 10, the chapter's 16: the grades are scaled."
    assert rows(table(MOODLE["en"].replace("16.00", "100"), graded("1234567", 11))[0])[1][4] == "68.75"
    swedish = CANVAS.replace("16.00", '"8,00"').replace("10.00", '"10,00"')
    assert rows(table(swedish, graded("366516", 11))[0])[3][6] == "5,5"
    assert rows(table(CANVAS.replace("16.00", "0.00"), graded("366516", 11))[0])[3][6] == "11"


def test_no_submission_is_no_zero_unless_asked(table) -> None:
    broken = graded("1234567", status=UNREADABLE, reason="03.ipynb is empty.")
    text, says = table(MOODLE["en"], broken)
    assert text == MOODLE["en"] and says[0] == "Ada Lovelace (1234567) has no grade: 03.ipynb is empty."
    text, says = table(MOODLE["en"], broken, missing_as_zero=True)
    assert text == MOODLE["en"].replace('"No submission",,', '"No submission",0,') and len(says) == 1
    text, says = table(CANVAS, graded("342315", status=MISSING), missing_as_zero=True)
    assert rows(text)[4][6] == "3.00" and 'O"Neil, Bob (342315) has no submission; the table has 3.00 already, and keeps it.' in says
    assert [row[6] for row in rows(text)[3:]] == ["0", "3.00", "EX", "N/A", "0", ""]
    nothing = Graded(Submission("366516", "Ada", "03"), GRADED)
    text, says = table(CANVAS, nothing, missing_as_zero=True)
    assert rows(text)[3][6] == "" and "Lovelace, Ada (366516) has no grade: nothing was graded." in says


def test_graded_in_part(table) -> None:
    text, says = table(CANVAS, graded("366516", 5, status=PARTLY, reason="The kernel died in value/two."))
    assert rows(text)[3][6] == "5"
    assert says[0] == "Lovelace, Ada (366516) has 5, but was graded only in part: The kernel died in value/two."


def test_students_not_found_found_twice_and_claimed_twice(table) -> None:
    text, says = table(CANVAS, graded("zoe", 7), graded("Eve Kim", 8), graded("ada", 9), graded("366516", 2), missing_as_zero=True)
    assert says[:3] == [
        "zoe (zoe) is not in the table: 7 of 16 points are not entered.",
        "Eve Kim (Eve Kim) fits Kim, Eve (388528) and Kim, Eve (388529), and which of them it is can't be told: 8 of 16 points are not entered.",
        "Lovelace, Ada (366516) has 2 submissions, and none is entered: ada (9 of 16 points), 366516 (2 of 16 points).",
    ]
    assert [row[6] for row in rows(text)[3:]] == ["", "3.00", "EX", "N/A", "0", ""]
    assert rows(table(CANVAS, graded("ada", status=MISSING), graded("366516", 2))[0])[3][6] == "2"
    assert rows(table(CANVAS, graded("ada", 9), graded("366516", 2, chapter="04"))[0])[3][6] == "9"


def test_tables_that_can_not_be_filled(table, tmp_path: Path) -> None:
    scale = MOODLE["de"].replace('"16,00"', '"nicht bestanden\nbestanden"')
    for text, says in ((scale, "give the assignment points, not a scale"), ("a,b\n1,2\n", "neither Canvas' gradebook nor Moodle's"), ("\n", "is empty")):
        with pytest.raises(TableError, match=says):
            table(text)
        assert not (tmp_path / "out.csv").exists()
    table(CANVAS)
    with pytest.raises(TableError, match="is the table itself"):
        fill(table.path, [], table.path, "03")
    with pytest.raises(TableError, match="can't be written"):
        fill(table.path, [], tmp_path / "nowhere/out.csv", "03")
    short = CANVAS.replace('"Doe, Max",400000,u5,max,Mon,,,,,', '"Doe, Max",400000')
    assert "The row of Doe, Max (400000) is too short, and is as it was." in table(short, graded("400000"))[1]


def test_long_csv(tmp_path: Path) -> None:
    results = (
        Result("value/one", 2, 3, {"torch": "passed", "jax": "failed", "by_hand": "failed"}, {"jax": "sum", "by_hand": None}, "text"),
        Result("value/two", 0, 1, {}, {}, "text"),
    )
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "a;=1", "＝1", 'a",=cmd', "\tx"]
    all_graded = [
        Graded(Submission("ada", "Ada, the first", "03"), GRADED, "", results),
        Graded(Submission("bob", "Bob", "03", None, "x"), MISSING, "no submission."),
        *(Graded(Submission(text, text, "03"), UNREADABLE, text) for text in evil),
    ]
    long_csv(all_graded, tmp_path / "long.csv")
    content = (tmp_path / "long.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") >= 7
    lines = rows(content.decode("utf-8-sig"))
    assert lines[:7] == [
        list(LONG_COLUMNS),
        ["ada", "Ada, the first", "03", "value/one", "torch", "passed", "", "2", "3", "graded", ""],
        ["ada", "Ada, the first", "03", "value/one", "jax", "failed", "sum", "", "", "graded", ""],
        ["ada", "Ada, the first", "03", "value/one", "by_hand", "failed", "not named yet", "", "", "graded", ""],
        ["ada", "Ada, the first", "03", "value/two", "", "not_attempted", "", "0", "1", "graded", ""],
        ["bob", "Bob", "03", "", "", "", "", "", "", "no submission", "no submission."],
        ["'=1+1", "'=1+1", "03", "", "", "", "", "", "", "unreadable", "'=1+1"],
    ]
    for line, text in zip(lines[6:], evil, strict=True):
        for cell in (line[0], line[1], line[10]):
            assert cell.replace("'", "") == text
            assert not any(part.strip(" \t\r\n\"").startswith(("=", "+", "-", "@", "＝")) for part in cell.replace(",", ";").split(";"))
    with pytest.raises(TableError, match="can't be written"):
        long_csv([], tmp_path / "nowhere/long.csv")


def test_of_a_chapter_of_projects_the_best_one_counts(tmp_path: Path) -> None:
    def result(name: str, points: int, status: str = "passed") -> Result:
        return Result(f"capstone/{name}", points, 2, {"jax": status}, {}, "text")

    both = (result("hares_a", 2), result("hares_b", 0, "failed"), result("sines_a", 2), result("sines_b", 2), result("ridge_a", 0, "not_attempted"))
    begun = (result("hares_a", 0, "not_attempted"), result("sines_a", 0, "failed"))
    of_both = Graded(Submission("ada", "Ada", "13"), GRADED, "", both)
    assert (of_both.points, of_both.of) == (4, 4)
    assert [r.exercise for r in Graded(Submission("bob", "Bob", "13"), GRADED, "", begun).counting] == ["capstone/sines_a"]
    long_csv([of_both], tmp_path / "long.csv")
    lines = rows((tmp_path / "long.csv").read_text(encoding="utf-8-sig"))
    assert [line[7:9] for line in lines[1:]] == [["", ""], ["", ""], ["2", "2"], ["2", "2"], ["", ""]]
    page = feedback([of_both])
    assert "4 of 4 points" in page and "hares_b" in page and "ridge_a" not in page


def test_all_projects_are_worth_the_same() -> None:
    """Or the table's maximum would depend on what a student chose."""
    worth: dict[str, int] = {}
    for exercise in exercises.catalogue():
        if (name := exercises.project(exercise.id)) and isinstance(exercise, Exercise):
            worth[name] = worth.get(name, 0) + exercise.level
    assert len(set(worth.values())) == 1, worth


CELLS = ('"', '""', ",", "\r\n", "a\nb", ";", " ", "", "ab", '"a",', "ö", "12", "\t", 'say "x"')


def test_cells_are_found_as_csv_writes_them() -> None:
    draw = random.Random(3)
    for _ in range(500):
        content = [draw.choices(CELLS, k=draw.randint(2, 4)) for _ in range(draw.randint(1, 4))]
        text, quoting = io.StringIO(), draw.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL))
        csv.writer(text, lineterminator=draw.choice(("\n", "\r\n")), quoting=quoting).writerows(content)
        found = tables._rows(text.getvalue(), ",")
        assert [[cell.value for cell in row] for row in found] == content
        row = draw.randrange(len(content))
        column, new = draw.randrange(len(content[row])), draw.choice(CELLS)
        table = tables.Table(Path("x"), text.getvalue(), "utf-8", b"", ",", found)
        cell = found[row][column]
        changed = table.text[: cell.start] + table._written(new, cell.quoted) + table.text[cell.end :]
        content[row][column] = new
        assert [[each.value for each in line] for line in tables._rows(changed, ",")] == content
