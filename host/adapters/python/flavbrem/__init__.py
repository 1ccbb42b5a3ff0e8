"""Cross-sections and events of the bremsstrahlung of a new boson, l_i N -> l_f N phi.

    >>> import flavbrem
    >>> process = flavbrem.Process(lepton="e:mu", target="Pb", coupling=1e-4)
    >>> process.xsec(E=100.0, m_phi=0.3).value
    >>> flavbrem.Sampler(process, E=100.0, m_phi=0.3).draw(1000).psi_rad

Energies and masses are in GeV, energies total ones, angles in rad, cross-sections in pb. What the
library cannot do it says by an `Error`; a value that misses its tolerance is no error, its `status`
says so.
"""
from __future__ import annotations

from . import cuda
from ._about import Device, Part, build_text, devices, parts, selftest, version
from ._arrays import CELL, EVENT, RESULT, Result, TableValue, ValueStatus
from ._errors import (CancelledError, DeviceError, Error, FileError, FormatError, InputError,
                      NoValueError, OutOfMemoryError, OutsideError)
from ._events import (EVENT_PART, EventFormat, EventOutcome, EventReport, EventSource, EventTotal,
                      FileInfo, check_events, event_formats, file_info, file_kind, write_events)
from ._keys import Key, keys, range_values
from ._limit import (Efficiency, G2Band, Reach, cls, g2_band, g2_contribution, limit, reach,
                     relic_coupling, smallest_g2_mass)
from ._material import Material, per_cm, pick, turn, usual_density
from ._process import Decay, Process, ProcessValues, Variation, element, kfactor_of
from ._runtime import Runtime, runtime_hats
from ._sampler import VARIABLES, Histogram, Sampler, columns
from ._spec import Spec
from ._table import (Cells, MethodOutcome, Table, TableOutcome, TableReport, TableRound, Tally,
                     make_table, open_table)
from ._work import Progress, threads, use, use_gpu_costs, worked_on
from ._yield import (SPECTRUM_ROW, YIELD, ShowerBalance, Spectrum, Yield, conversions,
                     conversions_of_rows)

__version__ = version()
__all__ = [
    "CELL", "EVENT", "EVENT_PART", "RESULT", "SPECTRUM_ROW", "VARIABLES", "YIELD", "CancelledError",
    "Cells", "Decay", "Device", "DeviceError", "Efficiency", "Error", "EventFormat", "EventOutcome", "EventReport",
    "EventSource", "FileError", "FileInfo", "FormatError", "G2Band", "Histogram", "InputError", "Key",
    "Material", "MethodOutcome", "NoValueError", "OutOfMemoryError", "OutsideError", "Part",
    "Process", "ProcessValues", "Progress", "Reach", "Result", "Runtime", "Sampler", "ShowerBalance",
    "Spec", "Spectrum", "Table", "TableOutcome", "TableReport", "TableRound", "TableValue",
    "Tally", "ValueStatus", "Variation", "Yield",
    "build_text", "check_events", "cls", "columns", "conversions", "conversions_of_rows", "cuda", "devices",
    "element", "event_formats", "file_info", "file_kind", "g2_band", "g2_contribution", "keys", "kfactor_of", "limit", "make_table",
    "open_table", "parts", "per_cm", "pick", "range_values", "reach", "relic_coupling", "runtime_hats", "selftest",
    "smallest_g2_mass",
    "threads", "turn", "use", "use_gpu_costs", "usual_density", "version", "worked_on", "write_events"]

for _name in __all__:  # what a traceback and a pickle call them
    if getattr(globals()[_name], "__module__", "").startswith(f"{__name__}._"):
        globals()[_name].__module__ = __name__
del _name
