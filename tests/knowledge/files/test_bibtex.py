"""BibTeX files: every sound entry is read, every broken one told of."""

import subprocess
import sys

import pytest

from genesys.errors import KnowledgeError
from genesys.knowledge.files.bibtex import FAULTS, read_bibtex
from genesys.knowledge.passage import Passage

MAMBA = rb"""@article{byron2020,
  title = {{On} G{\'a}tes}, author = "Ada Byron and Bo, Al and {\"O}z, X", year = 2020,
  eprint = {2405.21060v2}, archivePrefix = {arXiv}, journal = {arXiv preprint arXiv:2405.21060},
  abstract = {We see that \emph{gates} forget 5\% of $\alpha_i$ \input{/etc/passwd} words.},
  keywords = {gates; memory},
}
"""


def passages(data: bytes) -> dict[str, Passage]:
    return {passage.id: passage for passage in read_bibtex(data, "files").passages}


def test_an_entry_is_a_passage_with_all_that_is_known() -> None:
    assert passages(MAMBA) == {
        "byron2020": Passage(
            source="files",
            id="byron2020",
            title="On Gátes",
            text=r"We see that gates forget 5% of $\alpha_i$ words.",
            citation="Byron et al. 2020, On Gátes, arXiv:2405.21060",
            url="https://arxiv.org/abs/2405.21060",
            aliases=("arxiv:2405.21060",),
            keywords=("gates", "memory"),
        )
    }


@pytest.mark.parametrize(
    ("field", "alias"),
    [
        ("url = {https://arxiv.org/abs/1706.03762v5}", "arxiv:1706.03762"),
        ("journal = {arXiv preprint arXiv:1706.03762}", "arxiv:1706.03762"),
        ("doi = {10.48550/arXiv.1706.03762}", "arxiv:1706.03762"),
        ("eprint = {arXiv:1706.03762}, eprinttype = {arXiv}", "arxiv:1706.03762"),
        (r"doi = {https://doi.org/10.1000/ABC\_d}", "doi:10.1000/abc_d"),
        ("url = {https://doi.org/10.1000/x}", "doi:10.1000/x"),
    ],
)
def test_the_same_work_is_known_elsewhere(field: str, alias: str) -> None:
    entry = f"@misc{{a, title = {{T}}, {field}}}"
    assert passages(entry.encode())["a"].aliases == (alias,)


def test_without_an_abstract_the_note_or_title_is_the_text() -> None:
    found = passages(b"@misc{a, Title={T}, NOTE={Seen in May}}\n@book{b, title={U}, publisher={P}}")
    assert found["a"].text == "Seen in May"
    assert found["b"].text == "U"
    assert found["b"].citation == "U, P"


def test_a_broken_entry_spoils_no_other() -> None:
    found = read_bibtex(
        MAMBA
        + b"@misc{open, title={no end\n"
        + b"@article{fine, title={Fine}, month=jan}\n"
        + b"@article{fine, title={Double}}\n"
        + b"@article{two, title={a}, title={b}}\n"
        + b"@article{comma title={b}}\n"
        + b"@article{untitled, author={X}}\n"
        + b'@article{last, title="Last"}\n',
        "files",
    )
    assert [passage.id for passage in found.passages] == ["byron2020", "fine", "last"]
    places = [fault.split(":")[0] for fault in found.faults]
    assert places == [f"line {n}" for n in (7, 9, 10, 11, 12)]
    assert "braces, quotes or commas do not match: @misc{open" in found.faults[0]
    assert "the key fine is used a second time" in found.faults[1]
    assert "a field twice: title" in found.faults[2]
    assert "untitled has no title" in found.faults[4]


def test_what_libraries_log_does_not_reach_the_screen() -> None:
    program = (
        "from genesys.knowledge.files.bibtex import read_bibtex\n"
        "print(len(read_bibtex(b'@misc{a, title={no end', 'files').faults))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"1\n", b"")


def test_many_faults_are_counted() -> None:
    found = read_bibtex(b"@misc{a, title={\n" * 500, "files")
    assert len(found.faults) == FAULTS + 1
    assert found.faults[-1] == "480 more entries cannot be read."


@pytest.mark.parametrize(
    "text",
    ["@a{" * 5_000, '@a{"' * 5_000, "@misc{a, title={" + "{" * 9_000, r"@misc{a, title={\emph{"],
)
@pytest.mark.timeout(20)
def test_text_made_to_take_long_does_not(text: str) -> None:
    assert not read_bibtex(text.encode(), "files").passages


def test_thousands_of_entries_are_read() -> None:
    text = b"".join(MAMBA.replace(b"byron2020", b"k%d" % n) for n in range(2_000))
    assert len(passages(text)) == 2_000


def test_what_is_not_utf8_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="expected UTF-8"):
        read_bibtex("@misc{a, title={naïve}}".encode("latin-1"), "files")
