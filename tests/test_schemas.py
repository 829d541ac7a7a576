import re
from itertools import pairwise

import pytest

from civstats.tables.notations import parse_lines
from civstats.tables.schemas import CODELISTS, COMPUTED, TABLES


def test_every_reference_names_a_key() -> None:
    keys = {f"{table.name}.{key[0]}" for table in TABLES.values() for key in table.keys if len(key) == 1}
    references = {field.reference for table in TABLES.values() for field in table.fields if field.reference}
    assert references <= keys


def test_columns_are_named_once_and_titled() -> None:
    for table in TABLES.values():
        fields = (*table.fields, *COMPUTED.get(table.name, ()))
        assert len({field.name for field in fields}) == len(fields)
        assert all(field.title for field in fields)
        assert {column for key in table.keys for column in key} <= set(table.columns)


def test_patterns_compile_and_say_what_they_ask_for() -> None:
    for table in TABLES.values():
        for field in table.fields:
            assert bool(re.compile(field.pattern).pattern) == bool(field.form)


def test_the_columns_of_observations_stand_as_in_the_data_model() -> None:
    assert TABLES["observations"].columns == (
        *("obs_id", "source_id", "line", "printed", "value", "qualifier", "unit_measure", "indicator_id"),
        *("ref_area", "coverage", "programme_id", "time_period", "period_basis", "basis", "obs_status"),
        *("part_of", "note"),
    )


def test_codelists_are_those_of_coded_columns_and_three_of_rules() -> None:
    coded = {"pillar", "reason", "obs_status", "fate", "correction_status"}
    assert coded | {"measure_word", "bounds_rule", "coding_rule"} <= CODELISTS


def test_a_descriptor_speaks_table_schema() -> None:
    described = TABLES["observations"].descriptor()
    assert described["primaryKey"] == ["obs_id"]
    assert described["fields"][3] == {
        "name": "printed",
        "type": "string",
        "title": "Figure as printed",
        "constraints": {"required": True, "maxLength": 15},
    }
    assert {"fields": ["part_of"], "reference": {"resource": "", "fields": ["obs_id"]}} in described[
        "foreignKeys"
    ]
    place = {"fields": ["ref_area"], "reference": {"resource": "places", "fields": ["ref_area"]}}
    assert place in described["foreignKeys"]


@pytest.mark.parametrize("text", ["12", "136-253", "255-259;409-410", "1-1;2"])
def test_lines_of_a_piece_are_rising_ranges(text: str) -> None:
    ranges = parse_lines(text)
    assert ranges
    assert all(first.stop <= second.start for first, second in pairwise(ranges))


def test_both_ends_of_lines_are_included() -> None:
    assert [list(lines) for lines in parse_lines("2-3;9")] == [[2, 3], [9]]


@pytest.mark.parametrize(
    "text", ["", "0", "0-3", "5-4", "1;1", "4;2", "1-", "-1", "1,2", "1–2", "01", "１", "1-2-3", "9" * 10]
)
def test_other_lines_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_lines(text)
