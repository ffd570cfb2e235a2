import importlib
import subprocess
import sys

import pytest

from genesys.testing import contracts


def test_contracts_without_pytest_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytest", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'genesys\[test\]'"):
        importlib.reload(contracts)


def test_pretend_parts_need_no_pytest() -> None:
    code = (
        "import sys, genesys.testing.pretend_run, genesys.testing.pretend_jobs, genesys.lab; "
        "sys.exit('pytest' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
