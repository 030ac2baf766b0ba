"""What can go wrong, as one tree of exceptions.

    SitgraphError
    ├── UsageError            the request itself is wrong (exit code 2)
    │   ├── UnknownQuestion   no bundled question of that name
    │   └── BadParameter      a parameter's value cannot be used
    ├── InputError            an article or file cannot be read
    ├── LanguagePackError     a language pack's file is malformed
    ├── ModelError            the spaCy pipeline is missing or unfit
    ├── WorkerError           the processes that extract cannot be started
    ├── StoreError            the triple store cannot be opened, read or written
    │   └── Unreachable       a server does not answer, or refuses whatever it is asked
    └── ValidationError       a graph does not meet the ontology or its shapes

Every message is one line that names the input and the remedy, fit to be shown to a user as it is.
"""

from __future__ import annotations


class SitgraphError(Exception):
    """Base of everything Sitgraph raises on purpose; the command line exits with 1."""

    exit_code = 1


class UsageError(SitgraphError):
    """The request is wrong as it was put; the command line exits with 2."""

    exit_code = 2


class UnknownQuestion(UsageError):
    """No bundled question has the name that was asked for."""


class BadParameter(UsageError):
    """A question's parameter has a value that cannot be used, or is not one of its parameters."""


class InputError(SitgraphError):
    """An article, a file or a folder cannot be read."""


class LanguagePackError(SitgraphError):
    """A file of a language pack is malformed; the message names the file and the key."""


class ModelError(SitgraphError):
    """The spaCy pipeline that was named is missing, or lacks what the grammar needs."""


class WorkerError(SitgraphError):
    """A process that is to extract articles ends before it has come up."""


class StoreError(SitgraphError):
    """A triple store cannot be opened, read or written."""


class Unreachable(StoreError):
    """A server does not answer, or refuses whatever it is asked: nothing more need be tried."""


class ValidationError(SitgraphError):
    """A graph does not meet the ontology or its shapes."""
