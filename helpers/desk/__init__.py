"""The desk: what an answer is handed, how it is used, what is watched, and the record of it.

    request (plain data) ──► build: functions and arrays of a library ──► use: call the answer ──► record (plain data)

It knows no right answer: whatever is handed in computes forward and is described by plain data. So the desk can stand where
the learner's code runs, and the key (`helpers.exercises`) elsewhere. It imports NumPy and `helpers.by_hand`, torch and JAX
when they are asked for, and nothing else of helpers.

The exercise `chapter/name` is used as `desk/chapter/name.py` says, in a function `use(answer, *inputs)`; where there is no
such file, the answer is called with its inputs. Functions that several exercises hand over stand beside it.
"""
