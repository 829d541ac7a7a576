"""Unitising α, against published worked examples and at the edges."""

import doctest
import math

import pytest

from civstats import unitising
from civstats.unitising import unitising_alpha

# Krippendorff, On the Reliability of Unitizing Continuous Data (1995), p. 57: start and length of each unit.
BERTHA_AND_BILL = [(2, 8), (14, 6)], [(4, 4), (15, 2)]
HEATHER_AND_HILL = (
    [(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)],
    [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)],
)
JOHN_AND_JILL = [(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)]


@pytest.mark.parametrize(
    ("codings", "published", "within"),
    [
        (BERTHA_AND_BILL, 0.553, 0.0005),
        (HEATHER_AND_HILL, 0.066, 0.0005),
        (JOHN_AND_JILL, -0.926, 0.003),  # the formula of 1995 differs a little from that of 2004
    ],
)
def test_alpha_as_published_for_a_continuum_of_ever_finer_positions(codings, published, within):
    fine = 50_000
    units = [[(fine * start, fine * extent) for start, extent in own] for own in codings]
    assert unitising_alpha(*units, length=24 * fine) == pytest.approx(published, abs=within)


def test_alpha_as_published_in_content_analysis():
    # Krippendorff, Content Analysis (2004), section 11.6: categories c and k, positions 150 to 450.
    c = [(75, 70), (220, 30)], [(70, 80), (205, 20), (250, 20)]
    k = [(30, 60), (150, 50)], [(30, 60), (150, 50)]
    assert unitising_alpha(*c, length=300) == pytest.approx(1 - 0.0144 / 0.0532, abs=0.002)
    assert unitising_alpha(*k, length=300) == 1


def test_a_cut_that_is_missed_costs_more_than_one_that_is_shifted():
    same, shifted, missed = ([(4, 6), (30, 6)], [(4, 6), (31, 6)], [(4, 6)])
    assert unitising_alpha(same, same, length=60) == 1
    one, other = (unitising_alpha(same, coding, length=60) for coding in (shifted, missed))
    assert 1 > one > other


def test_without_a_unit_alpha_is_not_known():
    assert math.isnan(unitising_alpha([], [], length=10))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([(0, 3)], [(5, 3)]),
        ([(7, 3)], [(2, 3)]),
        ([(3, 2), (6, 2)], [(3, 5)]),
        ([(0, 2), (4, 1)], [(1, 3), (9, 1)]),
        ([], [(2, 3)]),
    ],
)
def test_neither_the_order_of_coders_nor_the_direction_of_reading_matters(one, other):
    backwards = [[(10 - start - extent, extent) for start, extent in units] for units in (one, other)]
    agreed = unitising_alpha(one, other, length=10)
    assert agreed < 1
    assert unitising_alpha(other, one, length=10) == pytest.approx(agreed)
    assert unitising_alpha(*backwards, length=10) == pytest.approx(agreed)


@pytest.mark.parametrize(
    ("units", "named"),
    [([(0, 3), (2, 2)], "of 2 from 2"), ([(8, 3)], "of 3 from 8"), ([(-1, 3)], "of 3 from -1")],
)
def test_units_that_overlap_or_leave_the_continuum_are_refused(units, named):
    with pytest.raises(ValueError, match=f"unit {named} overlaps another or leaves the continuum of 10"):
        unitising_alpha(units, [], length=10)


@pytest.mark.parametrize(
    ("texts", "positions"),
    [
        ([["3名", "3名"], ["5场", ""]], (((0, 1), (1, 1)), ((0, 1),))),
        ([["13名", ""], ["", "3名"]], (((0, 1),), ((1, 1),))),  # two units, though one text is in the other
        ([["甲乙", ""], ["", "甲"], ["", "乙"]], (((0, 2),), ((0, 1), (1, 1)))),
        ([["", "甲乙"], ["甲", ""], ["乙", ""], ["丙", ""]], (((0, 1), (1, 1), (2, 1)), ((0, 2),))),
    ],
)
def test_only_a_unit_that_holds_several_of_the_other_coder_lies_across_all_of_them(texts, positions):
    assert unitising._positions(texts) == positions


def test_examples_run():
    assert doctest.testmod(unitising).failed == 0
