"""What the desk is told of an exercise: its inputs as plain data, without anything that the key knows of them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from helpers.checks.drawing import draw
from helpers.checks.exercise import Exercise
from helpers.desk.functions import Description
from helpers.desk.record import Request, Task


def request(exercise: Exercise, way: str, seed: int) -> Request:
    """The request to use an answer in this way, on the cases of this seed."""
    tasks = tuple(Task(bare(case.args), bare(case.more), case.measured) for case in draw(exercise, seed))
    return Request(exercise.id, way, tasks, exercise.value, exercise.watch)


def bare(value: Any) -> Any:
    """The same with each description as the desk's own class has it: the closed forms of the key are gone."""
    if isinstance(value, Description):
        own = desk_class(type(value))
        return own(**{field.name: bare(getattr(value, field.name)) for field in fields(own)})
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(bare(item) for item in value)
    return value


def desk_class(kind: type) -> type:
    """The class of the desk that a description is, or extends."""
    own = next(base for base in kind.__mro__ if not base.__module__.startswith("helpers.exercises."))
    if "__dataclass_fields__" not in vars(own):
        raise TypeError(f"the desk has no description for {kind.__name__}: it needs a dataclass in helpers/desk that {kind.__name__} extends")
    return own
