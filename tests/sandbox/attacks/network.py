"""Speaks to whoever listens."""

import ctypes
import platform
import socket

libc = ctypes.CDLL(None, use_errno=True)


def loopback(given, attempt):
    attempt("TCP", lambda: socket.create_connection(("127.0.0.1", given["tcp"]), 1))
    attempt("UDP", lambda: socket.socket(2, 2).sendto(b"key", ("127.0.0.1", given["udp"])))
    attempt("TCP 6", lambda: socket.create_connection(("::1", given["tcp"]), 1))
    attempt("listening", lambda: socket.create_server(("127.0.0.1", 0)))


def unix_sockets(given, attempt):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        for address in (given["unix"], "\0" + given["abstract"]):
            attempt(f"{kind} {address}", lambda k=kind, a=address: said(k, a))
    attempt("a pair", socket.socketpair)


def said(kind, address):
    line = socket.socket(socket.AF_UNIX, kind)
    line.connect(address)
    return line.send(b"key")


def outside(given, attempt):
    attempt("TCP", lambda: socket.create_connection(("192.0.2.1", 80), 1))
    attempt("UDP", lambda: socket.socket(2, 2).sendto(b"key", ("192.0.2.1", 53)))
    attempt("name", lambda: socket.getaddrinfo("example.org", 443))


def other_families(given, attempt):
    for family in (10, 15, 16, 17, 31, 38, 40):
        for kind in (1, 2, 3):
            attempt(f"family {family}, {kind}", lambda f=family, k=kind: socket.socket(f, k))


def rings(given, attempt):
    """The calls of io_uring, which open and connect without any other call."""
    page = ctypes.create_string_buffer(120)
    attempt("by number", lambda: libc.syscall(425, 8, page) >= 0)
    attempt("entered", lambda: libc.syscall(426, 3, 1, 0, 0, 0) >= 0)


def other_numbers(given, attempt):
    """The numbering of x32, which the filter does not list: the process must not survive it."""
    if platform.machine() != "x86_64":
        raise SystemExit("another machine")
    attempt("socket", lambda: libc.syscall(0x40000000 + 41, 2, 1, 0) >= 0)


def other_machine(given, attempt):
    """Machine code that speaks to the kernel as a 32-bit program does: fork() as number 2."""
    import mmap

    if platform.machine() != "x86_64":
        raise SystemExit("another machine")
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")  # mov eax, 2; int 0x80; ret
    place = ctypes.addressof(ctypes.c_char.from_buffer(page))
    attempt("forked", lambda: ctypes.CFUNCTYPE(ctypes.c_int)(place)() + 1)
