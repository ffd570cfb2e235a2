"""Lets designs practise skills, and remembers what came of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from genesys import __version__
from genesys.architecture.compose import compose
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import DesignError
from genesys.evolution.verification import SkillScore
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.verifier.evaluation.skill_settings import SkillSettings
from genesys.whole_file import write_whole

_EDITION = 1
"""Of the skills themselves: what was learned of another edition does not compare."""

_LIMITS = Limits(seconds=1800.0)
"""About twenty times what GPT takes on one core."""

_Scores = dict[str, SkillScore]
_STORED: TypeAdapter[_Scores] = TypeAdapter(_Scores)


@dataclass(frozen=True)
class Practice:
    """Trains small models of a design on every skill, in the sandbox.

    What came of it is kept as JSON in the folder `skills`, one file for each code and settings: so
    the seeds beside which a design is shown are paid for once. A file that cannot be read is made
    anew.
    """

    sandbox: Sandbox
    folder: Path
    settings: SkillSettings = field(default_factory=SkillSettings)

    def scores(self, unit_tree: UnitTree, progress: Progress = unheard) -> Mapping[str, SkillScore]:
        """Return what the design learned of every skill, by the skill's name.

        Raises DesignError, worded for the record, when its code fails or takes too long.
        """
        path = self.folder / "skills" / f"{self._key(unit_tree)}.json"
        try:
            return _STORED.validate_json(path.read_bytes())
        except (OSError, ValidationError):
            pass
        found = self._practised(unit_tree, progress)
        write_whole(path, _STORED.dump_json(found))
        return found

    def diagnosis(
        self, unit_tree: UnitTree, progress: Progress = unheard
    ) -> Mapping[str, SkillScore]:
        """Return the same, or nothing for a design that fails at it: skills are no gate."""
        try:
            return self.scores(unit_tree, progress)
        except DesignError:
            return {}

    def _practised(self, unit_tree: UnitTree, progress: Progress) -> _Scores:
        job = Job(
            "genesys.verifier.evaluation.skills_job:run",
            {"code": compose(unit_tree), "settings": asdict(self.settings)},
        )
        match self.sandbox.run(job, _LIMITS, progress):
            case Finished(value=value):
                try:
                    return _STORED.validate_python(value)
                except ValidationError as error:
                    raise DesignError(f"skills: expected scores, got {value!r:.80}") from error
            case Crashed() as crash:
                raise DesignError(f"skills: practice crashed: {crash.last_line}")
            case OverLimit(limit=limit):
                raise DesignError(f"skills: practice was stopped: over the limit of {limit}")

    def _key(self, unit_tree: UnitTree) -> str:
        conditions = (unit_tree.digest, self.settings, _EDITION, __version__, version("torch"))
        return hashlib.sha256("|".join(map(str, conditions)).encode()).hexdigest()[:16]
