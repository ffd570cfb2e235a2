"""What the sandbox runs for a model that is not trained: fit, initialise, save."""

from typing import Any

from safetensors.torch import save_model

from genesys.architecture.realise import realise
from genesys.errors import FitError
from genesys.sandbox.sandbox import Progress
from genesys.verifier.fitted_model import built, repeatable
from genesys.verifier.tuner import fit


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Write the weights that training would start from; return width, blocks and parameters.

    Returns `fault`, a sentence, when the design cannot be fitted.
    """
    with repeatable(payload["seed"]):
        build = realise(payload["code"])
        try:
            fitted = fit(build, payload["vocabulary"], payload["parameters"], payload["blocks"])
        except FitError as error:
            return {"fault": str(error)}
        report(0.5, "initialising")
        model = built(build, fitted, payload["vocabulary"], payload["seed"])
    save_model(model, payload["weights"])
    return {"width": fitted.width, "blocks": fitted.blocks, "parameters": fitted.parameters}
