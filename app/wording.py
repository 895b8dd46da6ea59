"""Codes become sentences here, for the window and the command line alike."""

from __future__ import annotations
from typing import Any


def sentence(code, params):
    return f"{code} {params}"


def cancelled(code):
    return code


def blocked(code):
    return code


def rule(code, params):
    return code


def view(code):
    return code
