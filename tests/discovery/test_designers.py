"""What every designer promises, held by each that ships."""

import pytest

from genesys.architecture.edits.shelf import Shelf
from genesys.checker.checker import Checker
from genesys.discovery.designer import Designer
from genesys.discovery.genetic_designer import GeneticDesigner
from genesys.library import shelf
from genesys.sandbox.inline import Inline
from genesys.testing.contracts.designer import DesignerContract
from genesys.testing.pretend_designer import PretendDesigner


class TestGeneticDesigner(DesignerContract):
    @pytest.fixture
    def designer(self) -> Designer:
        # What it promises is the same where no design is trained; whole runs train them.
        checker = Checker(Inline(), trials=False)
        return GeneticDesigner(Shelf(tuple(shelf.units().values())), checker)


class TestPretendDesigner(DesignerContract):
    @pytest.fixture
    def designer(self) -> Designer:
        return PretendDesigner()
