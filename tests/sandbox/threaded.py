"""A module that leaves a thread running when it is imported."""

import threading
import time

threading.Thread(target=time.sleep, args=(600,), daemon=True).start()


def runs(payload, report):
    return payload
