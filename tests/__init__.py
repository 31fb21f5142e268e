"""The tests of the course, under the names of helpers/."""

import sys

if sys.argv[:1] == ["-m"]:  # as in helpers/__init__.py
    from helpers.machine import variables

    variables.start_module()
