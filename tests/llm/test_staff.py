"""A staff is what `[llm]` says, or is refused in one line that says what to write."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from random import Random

import pytest

from genesys.config import checked, read_config
from genesys.errors import ConfigError
from genesys.lab.staff import staff_of
from genesys.llm.price import Price
from genesys.llm.providers.mailbox import Mailbox
from genesys.llm.settings import LLMSettings
from genesys.llm.staff import ROLES, Staff

TWO = """
dollars = 1.0
prices.mind = { read = 2.0, written = 8.0 }
[llms]
mind = { provider = "scripted", answers = ["Yes."], model = "mind-1", free = false }
me = { provider = "mailbox", folder = "box" }
"""


def settings(text: str) -> LLMSettings:
    return checked(LLMSettings, tomllib.loads(text), "llm")


def test_a_config_makes_a_staff(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    toml = TWO.replace("\ndollars", "\n[llm]\ndollars").replace("[llms]", "[llm.llms]")
    file.write_text(f'[ladder]\nrungs = [{{ name = "nano", budget = 2 }}]\n{toml}')
    config = read_config(str(file))
    staff = staff_of(config.llm)
    assert staff.roles == ROLES
    assert staff.llm("me") == Mailbox(folder=Path("box"))
    assert staff.price("mind") == Price(2.0, 8.0)
    assert staff.price("me").ceiling(10**6, 10**6) == 0.0
    assert config.as_json["llm"]["llms"]["me"] == {"provider": "mailbox", "folder": "box"}


def test_a_role_that_is_not_named_has_all_and_one_that_is_has_its_own() -> None:
    staff = staff_of(settings(f"{TWO}[roles]\nreviewer = {{ me = 2.0 }}\n"))
    picked = {role: {staff.pick(role, {}, Random(seed)) for seed in range(30)} for role in ROLES}
    assert picked.pop("reviewer") == {"me"}
    assert all(names == {"me", "mind"} for names in picked.values())
    assert staff.roles_of("mind") == ("proposer", "planner", "coder", "observer")


def test_whoever_plays_no_role_needs_no_price() -> None:
    roles = "".join(f"{role} = {{ me = 1.0 }}\n" for role in ROLES)
    unpriced = TWO.replace("prices.mind = { read = 2.0, written = 8.0 }", "")
    staff = staff_of(settings(f"{unpriced}[roles]\n{roles}"))
    assert list(staff.llms) == ["me"]


def test_the_price_of_the_settings_goes_before_the_list() -> None:
    llms = {"mind": staff_of(settings(TWO)).llm("mind")}
    listed = {"mind-1": Price(1.0, 1.0)}.get
    own = settings(TWO.partition("[llms]")[0])
    assert Staff.of(own, llms, listed).price("mind") == Price(2.0, 8.0)
    assert Staff.of(LLMSettings(dollars=1.0), llms, listed).price("mind") == Price(1.0, 1.0)


def test_no_cap_is_needed_where_nothing_is_paid() -> None:
    free = TWO.replace("dollars = 1.0", "").replace("2.0", "0").replace("8.0", "0")
    assert staff_of(settings(free)).price("mind") == Price(0.0, 0.0)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mailbox", "post", ["llm.llms.me.provider", "expected one of", "mailbox", "'post'"]),
        ('provider = "mailbox", ', "", ["llm.llms.me.provider", "mailbox", "scripted"]),
        ("folder", "box", ["llm.llms.me", "'box'", "folder, poll_seconds"]),
        ("prices.mind", "prices.mine", ["llm.prices", "'mine'", "me, mind"]),
        ("written = 8.0", "writen = 8.0", ["llm", "prices.mind.writen", "written"]),
        ("dollars = 1.0", "", ["llm.dollars", "mind is paid", "dollars = 5.0 under [llm]"]),
        ("[llms]", "[roles]\ncritic = { me = 1.0 }\n[llms]", ["llm.roles", "'critic'", "reviewer"]),
        ("[llms]", "[roles]\ncoder = { you = 1.0 }\n[llms]", ["llm.roles.coder", "'you'", "mind"]),
        ("[llms]", "[roles]\ncoder = {}\n[llms]", ["llm.roles.coder", "at least one", "none"]),
        ("[llms]", "[roles]\ncoder = { me = 0 }\n[llms]", ["roles.coder.me", "greater than 0"]),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(old: str, new: str, words: list[str]) -> None:
    assert old in TWO
    with pytest.raises(ConfigError) as refused:
        staff_of(settings(TWO.replace(old, new)))
    assert [word for word in words if word not in str(refused.value)] == []


def test_without_an_llm_there_is_no_staff_and_the_line_to_add_works() -> None:
    with pytest.raises(ConfigError, match="at least one LLM, got none") as refused:
        staff_of(LLMSettings())
    line = re.search(r"llms\.me = .*?\}", str(refused.value))
    assert line is not None
    assert staff_of(settings(line[0])).llm("me") == Mailbox()


@pytest.mark.parametrize("name", ["mind", "mind 2.5"])
def test_an_unknown_price_is_asked_for_with_the_line_to_add(name: str) -> None:
    unpriced = TWO.replace("prices.mind = { read = 2.0, written = 8.0 }", "")
    unpriced = unpriced.replace("mind =", f'"{name}" =')
    with pytest.raises(ConfigError, match="mind-1") as refused:
        staff_of(settings(unpriced))
    line = re.search(r"prices\..*?\}", str(refused.value))
    assert line is not None
    added = line[0].replace("DOLLARS", "3.0")
    staff = staff_of(settings(f"{added}\n{unpriced}"))
    assert staff.price(name) == Price(3.0, 3.0)


def test_a_staff_needs_no_torch_and_no_library_of_a_provider() -> None:
    code = (
        "import sys, tomllib\n"
        "from genesys.lab.staff import staff_of\n"
        "from genesys.config import checked\n"
        "from genesys.llm.settings import LLMSettings\n"
        f"staff_of(checked(LLMSettings, tomllib.loads({TWO!r}), 'llm'))\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"torch", "pydantic_ai", "openai", "anthropic", "google.genai"}
    assert not slow & set(done.stdout.split())


def test_the_configs_of_the_docs_make_a_staff(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "llms.md").read_text("utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (by_hand,) = (block for block in blocks if "# by-hand.toml" in block)
    (tmp_path / "by-hand.toml").write_text(by_hand)
    config = read_config(str(tmp_path / "by-hand.toml"))
    assert staff_of(config.llm).llm("me") == Mailbox()
    (ensembles,) = (block for block in blocks if "[llm.roles]" in block)
    staff = staff_of(checked(LLMSettings, tomllib.loads(ensembles)["llm"], "llm"))
    assert staff.ensembles["proposer"].weights == {"large": 3.0, "small": 1.0}
    assert staff.roles_of("large") == ("proposer", "reviewer", "planner", "coder")
