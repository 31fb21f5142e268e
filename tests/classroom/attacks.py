"""Submissions to chapter 00 that try what they should not. Each is the solution with one answer, `twice`, replaced by an attack
(`before` the chapter, `twice` itself, or in the `cell` of another exercise). Whoever attacks gets no point for `twice`, keeps
the points of the exercises that are not in `loses`, and harms nobody who comes next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """`slow` ones run in the long run alone: they wait for a limit. `seconds` is what the whole submission may take."""

    twice: str
    before: str = ""
    loses: frozenset[str] = frozenset()
    slow: bool = False
    seconds: float = 20.0


def _raising(code: str) -> str:
    """A cell that runs code at once and then has no answer."""
    return f"{code}\n\n\ndef twice(f):\n    raise NotImplementedError  # your code here\n"


def _in_answer(code: str) -> str:
    """The same when the answer is used, and then a wrong result."""
    inside = "\n".join(f"        {line}" for line in code.splitlines())
    return f"def twice(f):\n    def g(x):\n{inside}\n        return x\n\n    return g\n"


_FORGE = """
import json, os
for number in range(3, 64):
    try:
        os.write(number, b'\\n' + b'\\n'.join(json.dumps(said).encode() for said in {said}) + b'\\n')
    except OSError:
        pass
"""
_LOWER = """
import os, resource
for name in ("RLIMIT_DATA", "RLIMIT_NOFILE", "RLIMIT_STACK", "RLIMIT_CPU"):
    try:
        resource.prlimit(os.getppid(), getattr(resource, name), (50_000, 50_000))
    except OSError:
        pass
"""
_SLOW_DOWN = """
import os
above = os.getppid()
for do in (
    lambda: os.setpriority(os.PRIO_PROCESS, above, 19), lambda: os.setpriority(os.PRIO_PGRP, 0, 19), lambda: os.setpriority(os.PRIO_USER, 0, 19),
    lambda: os.sched_setaffinity(above, [0]), lambda: os.sched_setscheduler(above, os.SCHED_IDLE, os.sched_param(0)),
):
    try:
        do()
    except OSError:
        pass
"""
_FIND_ORACLE = """
import gc
found = [o for o in gc.get_objects() if type(o).__name__ in ("Exercise", "Mistake") or "oracle" in getattr(o, "__name__", "")]
assert found
"""
_SAYS_YES = """
class Yes:
    def __eq__(self, other):
        return True

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **named):
        return self

    def __array__(self, *args, **named):
        import numpy

        return numpy.zeros(3)

    def __len__(self):
        return 1

    def __iter__(self):
        return iter([self])


"""
_MANY_TABLES = """
import subprocess, sys
code = "import mmap, time\\nheld = mmap.mmap(-1, 24 << 30, flags=mmap.MAP_PRIVATE | 0x4000, prot=mmap.PROT_READ)\\nfor k in range(0, 24 << 30, 2 << 20):\\n    held[k]\\ntime.sleep(9)"
running = [subprocess.Popen([sys.executable, "-S", "-c", code]) for _ in range(60)]
running[-1].wait()
raise SystemError("nobody minds")
"""

ATTACKS = {
    "check redefined": Attack(_raising("def check(*args, **named):\n    return True")),
    "check of the package replaced": Attack(_raising("import helpers\nhelpers.check = lambda *a, **k: None")),
    "judge patched": Attack(_raising("import helpers.checks.judging as j\nj.verdict = lambda *a: None")),
    "the key imported": Attack(_raising("from helpers.exercises.start import twice as key")),
    "the oracle looked for": Attack(_raising(_FIND_ORACLE)),
    "the solution run from disk": Attack(
        _raising("import glob, json\nfor p in glob.glob('/**/00_start_here.ipynb', recursive=True):\n    exec(json.load(open(p))['cells'])")
    ),
    "a strict mode switched off": Attack(_raising("import os\nos.environ['COURSE_STRICT'] = '0'")),
    "leaves at once": Attack(_raising("import os\nos._exit(0)")),
    "leaves while it is used": Attack(_in_answer("import os\nos._exit(0)")),
    "sys.exit": Attack(_raising("import sys\nsys.exit(0)")),
    "a crash": Attack(_in_answer("import ctypes\nctypes.string_at(0)")),
    "kills the process above": Attack(_raising("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")),
    "kills everything": Attack(_raising("import os, signal\nos.kill(-1, signal.SIGKILL)")),
    "stops the process above": Attack(_raising("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)")),
    "an endless loop": Attack(_raising("while True:\n    pass")),
    "an endless loop in use": Attack(_in_answer("while True:\n    try:\n        pass\n    except BaseException:\n        pass")),
    "sleeps deaf": Attack(_raising("import signal, time\nfor k in range(1, 60):\n    try:\n        signal.signal(k, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"), slow=True),
    "a memory bomb": Attack(_in_answer("held = []\nwhile True:\n    held.append(bytearray(50_000_000))")),
    "a memory bomb in many processes": Attack(
        _raising("import os, time\nfor _ in range(6):\n    if not os.fork():\n        held = bytearray(900_000_000)\n        time.sleep(600)\ntime.sleep(600)")
    ),
    "a fork bomb": Attack(_raising("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass")),
    "a child that stays": Attack(_raising("import os, time\nif not os.fork():\n    os.setsid()\n    if not os.fork():\n        time.sleep(600)\n    os._exit(0)")),
    "a thread that stays": Attack(_raising("import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()")),
    "the limits raised": Attack(_raising("import resource\nresource.setrlimit(resource.RLIMIT_DATA, (-1, -1))")),
    "a file for the next": Attack(_raising("open('/tmp/answers.py', 'w').write('twice = 1')")),
    "a folder that cannot be taken away": Attack(_raising("import os\nos.makedirs('/tmp/a/b')\nos.chmod('/tmp/a', 0)")),
    "a very deep folder": Attack(_raising("import os\nos.chdir('/tmp')\nfor _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')")),
    "memory for the next": Attack(_raising("import ctypes\nassert ctypes.CDLL(None).shmget(4711, 4096, 0o1666) >= 0")),
    "the desk overwritten": Attack(_raising("import helpers.desk.probing as p\nopen(p.__file__, 'a').write('raise SystemExit')")),
    "the compiled programs overwritten": Attack(_raising("import os\nfor name in os.listdir('/cache'):\n    open('/cache/' + name, 'w').write('')")),
    "the pipe of the process above": Attack(_raising("import os\nopen(f'/proc/{os.getppid()}/fd/1', 'w').write('{\"job\": 1, \"ended\": \"done\"}\\n')")),
    "the memory of the process above": Attack(_raising("import os\nopen(f'/proc/{os.getppid()}/mem', 'rb').read(1)")),
    "forged records": Attack(_raising(_FORGE.format(said='[{"record": ["start/twice", "by_hand", "{}"]}, {"record": ["start/twice", "by_hand", 7]}, {"ask": 3}, {"step": -5}, {"step": "x"}, {"raised": 1}, [], {"end": 1, "ended": "done"}]')), loses=frozenset(["all"])),
    "forged nesting": Attack(_raising(_FORGE.format(said='["["]').replace("json.dumps(said).encode()", "b'[' * 200_000")), loses=frozenset()),
    "a flood of text": Attack(_raising(_FORGE.format(said="range(3)").replace("json.dumps(said).encode()", "b'x' * 40_000_000"))),
    "a probe of one's own": Attack(_raising("from helpers.desk import probing, serving\nfrom helpers.desk.record import Record\nserving.probe = lambda asked, answer: Record(asked.way)")),
    "a stranger's name": Attack(_raising("__student__ = 'somebody-else'\nimport os\nos.environ['USER'] = 'root'")),
    "the network": Attack(_raising("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)")),
    "namespaces of one's own": Attack(_raising("import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.unshare(0x10000000 | 0x00020000) == 0\nlibc.mount(b'none', b'/tmp', b'tmpfs', 0, None)")),
    "the seed of another": Attack("def twice(f):\n    def g(x):\n        return 4.2\n\n    return g\n"),
    "built-ins replaced": Attack(_raising("import builtins, json\nbuiltins.len = lambda x: 0\njson.dumps = lambda *a, **k: '{}'"), loses=frozenset(["all"]), seconds=2.0),
    "signals for the process above": Attack(_raising("import os\nfor number in range(1, 65):\n    try:\n        os.kill(os.getppid(), number)\n    except OSError:\n        pass")),
    "a signal for the group": Attack(_raising("import os, signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nos.killpg(0, signal.SIGINT)")),
    "the limits of the process above": Attack(_raising(_LOWER)),
    "the priority of the process above": Attack(_raising(_SLOW_DOWN)),
    "the settings of the machine": Attack(_raising("import os\nos.open('/proc/sys/kernel/core_pattern', os.O_WRONLY)")),
    "memory of nobody": Attack(_raising("import os\nheld = [os.memfd_create('m') for _ in range(400)]\nfor number in held:\n    os.write(number, b'x' * (1 << 20))")),
    "shared memory that is let go": Attack(_raising("import mmap\nheld = mmap.mmap(-1, 1 << 28)\nheld.write(b'x' * (1 << 28))\nheld.madvise(mmap.MADV_DONTNEED)")),
    "addresses without memory": Attack(_raising("import mmap\nheld = mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | 0x4000, prot=mmap.PROT_READ)\nfor k in range(0, 1 << 36, 2 << 20):\n    held[k]")),
    "thousands of threads": Attack(_raising("import threading, time\nthreading.stack_size(65536)\nfor _ in range(5000):\n    threading.Thread(target=time.sleep, args=(5,), daemon=True).start()")),
    "zombies": Attack(_raising("import os\nfor _ in range(50_000):\n    if not os.fork():\n        os._exit(0)")),
    "orphans": Attack(_raising("import os\nfor _ in range(300):\n    if not (child := os.fork()):\n        os.fork()\n        os._exit(0)\n    os.waitpid(child, 0)")),
    "full buffers": Attack(_raising("import socket\nheld = [socket.socketpair() for _ in range(100)]\nfor one, _ in held:\n    one.setblocking(False)\n    one.send(b'x' * 200_000)")),
    "JSON that explodes": Attack(_raising(_FORGE.format(said="range(3)").replace("json.dumps(said).encode()", "b'[' + b'{},' * 8_000_000 + b'1]'"))),
    "a flood of what is no text": Attack(_raising(_FORGE.format(said="range(3)").replace("json.dumps(said).encode()", "b'\\xff' * 20_000_000"))),
    "a record of 20 MB": Attack(_raising(_FORGE.format(said="range(2)").replace("json.dumps(said).encode()", "b'{\"record\":[\"start/twice\",\"by_hand\",\"' + b'a' * 20_000_000 + b'\"]}'"))),
    "given a huge seed": Attack(_raising(f"given('start/twice', {'7' * 5000})")),
    "given without end": Attack(_raising("\n".join(f"given('start/twice', {k})" for k in range(3000)))),
    "a long cell": Attack(_raising("\n".join(f"name_{k} = other_{k}" for k in range(100_000)))),
    "use replaced": Attack(_raising("import helpers.desk.start.twice as desk\ndesk.use = lambda answer, *inputs: 7")),
    "reading replaced": Attack(_raising("from helpers.desk import probing\nprobing.plain = lambda value: 0"), loses=frozenset(["all"])),
    "writing replaced": Attack(_raising("from helpers.desk import wire\nwire.to_json = lambda record: 'null'"), loses=frozenset(["all"])),
    "another program": Attack(_raising("import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'while True: pass'])"), slow=True),
    "markup": Attack("def twice(f):\n    raise type('<script>', (Exception,), {})('<script>alert(1)</script>\\x1b[31m')\n"),
    "a large result": Attack("import numpy as np\n\n\ndef twice(f):\n    return lambda x: np.full(1_000_000, np.nan)\n"),
    "a processor for each": Attack(_raising("import subprocess, time\nfor _ in range(30):\n    subprocess.Popen(['/bin/sh', '-c', 'while :; do :; done'])\ntime.sleep(60)")),
    "tables of addresses": Attack(_raising(_MANY_TABLES)),
    "files without end": Attack(_raising("import os\nos.chdir('/tmp')\nfor k in range(10**7):\n    os.mknod(f'{k}')"), slow=True),
    "equal to everything": Attack(_SAYS_YES + "twice = Yes()"),
    "a result that is equal to everything": Attack(_SAYS_YES + "def twice(f):\n    return lambda x: Yes()"),
    "a tuple without end": Attack("class Long(tuple):\n    def __iter__(self):\n        while True:\n            yield 1\n\n    def __len__(self):\n        return 10**9\n\n\ndef twice(f):\n    return lambda x: Long((1,))\n"),
    "an exception that can't be told": Attack("class No(BaseException):\n    def __getattribute__(self, name):\n        raise KeyboardInterrupt\n\n\ndef twice(f):\n    raise No\n"),
    "exceptions without end": Attack("def twice(f):\n    error = ValueError()\n    for _ in range(20_000):\n        error = ExceptionGroup('', [error])\n    raise error\n"),
    "a clock that stands": Attack(_raising("import time\ntime.monotonic = lambda: 0.0\ntime.sleep = lambda seconds: None")),
    "every file closed": Attack(_raising("import os\nfor number in range(3, 600):\n    try:\n        os.close(number)\n    except OSError:\n        pass"), loses=frozenset(["all"])),
    "a random that is none": Attack(_raising("import numpy\nnumpy.random.default_rng = None"), loses=frozenset(["all"])),
    "words of the process above": Attack(_raising(_FORGE.format(said="range(2)").replace("json.dumps(said).encode()", "b'{\"job\": 1, \"bytes\": 99999999}\\n{\"job\": 1, \"ended\": \"done\"}'"))),
    "import hooks": Attack(_raising("import sys\nsys.modules.clear()\nsys.meta_path.clear()"), loses=frozenset(["all"])),
}  # fmt: skip
