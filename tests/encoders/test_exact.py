from fractions import Fraction

import numpy as np
import pytest

from skillmap.encoders.exact import ExactMap
from skillmap.encoders.protocol import Vectors, normalize


@pytest.mark.parametrize("scale", [1e-3, 0.05, 1.0, 30.0])
def test_exact_map_multiplies(scale: float) -> None:
    chance = np.random.default_rng(4)
    matrix = (chance.normal(size=(300, 40)) * scale).astype(np.float32)
    vectors = normalize(chance.normal(size=(50, 300)).astype(np.float32))
    wanted = vectors.astype(np.float64) @ matrix.astype(np.float64)
    np.testing.assert_allclose(ExactMap(matrix)(vectors), wanted, atol=1e-6 * np.linalg.norm(matrix, axis=0).max())


def test_exact_map_gives_the_same_bits_in_any_batch_and_order() -> None:
    chance = np.random.default_rng(5)
    matrix = chance.normal(size=(517, 33)).astype(np.float32)
    vectors = normalize(chance.normal(size=(200, 517)).astype(np.float32))
    mapped = ExactMap(matrix)(vectors)
    for size in (1, 2, 3, 7, 16, 61):
        rows = chance.permutation(200)[:size]
        np.testing.assert_array_equal(ExactMap(matrix)(vectors[rows]), mapped[rows])
    # Another order of adding up gives the same bits: nothing is rounded on the way.
    order = chance.permutation(517)
    np.testing.assert_array_equal(ExactMap(matrix[order])(vectors[:, order]), mapped)


def test_exact_map_rounds_nothing_while_it_adds_up() -> None:
    chance = np.random.default_rng(6)
    column: Vectors = chance.normal(size=64).astype(np.float32)
    vector: Vectors = normalize(column[None])  # the largest sum there can be: both factors point the same way
    mapped = ExactMap(column[:, None])
    exact = sum(
        Fraction(round(float(x) * 2**25)) * Fraction(int(y)) for x, y in zip(vector[0].tolist(), mapped._matrix[:, 0].tolist(), strict=True)
    )
    assert exact < 2**53
    assert mapped(vector)[0, 0] == np.float32(float(exact * Fraction(1, 2 ** (25 + mapped._bits))))


def test_exact_map_of_no_rows_and_of_zeros() -> None:
    matrix = np.zeros((4, 3), dtype=np.float32)
    assert ExactMap(matrix)(np.zeros((0, 4), dtype=np.float32)).shape == (0, 3)
    np.testing.assert_array_equal(ExactMap(matrix)(np.full((2, 4), 0.5, dtype=np.float32)), np.zeros((2, 3)))
