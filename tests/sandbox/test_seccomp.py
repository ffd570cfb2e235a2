"""The filter's program, run by a machine of our own, so that both architectures are tested."""

import errno
import platform

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.sandbox import seccomp, system_calls

OWN = 4242
ALLOWED, KILLED = "allowed", "killed"
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
WORDS = st.integers(0, 2**64 - 1)


def verdict(machine, number, *arguments, architecture=None, starts=False):
    """Run the program on one call; return what becomes of it, or its error number."""
    column, own_architecture = ARCHITECTURES[machine]
    words = [number, own_architecture if architecture is None else architecture, 0, 0]
    for argument in (*arguments, *[0] * (6 - len(arguments))):
        words += [argument & 0xFFFFFFFF, argument >> 32]
    program = list(seccomp._program(column, own_architecture, OWN, starts))
    here, loaded = 0, 0
    while True:
        code, if_so, if_not, constant = program[here]
        here += 1
        if code == 0x20:
            loaded = words[constant // 4]
        elif code == 0x06:
            return {0x7FFF0000: ALLOWED, 0x80000000: KILLED}.get(constant, constant & 0xFFFF)
        else:
            holds = {0x15: loaded == constant, 0x35: loaded >= constant, 0x45: loaded & constant}
            here += if_so if holds[code] else if_not


def calls(table):
    return [(machine, name) for machine in ARCHITECTURES for name in table]


def number_of(table, machine, name):
    return table[name][ARCHITECTURES[machine][0]]


@pytest.mark.parametrize(("machine", "name"), calls(system_calls.DENIED))
def test_denied(machine, name):
    number = number_of(system_calls.DENIED, machine, name)
    if number is not None:
        assert verdict(machine, number, 1, 2, 3) == errno.EPERM


@pytest.mark.parametrize(("machine", "name"), calls(system_calls.DENIED))
def test_who_starts_programs_is_refused_all_else(machine, name):
    number = number_of(system_calls.DENIED, machine, name)
    if number is not None:
        allowed = name in {"execve", "fork", "vfork"}
        assert verdict(machine, number, 1, 2, 3, starts=True) == (
            ALLOWED if allowed else errno.EPERM
        )


@pytest.mark.parametrize(("machine", "name"), calls(system_calls.ABSENT))
def test_absent(machine, name):
    assert verdict(machine, number_of(system_calls.ABSENT, machine, name)) == errno.ENOSYS


@pytest.mark.parametrize(("machine", "name"), calls(system_calls.OWN_ONLY))
def test_signals_reach_the_own_process_only(machine, name):
    number = number_of(system_calls.OWN_ONLY, machine, name)
    assert verdict(machine, number, OWN, 9) == ALLOWED
    for other in (0, 1, OWN + 1, 2**32 - 1, 2**64 - OWN):
        assert verdict(machine, number, other, 9) == errno.EPERM


@pytest.mark.parametrize("machine", ARCHITECTURES)
class TestLookingInto:
    @given(flags=WORDS)
    def test_threads_and_no_processes(self, machine, flags):
        number = system_calls.CLONE[ARCHITECTURES[machine][0]]
        expected = ALLOWED if flags & 0x10000 else errno.EPERM
        assert verdict(machine, number, flags) == expected

    @given(option=st.one_of(WORDS, st.sampled_from([1, 4, 2**32 + 4])))
    def test_the_death_signal_and_the_launchers_sight_stay(self, machine, option):
        number = system_calls.PRCTL[ARCHITECTURES[machine][0]]
        expected = errno.EPERM if option & 0xFFFFFFFF in (1, 4) else ALLOWED
        assert verdict(machine, number, option) == expected

    @given(new=st.one_of(WORDS, st.just(0), st.integers(1, 2**32 - 1).map(lambda n: n << 32)))
    def test_limits_can_be_read_and_not_set(self, machine, new):
        number = system_calls.PRLIMIT64[ARCHITECTURES[machine][0]]
        assert verdict(machine, number, OWN, 7, new) == (errno.EPERM if new else ALLOWED)

    @given(number=st.integers(0, 1000))
    def test_all_else_is_allowed(self, machine, number):
        column = ARCHITECTURES[machine][0]
        tables = (system_calls.DENIED, system_calls.ABSENT, system_calls.OWN_ONLY)
        known = {numbers[column] for table in tables for numbers in table.values()}
        known |= {
            call[column]
            for call in (system_calls.CLONE, system_calls.PRCTL, system_calls.PRLIMIT64)
        }
        if number not in known:
            assert verdict(machine, number, 1, 2, 3) == ALLOWED

    @given(flags=st.one_of(WORDS, st.integers(0, 31).map(lambda bit: 1 << bit)))
    def test_who_starts_programs_gets_no_namespace(self, machine, flags):
        number = system_calls.CLONE[ARCHITECTURES[machine][0]]
        expected = errno.EPERM if flags & 0x7E020000 else ALLOWED
        assert verdict(machine, number, flags, starts=True) == expected

    def test_another_architectures_calls_kill(self, machine):
        assert verdict(machine, 1, architecture=0x40000003) == KILLED


def test_the_other_numbering_of_x86_kills():
    assert verdict("x86_64", 0x40000000 + 41) == KILLED


def test_no_number_is_listed_twice():
    for column in (0, 1):
        tables = (system_calls.DENIED, system_calls.ABSENT, system_calls.OWN_ONLY)
        numbers = [
            each[column] for table in tables for each in table.values() if each[column] is not None
        ]
        assert len(numbers) == len(set(numbers))


def test_availability_is_asked_of_the_kernel(monkeypatch):
    assert isinstance(seccomp.available(), bool)
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not seccomp.available()
