"""What the sandbox runs to see what a design can learn: every skill, one after the other."""

from dataclasses import asdict
from typing import Any

from genesys import plugins
from genesys.architecture.realise import realise
from genesys.sandbox.sandbox import Progress
from genesys.verifier.evaluation.skill_settings import SkillSettings
from genesys.verifier.evaluation.skill_trial import SkillTrial
from genesys.verifier.evaluation.skills.base import Skill


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Practise every skill there is.

    The payload holds the code of a composed design and the `SkillSettings`. Returns what each
    `SkillScore` holds, by the skill's name.
    """
    trial = SkillTrial(SkillSettings(**payload["settings"]))
    build = realise(payload["code"])
    files = plugins.available(Skill)
    found = {}
    for number, file in enumerate(files):
        name = file.replace("_", " ")

        def tell(fraction: float, note: str, number: int = number, name: str = name) -> None:
            report((number + fraction) / len(files), f"{name}: {note}")

        found[name] = asdict(trial.run(build, plugins.load(Skill, file), tell))
    return found
