"""Whether students' code can be run in a sandbox here: where it cannot, tests that need one are skipped, and say why."""

from __future__ import annotations

import pytest

from helpers.classroom.sandbox import SandboxError, needed


def unusable() -> str:
    """Why there is no sandbox here; "" where there is one."""
    try:
        needed(as_root=True)
    except SandboxError as problem:
        return str(problem)
    return ""


WHY = unusable()
sandboxed = pytest.mark.skipif(bool(WHY), reason=f"no sandbox here: {WHY}")
