"""Tiny archives of every package format, and a client that hands them out."""

import io
import sys
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from genesys.corpus.documents.parts.packages import Client


def tar_of(files: Mapping[str, bytes], compression: str = "gz") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{compression}") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def debian_package(files: Mapping[str, bytes], compression: str = "xz") -> bytes:
    """An `ar` archive as deb(5) describes it; member sizes are odd on purpose."""
    data = tar_of({f"./{name}": content for name, content in files.items()}, compression)
    parts = {"debian-binary": b"2.0", "control.tar.gz": b"x" * 7, f"data.tar.{compression}": data}
    return b"!<arch>\n" + b"".join(
        f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(body):<10}`\n".encode()
        + body
        + b"\n" * (len(body) % 2)
        for name, body in parts.items()
    )


def lazy_load(*novels: str) -> bytes:
    """R objects as in a lazy-load file: vectors of strings, a line each, format 3."""
    return b"".join(_packed(_vector(novel.split("\n"))) for novel in novels)


def _vector(lines: list[str]) -> bytes:
    header = b"X\n" + _integers(3, 0x40200, 0x30500, 5) + b"UTF-8" + _integers(16, len(lines))
    strings = [line.encode() for line in lines]
    return header + b"".join(_integers(0x40009, len(line)) + line for line in strings)


def _packed(serialised: bytes) -> bytes:
    return _integers(len(serialised)) + zlib.compress(serialised)


def _integers(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def bible_file(*windows: str) -> bytes:
    """A file of the program `bible`: a header of 92 bytes, places, windows."""
    packed = [_compressed(window.encode()) for window in windows]
    places = [92 + 4 * (len(packed) + 1)]
    for window in packed:
        places.append(places[-1] + len(window))
    return bytes(88) + _integers(len(packed)) + _integers(*places) + b"".join(packed)


def _compressed(text: bytes) -> bytes:
    """What `compress` makes of up to 250 bytes, without its first three: nine bits a byte."""
    assert len(text) <= 250
    bits = sum(byte << 9 * position for position, byte in enumerate(text))
    return bits.to_bytes((9 * len(text) + 7) // 8, "little")


def client_that(folder: Path, script: str) -> tuple[str, ...]:
    """A command for a client written in Python; the package it is asked for is `wanted`."""
    path = folder / "client.py"
    path.write_text(f"import pathlib, sys\nwanted = sys.argv[-1]\n{script}")
    return (sys.executable, str(path))


def clients_with(
    folder: Path, archives: Mapping[str, tuple[str, bytes]]
) -> dict[Client, tuple[str, ...]]:
    """Clients that have these archives, by wanted package: file name and content.

    Every request is noted in `folder/asked.txt`.
    """
    for name, content in archives.values():
        (folder / name).write_bytes(content)
    names = {wanted: name for wanted, (name, _) in archives.items()}
    script = f"""
with open({str(folder / "asked.txt")!r}, "a") as asked:
    asked.write(wanted + "\\n")
name = {names!r}.get(wanted)
if name is None:
    sys.exit("E: Unable to locate package " + wanted)
pathlib.Path(name).write_bytes(pathlib.Path({str(folder)!r}, name).read_bytes())
"""
    command = client_that(folder, script)
    return {"pip": command, "npm": command, "apt-get": command}
