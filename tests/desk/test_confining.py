"""The filter of system calls, as the kernel reads it, on both architectures."""

from __future__ import annotations

import errno
import struct

import pytest

from helpers.desk.confining import filter_for

ALLOWED, ENDED = "allowed", "ended"
# Some calls by their numbers on the two architectures.
CALLS = {
    "x86_64": {"read": 0, "mmap": 9, "clone": 56, "prlimit64": 302, "memfd_create": 319, "socket": 41, "setsid": 112, "clone3": 435},
    "aarch64": {"read": 63, "mmap": 222, "clone": 220, "prlimit64": 261, "memfd_create": 279, "socket": 198, "setsid": 157, "clone3": 435},
}
NAMES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def decided(machine: str, number: int, arguments: tuple[int, ...] = (), name: int | None = None) -> str:
    """What the filter says of a call: as the kernel does it, line by line."""
    filled = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("<IIQ6Q", number, name or NAMES[machine], 0, *filled)
    program = list(struct.iter_unpack("HBBI", filter_for(machine)))
    at, value = 0, 0
    while True:
        code, yes, no, k = program[at]
        at += 1
        if code == 0x20:
            value = struct.unpack_from("<I", data, k)[0]
        elif code == 0x06:
            kinds = {0x7FFF0000: ALLOWED, 0x80000000: ENDED}
            return kinds.get(k) or errno.errorcode[k & 0xFFFF]
        else:
            at += yes if {0x15: value == k, 0x35: value >= k, 0x45: bool(value & k)}[code] else no


@pytest.mark.parametrize("machine", CALLS)
def test_what_the_filter_lets_through(machine: str) -> None:
    calls = CALLS[machine]
    assert decided(machine, calls["read"]) == ALLOWED
    assert decided(machine, calls["mmap"], (0, 4096, 3, 0x22)) == ALLOWED  # private
    assert decided(machine, calls["mmap"], (0, 4096, 3, 0x21)) == "EPERM"  # shared
    assert decided(machine, calls["clone"], (17,)) == ALLOWED
    assert decided(machine, calls["clone"], (17 | 0x10000000,)) == "EPERM"  # a namespace of its own
    assert decided(machine, calls["prlimit64"], (0,)) == ALLOWED
    assert decided(machine, calls["prlimit64"], (1,)) == "EPERM"  # of the process above
    assert decided(machine, calls["memfd_create"]) == decided(machine, calls["socket"]) == decided(machine, calls["setsid"]) == "EPERM"
    assert decided(machine, calls["clone3"]) == "ENOSYS"  # and then clone is taken
    assert decided(machine, calls["read"], name=0x40000003) == ENDED  # the calls of another architecture
    assert decided("x86_64", 0x40000000 + 319) == "EPERM"


def test_another_architecture_has_no_filter() -> None:
    assert filter_for("riscv64") == b""
