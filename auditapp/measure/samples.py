"""How many people a planned survey has to ask."""

from fractions import Fraction
from math import ceil, sqrt

from auditapp.measure.intervals import Z95


def sample_size(population: int, e: float = 0.05) -> int:
    """⌈N / (1 + N·e²)⌉ (Yamane 1967), as the Ministry of Home Affairs teaches it.

    population: transactions of the period; e: permitted error as a share. ValueError unless
    population >= 0 and 0 < e < 1.
    """
    _check(population, e)
    # exact: in floats 0.05² is a little over 0.0025 and whole results could be rounded up
    error = Fraction(str(e))
    return ceil(population / (1 + population * error * error))


def reached_error(n: int, population: int) -> float | None:
    """Return the error that n answers of a population permit, as a share: `sample_size` turned
    round, so 0.0 when everybody answered, None when nobody did.

    ValueError unless population >= 0 and n >= 0.
    """
    if population < 0 or n < 0:
        raise ValueError(f"{n} answers or population {population} out of range")
    if n == 0:
        return None
    return sqrt(1 / n - 1 / population) if n < population else 0.0


def cochran_size(population: int, e: float = 0.05, *, p: float = 0.5, z: float = Z95) -> int:
    """Cochran's n₀ = z²p(1−p)/e² with finite population correction (Sampling Techniques, 1977).

    ValueError unless population >= 0, 0 < e < 1, 0 < p < 1 and z > 0.
    """
    _check(population, e)
    if not 0 < p < 1 or z <= 0:
        raise ValueError(f"expected share {p} or z {z} out of range")
    endless = z * z * p * (1 - p) / (e * e)
    return ceil(endless * population / (population + endless - 1)) if population else 0


def _check(population: int, e: float) -> None:
    if population < 0 or not 0 < e < 1:
        raise ValueError(f"population {population} or permitted error {e} out of range")
