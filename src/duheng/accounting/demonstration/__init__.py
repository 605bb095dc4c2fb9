"""A synthetic park with planted faults: the main job, shown from files to report.

Everything is generated from a fixed seed and labelled synthetic wherever it appears.
"""

from duheng.accounting.demonstration.build import (
    Demonstration,
    build_demonstration,
    run_demonstration,
)

__all__ = ["Demonstration", "build_demonstration", "run_demonstration"]
