"""What holds a child of the desk, whatever runs in it: the system's limits, and a filter of system calls.

The filter takes away what a numerical answer never needs, and what would get around the looks of the process above: memory that
belongs to no process, a hand on another process's limits and priority, sockets, namespaces, and the newer doors of the kernel.
A session of its own, too: Linux shares out the processors between sessions, where it does, so that one is what a child gets.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
from typing import Any

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # which column below, and how the kernel calls it
_ADDRESSES = 32 << 30  # bytes of addresses beyond those at the start: the tables for them are memory, too
_FILES = 512
_MAP_SHARED, _NEW_NAMESPACES = 1, 0x7E020000
_ABOVE = 1  # the process above, as its children know it

# Each system call by its numbers on the two architectures: never allowed.
_NEVER = {
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "socket": (41, 198), "socketpair": (53, 199), "setpriority": (141, 140), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "pivot_root": (155, 41), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "open_by_handle_at": (304, 265), "setsid": (112, 157),
}  # fmt: skip
# Not allowed where an argument has one of these bits, or is this number.
_WITH_BITS = {"mmap": ((9, 222), 3, _MAP_SHARED), "clone": ((56, 220), 0, _NEW_NAMESPACES)}
_WITH_NUMBER = {"prlimit64": ((302, 261), 0, _ABOVE), "sched_setaffinity": ((203, 122), 0, _ABOVE)}
_CLONE3 = (435, 435)  # its flags cannot be seen: whoever meets "there is none" takes clone

_LOAD, _EQUAL, _AT_LEAST, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _END, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_OTHER_NUMBERS = 0x40000000  # from here on x86_64 counts its calls a second time


def limit(data: int, alone: bool) -> None:
    """The limits that the system itself holds a process to. `alone`: in a sandbox."""
    import resource

    wanted = {"RLIMIT_DATA": data, "RLIMIT_CORE": 0, "RLIMIT_MSGQUEUE": 0, "RLIMIT_FSIZE": 1 << 20}
    if alone:
        with open("/proc/self/statm") as file:
            wanted |= {"RLIMIT_AS": int(file.read().split()[0]) * resource.getpagesize() + _ADDRESSES, "RLIMIT_NOFILE": _FILES}
    for name, value in wanted.items():
        number = getattr(resource, name, None)
        if number is not None:
            resource.setrlimit(number, (value, value))


def filter_calls() -> None:
    """Put the filter on this process and all that it starts. It cannot be taken off again."""
    program = filter_for(platform.machine())
    if not program:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    text = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(text))
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    if libc.prctl(22, 2, ctypes.c_char_p(described), 0, 0):  # PR_SET_SECCOMP, by a filter
        raise OSError(ctypes.get_errno(), "the filter of system calls was not taken")


def filter_for(machine: str) -> bytes:
    """The filter as the kernel reads it; nothing for an architecture that is not in the table."""
    if machine not in _ARCHITECTURES:
        return b""
    column, architecture = _ARCHITECTURES[machine]
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _END), (_LOAD, 0, 0, 0)]
    lines += [(_AT_LEAST, 0, 1, _OTHER_NUMBERS), _refused(errno.EPERM)]
    for numbers in _NEVER.values():
        lines += [(_EQUAL, 0, 1, numbers[column]), _refused(errno.EPERM)]
    lines += [(_EQUAL, 0, 1, _CLONE3[column]), _refused(errno.ENOSYS)]
    for test, table in ((_BITS, _WITH_BITS), (_EQUAL, _WITH_NUMBER)):
        for numbers, argument, value in table.values():
            lines += [(_EQUAL, 0, 4, numbers[column]), (_LOAD, 0, 0, 16 + 8 * argument), (test, 0, 1, value), _refused(errno.EPERM), (_LOAD, 0, 0, 0)]
    return b"".join(struct.pack("HBBI", *line) for line in [*lines, (_RETURN, 0, 0, _ALLOW)])


def _refused(number: int) -> tuple[int, int, int, int]:
    return _RETURN, 0, 0, _REFUSE | number


# --- the process above ----------------------------------------------------------------------------------------------


def stand_above() -> None:
    """No child may look into this process, write to its files or interrupt it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


def standing() -> Any:
    """The limits and the priority of this process. A child that changed them has changed those of all that come after it."""
    import resource

    limits = [resource.getrlimit(getattr(resource, name)) for name in sorted(dir(resource)) if name.startswith("RLIMIT_")]
    if not hasattr(os, "sched_getscheduler"):
        return limits
    return limits, os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), os.sched_getaffinity(0)
