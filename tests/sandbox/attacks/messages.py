"""Sends what no honest job sends, or returns what no honest job returns."""

import json
import os
import pickle


def send(text):
    data = text if isinstance(text, bytes) else text.encode()
    while data:
        data = data[os.write(3, data) :]


class Bomb:
    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return (os.mkdir, (self.place,))


def pickle_sent(given, attempt):
    send(pickle.dumps(Bomb(given["touched"])) + b"\n")
    os._exit(0)


def pickle_returned(given, attempt):
    attempt("text", lambda: None)
    send(json.dumps({"finished": pickle.dumps(Bomb(given["touched"])).hex()}) + "\n")
    os._exit(0)


def object_returned(given, attempt):
    return Bomb(given["touched"])


def forged_failure_of_the_locks(given, attempt):
    send('{"broken": "please stop the whole run"}\n')
    os._exit(0)


def forged_beginning(given, attempt):
    send('{"begun": 1000000000000000}\n')
    os._exit(0)


def no_message(given, attempt):
    send(b"\xff\xfe{}\n")
    os._exit(0)


def half_a_message(given, attempt):
    send('{"finished": 1')
    os._exit(0)


def nested(given, attempt):
    send('{"finished": ' + "[" * 900 + "]" * 900 + "}\n")
    os._exit(0)


def nested_beyond_all(given, attempt):
    send("[" * 10**6 + "\n")
    os._exit(0)


def long_number(given, attempt):
    send('{"finished": ' + "9" * 10**6 + "}\n")
    os._exit(0)


def no_number(given, attempt):
    send('{"progress": [NaN, "on the way"]}\n{"finished": 1}\n')
    os._exit(0)


def huge_number(given, attempt):
    send('{"progress": [1e999, "on the way"]}\n{"finished": 1}\n')
    os._exit(0)


def endless_message(given, attempt):
    while True:
        send("x" * 2**16)


def endless_reports(given, attempt):
    while True:
        send('{"progress": [0.5, "' + "x" * 100 + '"]}\n' * 1)


def obeyed_by_terminals(given, attempt):
    raise ValueError("\x1b]0;title\x07\x1b[2Jcleared\x9b31m")


def huge_result(given, attempt):
    attempt("much", lambda: None)
    send('{"finished": "' + "x" * (20 * 2**20) + '"}\n')
    os._exit(0)
