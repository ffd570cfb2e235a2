"""When compiling a model pays for itself."""

from genesys.verifier.recipe import Recipe

_OPERATIONS = {"cpu": 4e10, "cuda": 2e13}
"""A second of eager training, by 6 operations per parameter and token. Measured on a CPU with
GPT: 2.5e10 at 0.3M parameters, 3.9e10 at 1.5M, 4.5e10 at 4M. For GPUs a careful guess."""

_SAVED = {"cpu": 0.05, "cuda": 0.3}
"""Share of that time which compiling saves: in float32 on a CPU 0.2 was measured at 0.3M
parameters, nothing at 1.5M, 0.07 at 4M. For GPUs a careful guess."""

_COLD = {"cpu": 60.0, "cuda": 90.0}
_WARM = {"cpu": 7.0, "cuda": 15.0}
"""Seconds that compiling takes, the first time and from the cache. Measured on a CPU for 3 to 6
blocks of GPT: 30 to 37 the first time where a header compiled beforehand can be used, twice that
where it cannot, as in the sandbox; 2 to 7 from the cache. For GPUs a careful guess."""


def pays(recipe: Recipe, kind: str, *, warm: bool) -> bool:
    """Whether compiling saves more time than it takes on a device of this kind.

    `warm` where the model was compiled before. No clock is asked, so that a run is compiled
    everywhere or nowhere: on a CPU from about 2M tokens at 4M parameters, 5.3M at 1.5M.
    """
    seconds = 6.0 * recipe.parameters * recipe.tokens / _OPERATIONS[kind]
    return _SAVED[kind] * seconds > (_WARM if warm else _COLD)[kind]
