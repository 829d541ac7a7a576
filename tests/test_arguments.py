"""A wrong argument is answered in one sentence: what was given, what is expected, what may be meant."""

import re
import traceback
from pathlib import Path

import pandas as pd
import pytest

import civstats
from civstats.bounded import BoundedValue

NUMBER = BoundedValue(500, 500, "场次", ("a-1-1",))
# What is called, and how its answer begins.
WRONG = {
    "load(reading='wid')": "reading is 'wid'; expected 'narrow', 'wide' or 'close'; did you mean 'wide'?",
    "load(coding='second')": "coding is 'second'; expected 'corrected' or 'first'",
    "load(language='fr')": "language is 'fr'; expected 'en' or 'zh'",
    "load(2026)": "folder is 2026; expected the path",
    "load('')": "folder is ''; expected the path",
    "load(data)": "folder is a data set; expected the path",
    "data.with_reading('broad')": "reading is 'broad'; expected",
    "data.observation": "a data set has no attribute 'observation'; did you mean 'observations'?",
    "data.words('levle')": "codelist is 'levle'; expected one of the 25 that there are; did you mean 'level'?",
    "data.coded('observation')": "table is 'observation'; expected one of the 15 that there are; did you mean 'observations'?",
    "data.place('sources', 99)": "row is 99; sources has 2 rows, counted from 0",
    "observation": "module 'civstats' has no attribute 'observation'; did you mean 'observations'?",
    "charts.dotrange": "module 'civstats.charts' has no attribute 'dotrange'; did you mean 'dot_range'?",
    "observations('small')": "observations takes loaded data, as civstats.load('small') gives; found 'small'",
    "observations(frame)": "observations takes loaded data, as civstats.load() gives; found a frame",
    "compare(frame, per='100000')": "per is '100000'; expected a whole number of residents, as 100_000",
    "compare(frame, per=0)": "per is 0; expected",
    "compare(frame, per=True)": "per is True; expected",
    "compare(data)": "compare takes a frame, not a data set",
    "compare(frame.drop(columns='obs_id'))": "the frame lacks obs_id; give rows of",
    "comparable(None)": "comparable takes a frame, as civstats.observations(data) gives; found None",
    "rank_range(pd.Series([1.5, 2.5]))": "rank_range: the number of 0 is 1.5; expected a BoundedValue: take the column",
    "rank_range(pd.Series({'A': NUMBER, 'B': None}))": "rank_range: the number of 'B' is None; expected a BoundedValue: leave",
    "rank_range([NUMBER])": "rank_range takes a Series of BoundedValue by place; found a list",
    "read_quantity(None)": "found NoneType, None; expected the text of one figure",
    "read_quantity('5', measure_words=['人'])": "measure_words is a list; expected a mapping of measure word to unit",
    "trace(12345678, data)": "12345678 is a plain number and carries no origin",
    "trace(46, data)": "46 is a plain number and carries no origin; trace a cell of the column number, or give an obs_id; did you mean",
    "trace(NUMBER, 'small')": "trace takes loaded data, as civstats.load('small') gives",
    "trace('qinglan-5-9', data)": "row 'qinglan-5-9' is in none of the tables; did you mean 'qinglan-",
    "count(frame, of='plase')": "count: the frame has no column 'plase'; did you mean 'place'?",
    "count(data)": "count takes a frame, not a data set",
    "tally(frame, 'stge', index=['output'])": "tally: the frame has no column 'stge'; did you mean 'stage'?",
    "tally(frame, 'stage', index='output')": "index is 'output'; expected a list of the values to count",
    "show(frame['number'], 'Numbers')": "show takes a frame, as civstats.observations(data) gives; found a single column; make it",
    "show(frame[['number']], 5)": "the caption is 5; expected text",
    "finding(5)": "the template is 5; expected a sentence",
    "finding('a {n', n=NUMBER)": "'a {n': expected '}' before end of string; write each value as '{name}'",
    "reliability(frame)": "reliability takes loaded data, as civstats.load() gives; found a frame",
    "observations(data, coverge='whole')": "observations has no column 'coverge'; did you mean 'coverage'?",
    "observations(data, indicator='x')": "observations has no column 'indicator'; did you mean 'indicator_id'?",
    "observations(data, coverage='全部')": "coverage is '全部'; expected 'whole', 'part' or 'unstated'; did you mean 'whole'?",
    "observations(data, coverage=None)": "coverage is None; expected",
    "observations(data, time_period='2024/…')": "no figure has time_period '2024/…'; did you mean '2024/..'?",
    "observations(data, place='枫麓')": "no place '枫麓' in these tables; near in name is 'fenglu'",
    "observations(data, place='fenglu ')": "no place 'fenglu ' in these tables; near in name is 'fenglu'",
    "observations(data, indicator_id='seat')": "indicator_id is 'seat'; expected",
    "observations(data, programme_id='qinglan-ginko')": "programme_id is 'qinglan-ginko'; expected 'qinglan-neighbours',",
    "observations(data, place=5)": "no place 5 in these tables; give a key or a name",
}


@pytest.mark.parametrize("call", WRONG)
def test_a_wrong_argument_is_answered_in_a_sentence(small_dataset, call):
    frame = civstats.observations(small_dataset)
    names = {name: getattr(civstats, name) for name in civstats.__all__}
    names |= {"data": small_dataset, "frame": frame, "NUMBER": NUMBER, "pd": pd}
    expression = f"civstats.{call}" if call == "observation" else call
    with pytest.raises(
        (TypeError, ValueError, IndexError, AttributeError), match=f"^{re.escape(WRONG[call])}"
    ) as caught:
        eval(expression, names | {"civstats": civstats})
    assert "civstats" in traceback.extract_tb(caught.tb)[-1].filename  # and not in the depths of pandas


@pytest.mark.parametrize("name", ["provinces-2025", "Provinces-2026"])
def test_the_name_of_a_shipped_data_set_may_be_misspelt(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(civstats.problems.CivstatsError, match=r"did you mean 'provinces-2026'\?"):
        civstats.load(name)


def test_a_table_is_no_folder(small_folder, monkeypatch):
    monkeypatch.chdir(small_folder.parent)
    with pytest.raises(civstats.problems.CivstatsError, match=r"found 'a file'.*did you mean 'small'\?"):
        civstats.load(Path(small_folder.name, "sources.csv"))
