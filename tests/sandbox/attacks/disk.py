"""Fills the disk, and leaves what is hard to see or to remove."""

import mmap
import os
import sys
import time


def one_large_file(given, attempt):
    with open("large", "wb") as file:
        while True:
            file.write(bytes(2**20))


def many_large_files(given, attempt):
    for index in range(10**6):
        with open(f"large-{index}", "wb") as file:
            file.write(bytes(2**22))


def many_small_files(given, attempt):
    for index in range(10**7):
        os.close(os.open(f"small-{index}", os.O_CREAT | os.O_WRONLY))


def files_without_a_name(given, attempt):
    held = []
    while True:
        held.append(os.open("nameless", os.O_CREAT | os.O_RDWR))
        os.unlink("nameless")
        os.write(held[-1], bytes(2**22))
        time.sleep(0.01)


def files_never_named(given, attempt):
    held = []
    while True:
        held.append(os.open(".", os.O_TMPFILE | os.O_RDWR))
        os.write(held[-1], bytes(2**22))
        time.sleep(0.01)


def mapped_files_without_a_name(given, attempt):
    held = []
    while True:
        end = os.open("mapped", os.O_CREAT | os.O_RDWR)
        os.ftruncate(end, 2**22)
        held.append(mmap.mmap(end, 2**22))
        os.unlink("mapped")
        os.close(end)
        held[-1][:] = bytes(2**22)
        time.sleep(0.05)


def large_where_it_may_write(given, attempt):
    os.chdir(given["writable"])
    many_large_files(given, attempt)


def many_where_it_may_write(given, attempt):
    os.chdir(given["writable"])
    many_small_files(given, attempt)


def deep_folders(given, attempt):
    while True:
        os.mkdir("d")
        os.chdir("d")


def deep_folders_then_an_end(given, attempt):
    for _ in range(3000):
        os.mkdir("d" * 100)
        os.chdir("d" * 100)
    with open("at the bottom", "w") as file:
        file.write("x")


def folders_that_nobody_may_read(given, attempt):
    os.umask(0)
    os.mkdir("shut", 0o300)
    for index in range(3000):
        with open(f"shut/large-{index}", "wb") as file:
            file.write(bytes(2**16))
        time.sleep(0.001)
    os.mkdir("closed", 0)


def endless_output(given, attempt):
    while True:
        print("x" * 2**16)


def endless_complaints(given, attempt):
    while True:
        os.write(2, b"\x1b[2J" * 2**14)
        sys.stderr.flush()
