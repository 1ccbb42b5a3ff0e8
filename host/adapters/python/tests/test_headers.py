"""The package has all of the interface, and what it retells of it is as the headers have it."""
import dataclasses
import inspect
import re

import pytest
from conftest import PACKAGE, SOURCE

import flavbrem
from flavbrem import _arrays, _errors, _material, _table, plot
from flavbrem._flavbrem import ffi, lib

# Functions that the package does not call, and why.
_OPEN_FILES = "Python has files of its own; tables, exports and events are written by their paths"
_BY_TYPE = "a value of a spec is its text, of a process `Process.values`"
_RANGES = "a range becomes an array"
_MADE_HERE = "Python's own does it"
_COLUMN = "Runtime.sigma and Runtime.sigma_bound do the same at its mass"
NOT_CALLED = {
    "flavbrem_file_take": _OPEN_FILES, "flavbrem_file_bytes": _OPEN_FILES,
    "flavbrem_file_drop": _OPEN_FILES, "flavbrem_stream_flush": _OPEN_FILES,
    "flavbrem_table_put": _OPEN_FILES, "flavbrem_table_export": _OPEN_FILES,
    "flavbrem_spectrum_export": _OPEN_FILES,
    "flavbrem_function_name_check": "Table.export asks it itself",
    "flavbrem_spec_lines": "for programs with other keys; Spec.read reads ours",
    "flavbrem_spec_number": _BY_TYPE, "flavbrem_spec_count": _BY_TYPE,
    "flavbrem_spec_choice": _BY_TYPE, "flavbrem_spec_range": _BY_TYPE,
    "flavbrem_spec_methods": _BY_TYPE, "flavbrem_spec_request": _BY_TYPE,
    "flavbrem_spec_sampling": _BY_TYPE, "flavbrem_spec_is_automatic": _BY_TYPE,
    "flavbrem_spec_called": "sentences have it",
    "flavbrem_spec_excludes": "Spec.read asks it itself",
    "flavbrem_spec_unset": "a spec never changes; a key is not given",
    "flavbrem_range_smallest": _RANGES, "flavbrem_range_largest": _RANGES,
    "flavbrem_range_is_list": _RANGES, "flavbrem_range_is_log": _RANGES,
    "flavbrem_range_rises": _RANGES,
    "flavbrem_number_read": _MADE_HERE, "flavbrem_count_read": _MADE_HERE,
    "flavbrem_number_text": _MADE_HERE,
    "flavbrem_cuda_events_draw": "arrays are columns, flavbrem.cuda.events",
    "flavbrem_cuda_runtime_draw": "for simulators on a GPU, which are not in Python",
    "flavbrem_local_rank": "os.environ has it",
    "flavbrem_context_wanted_device": "what `use` was given is the caller's",
    "flavbrem_request_default": "the defaults are those of Process.xsec, which a test holds equal",
    "flavbrem_table_make": "flavbrem_table_make_watched does the same",
    "flavbrem_event_file_make": "EventSource(...).write does the same in two steps",
    "flavbrem_results_mean": "EventSource.mean_sigma is that, and of several masses",
    "flavbrem_event_format_find": "event_formats is a dict",
    "flavbrem_event_format_of": "EventSource.write asks it itself",
    "flavbrem_sampler_create": "flavbrem_samplers_create makes one too",
    "flavbrem_runtime_open": "a Runtime of a path has a Table of its own, which can be pickled",
    "flavbrem_table_column_make": _COLUMN, "flavbrem_table_column_free": _COLUMN,
    "flavbrem_table_column_sigma": _COLUMN, "flavbrem_table_column_bound": _COLUMN,
    "flavbrem_element_weight": "Material.parts has it; `element` gives the A of a process",
    "flavbrem_table_take_memory": "flavbrem_table_open_memory, and the memory stays Python's",
    "flavbrem_spectrum_of_spec": "Spectrum, .read and .shower take the values of its keys",
    "flavbrem_shower_default": "the defaults are those of Spectrum.shower, which a test holds equal",
    "flavbrem_spectrum_reading_default": "likewise, of Spectrum.read",
    "flavbrem_yield_request_default": "likewise, of conversions",
    "flavbrem_counting_default": "likewise, of limit",
    "flavbrem_g2_deviation_default": "likewise, of g2_band",
    "flavbrem_relic_default": "likewise, of relic_coupling",
    "flavbrem_file_info_find": "FileInfo.attributes is a dict",
    "flavbrem_region_all": "`xsec` is without a region",
    "flavbrem_region_has": "masks of NumPy do it",
    "flavbrem_method_name": "names go in and come out by the dictionary of keys",
    "flavbrem_quantity_name": "likewise", "flavbrem_unit_name": "likewise",
    "flavbrem_view_name": "likewise",
    "flavbrem_value_worse": "kfactor_of does it", "flavbrem_element_symbol": "for event files",
    "flavbrem_element_isotope": "for event files",
    "flavbrem_process_later": "Process.text has all keys",
    "flavbrem_form_factor_name": "Process[\"form_factor\"] is the same",
    "flavbrem_boson_name": "Process[\"boson\"] is the same",
    "flavbrem_boson_is_same": "for adapters that have several tables",
    "flavbrem_boson_is_usual": "Process.boson has its name",
    "flavbrem_origin_csv_names": "for tables of text; NumPy and pandas write theirs",
    "flavbrem_origin_csv": "likewise", "flavbrem_origin_json": "likewise",
}


def functions_of_the_headers():
    text = "\n".join(path.read_text()
                     for path in sorted((SOURCE / "include" / "flavbrem").glob("*.h")))
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"\b(flavbrem_\w+)\(", code))


def functions_called():
    text = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    return set(re.findall(r"\blib\.(flavbrem_\w+)", text)) | called_inside()


def called_inside():
    """Those that the C of the package calls."""
    code = (SOURCE / "host" / "adapters" / "python" / "calls.c").read_text()
    return set(re.findall(r"\b(flavbrem_\w+)\(", code))


def test_every_function_is_called_or_has_a_reason():
    there = functions_of_the_headers()
    assert len(there) > 150
    assert there == {name for name in dir(lib) if name.startswith("flavbrem_")}
    assert there - functions_called() - set(NOT_CALLED) == set()
    assert set(NOT_CALLED) & functions_called() == set()
    assert set(NOT_CALLED) <= there


def test_every_number_of_the_headers_is_there():
    text = (SOURCE / "include" / "flavbrem" / "table.h").read_text()
    told = int(re.search(r"FLAVBREM_TABLE_MESSAGE (\d+)", text)[1])
    assert lib.FLAVBREM_TABLE_MESSAGE == told
    assert lib.FLAVBREM_SMALLEST_COUPLING == 1e-50
    assert flavbrem.version() == ".".join(
        str(getattr(lib, f"FLAVBREM_VERSION_{part}")) for part in ("MAJOR", "MINOR", "PATCH"))


def numbers(prefix, struct):
    return {name.removeprefix(prefix): value
            for value, name in ffi.typeof(struct).elements.items()}


def test_statuses_of_values_are_those_of_the_header():
    told = numbers("FLAVBREM_VALUE_", "flavbrem_value_status")
    assert {status.name: status.value for status in flavbrem.ValueStatus} == told
    assert flavbrem.ValueStatus.BELOW_THRESHOLD.text == "below_threshold"


def test_every_status_has_its_exception():
    told = set(numbers("FLAVBREM_", "flavbrem_status").values()) - {lib.FLAVBREM_OK}
    assert {kind.status for kind in flavbrem.Error.__subclasses__()} == told
    for status in told:
        error = _errors.error_of(status, "why")
        assert type(error) is not flavbrem.Error and error.status == status
        assert str(error) == "why"
    assert type(_errors.error_of(77)) is flavbrem.Error


@pytest.mark.parametrize("kind, struct, without", [
    (flavbrem.ProcessValues, "flavbrem_process_values", set()),
    (flavbrem.Cells, "flavbrem_cells", set()),
    (flavbrem.MethodOutcome, "flavbrem_table_method_outcome", set()),
    (flavbrem.TableOutcome, "flavbrem_table_outcome", set()),
    (flavbrem.TableRound, "flavbrem_table_round", set()),
    (flavbrem.Tally, "flavbrem_table_tally", set()),
    (flavbrem.TableReport, "flavbrem_table_report", set()),
    (flavbrem.ShowerBalance, "flavbrem_shower_balance", set()),
    (flavbrem.EventFormat, "flavbrem_event_format", set()),
    (flavbrem.EventOutcome, "flavbrem_event_outcome", {"kept", "opened"}),  # after an error
    (flavbrem.EventReport, "flavbrem_event_report", set()),
    (flavbrem.Part, "flavbrem_part", set())])
def test_what_is_told_has_the_members_of_the_struct(kind, struct, without):
    members = [name for name, _ in ffi.typeof(struct).fields]
    assert [field.name for field in dataclasses.fields(kind)] == [
        name for name in members if name not in without]


def test_an_event_lies_as_in_c():
    events = ffi.new("flavbrem_event[2]")
    events[1].nucleus[3], events[1].t_gev2, events[1].azimuth_tries = 3.0, 0.25, 7
    array = _arrays.np.frombuffer(ffi.buffer(events), flavbrem.EVENT)
    assert array["nucleus"][1, 3] == 3 and array["t_gev2"][1] == 0.25
    assert array["azimuth_tries"][1] == 7 and array["lepton"].shape == (2, 4)


def test_a_part_of_a_material_has_the_members_of_the_struct():
    members = [name for name, _ in ffi.typeof("flavbrem_material_part").fields]
    assert list(_material.PART.names) == members


def test_every_type_of_a_dataset_is_known():
    types = numbers("FLAVBREM_TABLE_", "flavbrem_table_type")
    assert {number: _table.np.dtype(kind).name for number, kind in _table._TYPES.items()} == {
        number: name.lower() for name, number in types.items()}


def test_the_defaults_are_those_of_the_header():
    request = lib.flavbrem_request_default()
    assert (request.method, request.quantity, request.unit) == (
        lib.FLAVBREM_ETL, lib.FLAVBREM_SIGMA, lib.FLAVBREM_PB)
    assert request.rtol == flavbrem.Process.xsec.__defaults__[3] == 1e-6


def test_the_defaults_of_yields_are_those_of_the_header():
    def usual(function):
        return {name: one.default for name, one in inspect.signature(function).parameters.items()}
    shower, told = lib.flavbrem_shower_default(), usual(flavbrem.Spectrum.shower)
    assert (shower.energy_gev, shower.seed, shower.showers, shower.charge) == (
        told["E"], told["seed"], told["showers"], told["charge"])
    assert (shower.depth_cm, shower.cut_gev, shower.edge_gev) == (0, 0, 0)
    assert told["depth"] is told["cut"] is told["edge"] is None
    reading, told = lib.flavbrem_spectrum_reading_default(), usual(flavbrem.Spectrum.read)
    assert (reading.steps, reading.length_cm, reading.primaries, reading.charge) == (
        told["steps"], 0, told["primaries"], told["charge"])
    request, told = lib.flavbrem_yield_request_default(), usual(flavbrem.conversions)
    assert (request.rtol, request.primaries) == (told["rtol"], told["primaries"])
    assert request.method == lib.FLAVBREM_ETL and told["method"] == "etl"


def test_the_defaults_of_limits_are_those_of_the_header():
    def usual(function):
        return {name: one.default for name, one in inspect.signature(function).parameters.items()}
    counting, told = lib.flavbrem_counting_default(), usual(flavbrem.limit)
    assert (counting.background, counting.background_error, counting.confidence) == (
        told["background"], told["background_error"], told["confidence"])
    assert counting.statistic == lib.FLAVBREM_EXACT and told["statistic"] == "exact"
    deviation, told = lib.flavbrem_g2_deviation_default(), usual(flavbrem.g2_band)
    assert (deviation.value, deviation.error, deviation.sigmas) == (
        told["deviation"], told["error"], told["sigmas"])
    relic, told = lib.flavbrem_relic_default(), usual(flavbrem.relic_coupling)
    assert (relic.coupling, relic.m1_ratio, relic.m2_ratio, relic.cross_section_pb) == (
        told["dark_coupling"], told["m1_ratio"], told["m2_ratio"], told["pb"])


def test_every_name_is_there_and_explained():
    for name in flavbrem.__all__:
        one = getattr(flavbrem, name)
        if callable(one) and name != "Progress":  # a name of a type
            assert one.__doc__, name
    for name in plot.__all__:
        assert getattr(plot, name).__doc__, name
    assert (PACKAGE / "py.typed").exists()
