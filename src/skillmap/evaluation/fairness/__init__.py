"""The same CV said otherwise: in the masculine and the feminine, under other names, in other words; does the result change?"""

from skillmap.evaluation.fairness.compare import Figure, Outcome, compare
from skillmap.evaluation.fairness.variants import Variant, read_variants

__all__ = ["Figure", "Outcome", "Variant", "compare", "read_variants"]
