"""Turns a View (a Struct that declares its template and its context) into HTML.

A template sees the fields of its View and the globals below, and nothing else (StrictUndefined);
tests/house compares what each template uses with what its View declares.
"""

from collections.abc import Callable
from functools import cache, lru_cache, partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any, ClassVar

import jinja2
import msgspec
from markupsafe import Markup, escape

from auditapp.web import charts, numbers
from auditapp.web.assets import Assets
from auditapp.web.i18n import Words, find_languages, pick
from auditapp.web.look import SIZES, THEMES, Look
from auditapp.web.templating import Environment

PACKAGE = Path(__file__).resolve().parents[1]
KEPT = 8192  # sentences of a language that are kept ready; more than there are


class View(msgspec.Struct, kw_only=True):
    """Base of every page and part; subclasses name their template and declare the fields."""

    template: ClassVar[str]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What every page knows besides its own fields: reader, look, place."""

    look: Look
    path: str = "/"
    back: str = ""
    me: Any = None
    token: str = ""
    simulated: bool = False


class Renderer:
    """One Jinja environment per language, templates compiled once; `languages` by their names."""

    def __init__(self, assets: Assets, further: Path | None = None) -> None:
        self.assets = assets
        self.words = {code: Words(code, found) for code, found in find_languages(further).items()}
        self.languages = {code: words.own_name for code, words in self.words.items()}
        self.environments = {
            language: self._environment(words) for language, words in self.words.items()
        }

    def html(self, view: View, frame: Frame) -> str:
        """Render view inside frame."""
        template = self.environments[frame.look.language].get_template(view.template)
        fields = {name: getattr(view, name) for name in view.__struct_fields__}
        return template.render(fields, frame=frame)

    def part(self, view: View, frame: Frame) -> Markup:
        """Render view to stand inside another page."""
        return Markup(self.html(view, frame))  # noqa: S704 - a template of ours, escaped already

    def translate(self, language: str, key: str, params: dict[str, Any]) -> str:
        """Return an error's or a message's key in words."""
        return self.words[language](key, **params)

    def _environment(self, words: Words) -> jinja2.Environment:
        environment = Environment(
            loader=template_loader(),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        environment.install_words(words.catalogue, sentences_of(words.catalogue))
        environment.globals.update(_globals(words, self.assets))
        environment.globals["LANGUAGES"] = self.languages
        environment.filters.update(_filters(words.language))
        return environment


def sentences_of(catalogue: NullTranslations) -> Callable[..., Markup]:
    """Return what says a sentence in the catalogue's language, its values escaped."""

    @lru_cache(KEPT)
    def found(sentence: str) -> str:
        return catalogue.gettext(sentence)

    @lru_cache(KEPT)
    def without_values(sentence: str) -> Markup:
        return Markup(found(sentence) % {})  # noqa: S704 - a sentence of ours

    def say(sentence: str, /, **values: Any) -> Markup:
        if not values:
            return without_values(sentence)
        safe = {
            name: value if isinstance(value, int | float) else escape(value)
            for name, value in values.items()
        }
        return Markup(found(sentence) % safe)  # noqa: S704 - each value is escaped

    return say


@cache
def renderer_of(static_dir: Path, languages_dir: Path | None = None) -> Renderer:
    """Return the renderer of these folders: read, put together and compiled once in a process."""
    return Renderer(Assets(static_dir), languages_dir)


def _globals(words: Words, assets: Assets) -> dict[str, Any]:
    return {
        "lang": words.language,
        "asset": assets.url,
        # Our own style sheets and pictures, put into a page as they are: never what people typed.
        "asset_text": lambda name: Markup(assets.text(name)),  # noqa: S704
        "text": partial(pick, language=words.language),
        "THEMES": THEMES,
        "SIZES": SIZES,
        "plot_trend": charts.plot_trend,
        "plot_funnel": charts.plot_funnel,
        "segments": charts.segments,
    }


def _filters(language: str) -> dict[str, Callable[..., Any]]:
    return {
        "number": partial(numbers.number, language=language),
        "percent": partial(numbers.percent, language=language),
        "day": numbers.day,
        "moment": numbers.moment,
        "share_of": charts.share_of,
    }


def template_loader() -> jinja2.BaseLoader:
    """Return the loader: '<room>/<name>.html' for rooms and web, 'questions/<type>.html'."""
    folders = {path.parent.name: path for path in PACKAGE.glob("*/templates")}
    folders["questions"] = PACKAGE / "formkit" / "questions"
    return jinja2.PrefixLoader(
        {name: jinja2.FileSystemLoader(path) for name, path in folders.items()}
    )
