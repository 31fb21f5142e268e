"""What crosses comes back as it was. What was forged is refused with a WireError, soon, and before anything is built of it."""

from __future__ import annotations

import json
import random
import time
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

from helpers import exercises
from helpers.checks.judging import judge
from helpers.checks.requests import request
from helpers.desk import wire
from helpers.desk.libraries import Library
from helpers.desk.plain import MOST_DEPTH, Opaque, plain
from helpers.desk.probing import probe
from helpers.desk.programs import Program
from helpers.desk.record import Fault, Record, Request, Task, Trial
from helpers.desk.wire import WireError, record_from, request_from, to_json

P = 2**61 - 1  # Python's hash of a whole number is the number modulo this


def same(a: Any, b: Any) -> bool:
    """Whether two values are of one type and alike to the last bit: NaN is NaN, −0.0 is not 0.0, keys keep their order."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return repr(sorted(a, key=repr)) == repr(sorted(b, key=repr)) if isinstance(a, frozenset) else repr(a) == repr(b)


def record_of(output: Any, **notes: Any) -> Record:
    return Record("by_hand", (Trial(output, notes=notes),))


def back(output: Any) -> Any:
    return record_from(to_json(record_of(output))).trials[0].output


# --- what crosses --------------------------------------------------------------------------------------------------

VALUES = {
    "None": None,
    "text": "a \"text\"\n\\ with é, 😀, \u2028 and \x00",
    "half a character": "\ud800",
    "number": np.array(0.1),
    "whole number": np.array(-(2**63)),
    "NaN": np.array(np.nan),
    "NaN with a sign and a load": np.array([0xFFF8_0000_0000_0007], np.uint64).view(np.float64),
    "infinities": np.array([np.inf, -np.inf]),
    "minus zero": np.array([-0.0, 0.0]),
    "the smallest and the largest": np.array([5e-324, 1.7976931348623157e308]),
    "complex": np.array([complex(-0.0, np.nan), complex(np.inf, -1)]),
    "single complex": np.array(1j, np.complex64),
    "True and False": np.array([True, False]),
    "half precision": np.array([[1.5, np.inf]], np.float16),
    "single precision": np.array([0.1, np.nan], np.float32),
    "unsigned": np.array([0, 2**64 - 1], np.uint64),
    "bytes": np.array([-128, 127], np.int8),
    "empty": np.zeros(0),
    "empty rows": np.zeros((3, 0, 2), np.float32),
    "no rows": np.zeros((0, 5), bool),
    "many axes": np.ones((1,) * 32),
    "list": [np.array(1.0), "a", None],
    "tuple": (),
    "nested": ([(np.array([1, 2]),)], {"a": {"b": [None, ()]}}, []),
    "keys": {"a": None, 1: "one", 2.5: [], None: (), True + 1j: {}, (1, (2.0, "b")): "tuple", False: np.array(2.0)},
    "keys that are NaN": {float("nan"): None, float("inf"): "inf", -0.0: "minus zero"},
    "set": frozenset([1, "a", None, 2.5, 3j, (1, "b"), 2**64 - 1, -(2**63)]),
    "empty set": frozenset(),
    "function": Opaque("function", "a function named <lambda>"),
    "gap": {"cause": Opaque("ellipsis", "..."), "mended": np.array(1.0)},
}  # fmt: skip


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_an_output_comes_back(value: Any) -> None:
    assert same(back(value), value)


def test_an_array_comes_back_in_the_order_of_this_machine_and_can_be_written_to() -> None:
    for array in (np.array([1.0, 2.0], ">f8"), np.asfortranarray(np.arange(6).reshape(2, 3)), np.arange(10)[::-3]):
        found = back(array)
        assert found.dtype.isnative and np.array_equal(found, array)
        found[...] = 0


def test_a_record_comes_back() -> None:
    fault = Fault("ValueError", "x is 3, and y is “4”", ("line 2 of f: return x / y", "line 5 of g"))
    trials = (
        Trial(np.array(1.0), None, (2, 0), None, 12, ("torch", "jax"), {"a": fault, "b": (None, np.array(2.0))}),
        Trial(error=fault, mutated=0),
        Trial(),
    )
    for record in (
        Record("torch", trials),
        Record("jax", attempted=False, still_open=("cause", "mended")),
        Record("by_hand", not_a_function="an array of shape (3,)"),
        Record("by_hand", stopped="interrupted"),
    ):
        found = record_from(to_json(record))
        assert repr(found) == repr(record) and to_json(found) == to_json(record)


def test_a_request_comes_back() -> None:
    args = (Program(5, 3, None), [Program(7)], {"w": (np.float64(-0.0), np.float32)}, 10**30, -3, 2.5, 1j, float("nan"), True, "text", None, frozenset([1]))
    asked = Request("start/twice", "torch", (Task(args, (np.arange(3),)), Task(())), True, frozenset(["calls", "largest"]))
    found = request_from(to_json(asked))
    assert repr(found) == repr(asked) and to_json(found) == to_json(asked)
    assert same(found.tasks[0].args[2], args[2]) and found.tasks[0].args[0].expressions == args[0].expressions


KEYS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.complex_numbers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=3,
)
ARRAYS = hnp.arrays(
    hnp.boolean_dtypes() | hnp.integer_dtypes(endianness="=") | hnp.unsigned_integer_dtypes(endianness="=")
    | hnp.floating_dtypes(endianness="=", sizes=(16, 32, 64)) | hnp.complex_number_dtypes(endianness="=", sizes=(64, 128)),
    hnp.array_shapes(min_dims=0, min_side=0, max_side=3),
)  # fmt: skip
PLAIN = st.recursive(
    st.none() | st.text(max_size=10) | ARRAYS | st.builds(Opaque, st.just("object"), st.text("ab", max_size=5)) | st.frozensets(KEYS, max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(PLAIN)
def test_whatever_is_plain_comes_back(value: Any) -> None:
    assert same(back(value), value)


@settings(deadline=None)
@given(PLAIN)
def test_what_is_plain_already_stays_plain(value: Any) -> None:
    """`plain` gives nothing that is refused: an honest record arrives."""
    assert same(back(plain(value)), plain(value))


def test_the_deepest_that_is_plain_arrives_and_no_deeper() -> None:
    def nested(depth: int, around: Callable[[Any], Any]) -> Any:
        value = None
        for _ in range(depth):
            value = around(value)
        return value

    for around in (lambda value: [value], lambda value: (value,), lambda value: {"a": value}):
        deepest = nested(MOST_DEPTH, around)
        assert plain(deepest) == deepest and same(back(deepest), deepest)
        assert isinstance(plain(nested(MOST_DEPTH + 1, around)), Opaque)
        refused(to_json(record_of(nested(MOST_DEPTH + 1, around))), "`output`")


@pytest.mark.parametrize("value", [object(), b"bytes", Ellipsis, np.zeros(2, "U3"), np.zeros(1, "M8[s]"), np.zeros(1, object), range(3), {1, 2}, Library], ids=lambda value: type(value).__name__)
def test_what_cannot_be_sent(value: Any) -> None:
    with pytest.raises(WireError):
        to_json(record_of([value]))


def test_what_contains_itself_cannot_be_sent() -> None:
    box: list = []
    box.append(box)
    with pytest.raises(WireError, match="nested too deep"):
        to_json(record_of(box))


def test_texts_for_people_arrive_short_and_printable() -> None:
    fault = Fault("E" * 99, "\x1b[2J one\ntwo \u202e" + "x" * 2000, tuple(f"line {k}" for k in range(9)))
    found = record_from(to_json(replace(record_of(Opaque("object", "a\tb\ud800" + "c" * 300), note=fault), not_a_function="\x07", still_open=("\n",) * 99)))
    error, opaque = found.trials[0].notes["note"], found.trials[0].output
    assert error.message.startswith("?[2J one two ?xxx") and error.message.endswith("x…") and len(error.message) == 1000
    assert len(error.kind) == 60 and error.lines == ("line 6", "line 7", "line 8")
    assert opaque.text.startswith("a b?ccc") and len(opaque.text) == 200
    assert found.not_a_function == "?" and found.still_open == (" ",) * 20


# --- what is refused -----------------------------------------------------------------------------------------------


def forged(output: str = "null", **other: str) -> str:
    """The JSON of a record with one trial, in which parts are replaced by other JSON."""
    trial = {
        "output": output, "error": "null", "calls": '{"tuple":[]}', "mutated": "null", "largest": "null", "frameworks": '{"tuple":[]}',
        "notes": '{"dict":[]}',
    }  # fmt: skip
    trial |= {name: text for name, text in other.items() if name in trial}
    inside = ",".join(f'"{name}":{text}' for name, text in trial.items())
    record = {
        "way": '"by_hand"', "trials": f'{{"tuple":[{{"part":["Trial",{{{inside}}}]}}]}}', "attempted": "true", "still_open": '{"tuple":[]}',
        "not_a_function": "null", "stopped": "null",
    }  # fmt: skip
    record |= {name: text for name, text in other.items() if name not in trial}
    return '{"part":["Record",{' + ",".join(f'"{name}":{text}' for name, text in record.items()) + "}]}"


def tagged(tag: str, *items: str) -> str:
    """JSON of a list, tuple, … of what stands in these JSON texts."""
    return f'{{"{tag}":[{",".join(items)}]}}'


def array(dtype: str, *lengths: Any, data: str = "") -> str:
    return json.dumps({"array": [dtype, [{"int": str(n)} for n in lengths], data]})


def refused(text: Any, says: str, seconds: float = 5.0, megabytes: int = 100, read: Callable[[str], Any] = record_from) -> None:
    """It is refused in these words, soon, and takes little memory."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        with pytest.raises(WireError, match=says):
            read(text)
        assert time.perf_counter() - start < seconds
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
    finally:
        tracemalloc.stop()


def test_the_forger_can_write_an_honest_record() -> None:
    assert repr(record_from(forged())) == repr(record_of(None))


NO_JSON = {
    "nothing": "", "a word": "record", "cut off": forged()[:-1], "two": forged() * 2, "NaN": forged("NaN"), "infinity": forged("-Infinity"),
    "a byte order mark": "\ufeff" + forged(), "other characters": forged('"é"'), "single quotes": forged("'a'"), "zero byte": "\0",
}  # fmt: skip
NO_VALUE = {
    "a bare number": "1", "a bare float": "1.0", "an exponent": "1e999", "a bare list": "[]", "no tag": "{}", "two tags": '{"list":[],"tuple":[]}',
    "an unknown tag": '{"set":[]}', "a type": '{"dtype":"<f8"}', "a NumPy number": '{"number":["<f8",[],"AAAAAAAAAAA="]}',
    "a description": '{"description":["programs:Program",{"seed":{"int":"1"},"inputs":null,"outputs":null}]}',
    "a request": '{"part":["Request",{}]}', "a class by name": '{"part":["Sitting",{}]}', "no class": '{"part":["Fault"]}', "a class in place of its name": '{"part":[{"list":[]},{}]}',
    "fields missing": '{"part":["Opaque",{"kind":"a"}]}', "fields too many": '{"part":["Opaque",{"kind":"a","text":"b","c":null}]}', "fields in a list": '{"part":["Opaque",["a","b"]]}',
    "a list that is none": '{"list":{"a":null}}', "a list of text": '{"list":"abc"}', "a dict of a dict": '{"dict":{"a":null}}', "a dict of text": '{"dict":["ab"]}', "three in a pair": '{"dict":[["a",null,null]]}',
    "an array for a key": '{"dict":[[{"array":["|b1",[],"AA=="]},null]]}', "a list for a key": '{"dict":[[{"list":[]},null]]}', "a key that stands twice": '{"dict":[["a",null],["a",null]]}', "1 and True": '{"dict":[[{"int":"1"},null],[true,null]]}',
    "a list in a set": '{"frozenset":[{"list":[]}]}', "no digits": '{"int":"one"}', "a number for digits": '{"int":null}', "many digits": json.dumps({"int": "1" * 401}), "no float": '{"float":"one"}',
    "a float too large": '{"float":"0x1p9999"}', "half a complex": '{"complex":["0x0p+0"]}', "a complex of text": '{"complex":"12"}', "a complex of three": '{"complex":["0x0p+0","0x0p+0","0x0p+0"]}',
    # what may stand in a record, and not here
    "a whole number": '{"int":"5"}', "a float": '{"float":"0x1p+0"}', "a complex": '{"complex":["0x0p+0","0x0p+0"]}', "true": "true", "a record in the output": forged(), "a fault in the output": '{"part":["Fault",{"kind":"a","message":"b","lines":{"tuple":[]}}]}',
    "a fault deeper in": '{"list":[{"part":["Fault",{"kind":"a","message":"b","lines":{"tuple":[]}}]}]}', "a number in a list": '{"list":[{"int":"1"}]}', "a large key": json.dumps({"frozenset": [{"int": str(2**64)}]}), "a small key": json.dumps({"dict": [[{"int": str(-(2**63) - 1)}, None]]}),
    "a set for a key": '{"dict":[[{"frozenset":[]},null]]}', "an opaque key": '{"dict":[[{"part":["Opaque",{"kind":"a","text":"b"}]},null]]}', "an opaque member": '{"frozenset":[{"part":["Opaque",{"kind":"a","text":"b"}]}]}', "an opaque of numbers": '{"part":["Opaque",{"kind":{"int":"1"},"text":"b"}]}',
}  # fmt: skip
NO_ARRAY = {
    "objects": array("|O", data="AAAA"), "text": array("<U1", data="AAAA"), "records": array("V8", data="AAAA"), "times": array("<M8[s]", data="AAAA"), "long doubles": array("<f16"), "big endian": array(">f8", data="AAAAAAAAAAA="), "a comma": array("f8,f8"),
    "too few": array("<f8", 2, data="AAAAAAAAAAA="), "too many": array("<i2", 1, data="AAAAAAAAAAA="), "no base64": array("|u1", 1, data="A"), "spaces in it": array("|u1", 1, data="A A=="), "bytes that are neither True nor False": array("|b1", data="Ag=="),
    "a length below 0": array("|u1", -1, data="AA=="), "two below 0": array("|u1", -1, -1, data="AA=="), "a length that is none": '{"array":["|u1",["1"],"AA=="]}', "a length without end": array("|u1", "9" * 400, 0), "beyond 64 bits": array("|u1", 2**32, 2**32, data="AA=="), "too many axes": array("|u1", *[1] * 65, data="AA=="),
    "rows without numbers": array("<f8", 2**40, 0), "rows of rows": array("<f8", 1000, 0, 1000), "no shape": '{"array":["|u1","AA=="]}', "text for a shape": '{"array":["|u1","1","AA=="]}', "bytes as a list": '{"array":["|u1",[],[0]]}',
}  # fmt: skip
NO_RECORD = {
    "no record": '{"list":[]}', "null": "null", "a text": '"by_hand"', "a trial": '{"part":["Trial",{}]}', "another way": forged(way='"rust"'), "a way that is an array": forged(way=array("<f8", 2, data="A" * 22 + "==")), "no way": forged(way="null"),
    "trials in a list": forged(trials='{"list":[]}'), "trials of text": forged(trials='{"tuple":["a"]}'), "attempted by text": forged(attempted='"yes"'), "open by numbers": forged(still_open='{"tuple":[{"int":"1"}]}'), "not a function, but a list": forged(not_a_function='{"list":[]}'), "stopped by True": forged(stopped="true"),
    "an error in text": forged(error='"TypeError"'), "calls in a list": forged(calls='{"list":[]}'), "calls below 0": forged(calls='{"tuple":[{"int":"-1"}]}'), "calls by floats": forged(calls='{"tuple":[{"float":"0x1p+0"}]}'), "calls that are True": forged(calls='{"tuple":[true]}'), "calls without end": forged(calls=tagged("tuple", json.dumps({"int": "9" * 300}))),
    "an input below 0": forged(mutated='{"int":"-9"}'), "an input by text": forged(mutated='"x"'), "a largest below 0": forged(largest='{"int":"-1"}'), "another framework": forged(frameworks='{"tuple":["tensorflow"]}'), "a framework that is an array": forged(frameworks=tagged("tuple", array("<f8", 0))),
    "notes in a list": forged(notes='{"list":[]}'), "notes by number": forged(notes='{"dict":[[{"int":"1"},null]]}'), "a note that is a number": forged(notes='{"dict":[["a",{"int":"1"}]]}'), "a note that is a trial": forged(notes=tagged("dict", f'["a",{forged()}]')), "another field": forged(seed="null"),
}  # fmt: skip
FORGED = NO_JSON | NO_RECORD | {name: forged(text) for name, text in (NO_VALUE | NO_ARRAY).items()}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_what_was_forged_is_refused(text: str) -> None:
    refused(text, ".", megabytes=5)


@pytest.mark.parametrize("text", [None, b"null", 5, ["a"]], ids=repr)
def test_what_is_no_text_is_refused(text: Any) -> None:
    refused(text, "a str was expected")


def filled(item: str, characters: int = 20_000_000) -> str:
    return forged(tagged("list", *[item] * (characters // (len(item) + 1))))


HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "longer than the cap": (lambda: '"' + "x" * wire.MOST_BYTES + '"', "more than 64,000,000 characters"),
    "one long text": (lambda: forged('"' + "x" * 10_000_000 + '"'), "characters of text"),
    "one long key": (lambda: forged('{"dict":[["' + "x" * 10_000_000 + '",null]]}'), "characters of text"),
    "many texts": (lambda: forged(tagged("list", *[json.dumps("x" * 1000)] * 2000)), "characters of text"),
    "nothing, often": (lambda: filled("null"), "too many parts"),
    "lists": (lambda: filled("[]"), "too many parts"),
    "objects": (lambda: filled('{"a":{}}'), "too many parts"),
    "short texts": (lambda: filled('"ab"'), "too many parts"),
    "small arrays": (lambda: filled('{"array":["|b1",[],"AA=="]}'), "too many parts"),
    "many keys": (lambda: forged(json.dumps(dict.fromkeys(map(hex, range(1_000_000)), ""))), "too many parts"),
    "open lists": (lambda: "[" * 1_000_000, "RecursionError"),
    "open objects": (lambda: '{"list":' * 400_000, "RecursionError"),
    "closed lists": (lambda: "[" * 500 + "]" * 500, "nested too deep"),
    "nested values": (lambda: forged('{"list":[' * 200 + "]}" * 200), "nested too deep"),
    "nested keys": (lambda: forged(tagged("frozenset", '{"tuple":[' * 60 + "]}" * 60)), "`output`"),
    "digits": (lambda: forged("1" * 10_000_000), "a number without its tag"),
    "decimals": (lambda: forged("0." + "1" * 10_000_000), "a number without its tag"),
    "whole numbers that collide": (lambda: colliding("dict", (json.dumps({"int": str(k * P)}) for k in range(20_000))), "keys that collide"),
    "complex numbers that collide": (lambda: colliding("dict", map(complex_key, range(20_000))), "keys that collide"),
    "members that collide": (lambda: colliding("frozenset", map(complex_key, range(20_000))), "keys that collide"),
    "tuples that collide": (lambda: colliding("dict", (tagged("tuple", complex_key(k)) for k in range(20_000))), "keys that collide"),
    "more numbers than the cap": (lambda: forged(array("|u1", 6_000_001, data="AAAA" * 2_000_001)), "more than 6,000,000 numbers"),
    "more in two arrays": (lambda: forged(tagged("list", *[array("|u1", 3_000_003, data="AAAA" * 1_000_001)] * 2)), "more than 6,000,000 numbers"),
}  # fmt: skip


def complex_key(k: int) -> str:
    """Python hashes a complex number to hash(real) + 1000003·hash(imaginary): these all to the same."""
    return json.dumps({"complex": [float(10**12 - 1_000_003 * k).hex(), float(k).hex()]})


def colliding(kind: str, keys: Iterable[str]) -> str:
    return forged(tagged(kind, *(f"[{key},null]" if kind == "dict" else key for key in keys)))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_should_take_long_is_refused_soon(name: str) -> None:
    make, says = HOSTILE[name]
    refused(make(), says)


def test_as_much_as_is_allowed_does_not_take_long() -> None:
    small = [array("|b1", data="AA==")] * (wire.MOST_MARKS // 12 - 20)
    for text in (forged(tagged("list", *small)), forged(array("<f8", 2000, 2500, data="A" * 53_333_334 + "=="))):
        start = time.perf_counter()
        assert len(record_from(text).trials[0].output)
        assert time.perf_counter() - start < 20


def test_a_request_is_read_with_the_same_care() -> None:
    sent = to_json(Request("start/twice", "by_hand", (Task((Program(5),)),)))
    program = '["programs:Program"'
    assert program in sent
    for other in ('["programs:Sitting"', '["functions:Function"', '["functions:Handed"', '["no_such:Program"', '["using:Sitting"', '["programs:np.load"', '[".programs:Program"', '[":Program"', "[null"):
        refused(sent.replace(program, other), ".", read=request_from)
    for name in ("not of the desk", "helpers.exercises.programs:Program", "../exercises/programs:Program", "..exercises.programs:Program"):
        refused(sent.replace("programs:Program", name), ".", read=request_from)
    refused(sent.replace('"seed"', '"secret"'), "other fields", read=request_from)
    refused(to_json(record_of(None)), ".", read=request_from)
    refused(sent, ".")


# --- whatever arrives ----------------------------------------------------------------------------------------------

ID = "start/count_calls"
EXERCISE, SEED = exercises.find(ID), 5
ASKED = request(EXERCISE, "by_hand", SEED)


def honest(f: Any) -> Any:
    calls = [0]

    def g(x: Any) -> Any:
        calls[0] += 1
        return f(x)

    return g, lambda: calls[0]


HONEST = probe(ASKED, honest)


def test_a_record_answers_its_request() -> None:
    sent = to_json(HONEST)
    assert judge(EXERCISE, record_from(sent, ASKED), SEED).status == "passed"
    assert record_from(to_json(Record("by_hand", attempted=False)), ASKED).trials == ()
    first, others = HONEST.trials[0], HONEST.trials[1:]
    for record, says in (
        (replace(HONEST, way="torch"), "of another way"),
        (replace(HONEST, trials=others), "of other tasks"),
        (replace(HONEST, trials=(*HONEST.trials, first)), "of other tasks"),
        (replace(HONEST, trials=()), "of other tasks"),
        (replace(HONEST, stopped="interrupted"), "of other tasks"),
        (replace(HONEST, trials=(), stopped="", not_a_function=""), "of other tasks"),
        (replace(HONEST, trials=(replace(first, calls=()), *others)), "without its count"),
        (replace(HONEST, trials=(replace(first, mutated=2), *others)), "not handed in"),
    ):
        sent = to_json(record)
        assert record_from(sent)
        with pytest.raises(WireError, match=says):
            record_from(sent, ASKED)


OTHER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
    | st.sampled_from([{"int": "7"}, {"int": "-1"}, {"float": "nan"}, {"tuple": []}, {"dict": []}, {"part": ["Trial", {}]}, {"part": ["Opaque", {"kind": "ellipsis", "text": "..."}]}, {"array": ["<f8", [], "AAAAAAAA+H8="]}, {"array": ["<f8", [{"int": "0"}], ""]}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["int", "list", "tuple", "dict", "frozenset", "array", "part", "kind"]) | st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
).map(json.dumps)  # fmt: skip


def written(value: Any) -> str:
    """The JSON of a value that is plain."""
    sent = to_json(record_of(value))
    return sent[len(forged().partition("null")[0]) : -len(forged().partition("null")[2])]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Each place in parsed JSON as (container, key)."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *places(value[key]))]


@settings(deadline=None, max_examples=300)
@given(st.randoms(use_true_random=False), st.lists(OTHER | PLAIN.map(written), min_size=1, max_size=2))
def test_a_record_with_other_parts_is_refused_or_judged(chance: random.Random, others: list[str]) -> None:
    """Whatever stands in place of parts of an honest record: it is refused, or there is a verdict on it."""
    parsed = json.loads(to_json(HONEST))
    for other in others:
        anywhere = places(parsed)
        values = [place for place in anywhere if isinstance(place[0][place[1]], dict)]
        container, key = chance.choice(values if values and chance.random() < 0.7 else anywhere)
        container[key] = json.loads(other)
    try:
        record = record_from(json.dumps(parsed), ASKED)
    except WireError:
        return
    assert str(judge(EXERCISE, record, SEED).lines)
    assert to_json(record_from(to_json(record))) == to_json(record)


@settings(deadline=None, max_examples=300)
@given(st.text() | OTHER | OTHER.map(forged))
def test_any_text_is_refused_or_a_record(text: str) -> None:
    try:
        record = record_from(text)
    except WireError:
        return
    assert type(record) is Record and to_json(record_from(to_json(record))) == to_json(record)


@settings(deadline=None, max_examples=200)
@given(PLAIN, st.sampled_from([ID, "start/out_shape", "clinic/aux", "clinic/nan", "clinic/kinks", "clinic/triage", "clinic/recall_tangent"]), st.booleans())
def test_there_is_a_verdict_on_whatever_is_plain(value: Any, id: str, whole: bool) -> None:
    """In place of the whole output, or of one of its parts by name."""
    exercise, seed = exercises.find(id), 1
    asked = request(exercise, "by_hand", seed)
    names = {"slope": value, "loss": value, "miss": value, "total": value, "cause": value, "mended": value} | dict.fromkeys(("abs", "relu", "clip", "maximum", "norm"), value)
    right = exercise.oracle(*exercise.cases(np.random.default_rng(seed))[0].args) if exercise.oracle else names
    output = value if whole or not isinstance(right, dict) else dict.fromkeys(right, value)
    record = Record("by_hand", tuple(Trial(output, calls=(1,) * 9) for _ in asked.tasks))
    finding = judge(exercise, record_from(to_json(record), asked), seed)
    assert finding.status in ("failed", "passed") and finding.lines


LARGE = {
    "numbers": np.ones(5_900_000, np.int8), "rows": np.ones((1_000_000, 2), np.int16), "a table": np.ones((2000, 2900), bool), "no numbers": np.zeros((100_000, 0)), "text": "x" * 900_000,
    "a list": [np.array(1.0)] * 90_000, "texts": ["ab"] * 300_000, "keys": dict.fromkeys(range(50_000)), "members": frozenset(range(200_000)), "many axes": np.ones((1,) * 64), "a list of many axes": [np.ones((1,) * 64)],
}  # fmt: skip


@pytest.mark.parametrize("value", LARGE.values(), ids=LARGE)
@pytest.mark.parametrize("id", [ID, "clinic/recall_tangent", "clinic/kinks", "clinic/jvp"])
def test_a_verdict_on_what_is_large_does_not_take_long(value: Any, id: str) -> None:
    exercise = exercises.find(id)
    asked = request(exercise, "by_hand", 1)
    output = dict.fromkeys(("relu", "clip", "maximum", "norm")) | {"abs": value} if id == "clinic/kinks" else value
    record = record_from(to_json(Record("by_hand", (Trial(output, calls=(1,)), *[Trial(None, calls=(1,))] * (len(asked.tasks) - 1)))), asked)
    start = time.perf_counter()
    assert judge(exercise, record, 1).status == "failed"
    assert time.perf_counter() - start < 10
