"""The one way out to services on the web: polite, patient, and with a memory.

- `web`: asks a service until it answers or patience ends; remembers what was found.
- `request`: one question to a service.
- `key`: a password to a service, which is never shown.
- `exchange`: one request and its answer, over HTTP.
- `keyed_transport`: puts the key in below everything that logs.
- `advice`: how long a service asks to be left alone, and what it says of a refusal.
- `turns`: who may ask a service when, across threads and processes.
- `answers`: what was found, on disk, by question.
- `shape`: the form of an answer, held to what is expected.
- `patience`: how often and how long a service is asked.
- `failures`: an answer that may yet come, and one that will not.
"""
