"""Jinja's environment with what it works out at every call worked out once.

A page of results calls two thousand macros, sentences and functions; of each, Jinja asks half a
dozen times what kind of thing it is, and formats a sentence through two wrappers for every value.
"""

from collections.abc import Callable, MutableMapping
from functools import partial
from gettext import NullTranslations
from types import FunctionType
from typing import Any

import jinja2
from jinja2.runtime import Context, Macro

_MARKS = ("_block_vars", "_loop_vars")  # what Jinja tells functions that take the context


class _Context(Context):
    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call macros and plain functions at once; whatever takes the context as Jinja does."""
        kind = type(__obj)
        plain = kind is Macro or (
            (kind is FunctionType or kind is partial) and not hasattr(__obj, "jinja_pass_arg")
        )
        if not plain:
            return super().call(__obj, *args, **kwargs)
        for mark in _MARKS:
            kwargs.pop(mark, None)
        return __obj(*args, **kwargs)


class Environment(jinja2.Environment):
    """An environment whose globals stay as they are once its first template is loaded."""

    context_class = _Context

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals themselves: no template of ours brings some of its own."""
        return super().make_globals(d) if d else self.globals

    def install_words(self, catalogue: NullTranslations, say: Callable[..., str]) -> None:
        """Let templates speak the language of a catalogue, whose sentences `say` says."""
        self.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
        self.globals["_"] = self.globals["gettext"] = say
