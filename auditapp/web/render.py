"""Turns a View (a Struct that declares its template and its context) into HTML.

A template sees the fields of its View and the globals below, and nothing else (StrictUndefined);
tests/house compares what each template uses with what its View declares.
"""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar

import jinja2
import msgspec
from markupsafe import Markup

from auditapp.web import charts, numbers
from auditapp.web.assets import Assets
from auditapp.web.i18n import Words, find_languages, pick
from auditapp.web.look import SIZES, THEMES, Look

PACKAGE = Path(__file__).resolve().parents[1]


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
        environment = jinja2.Environment(
            loader=template_loader(),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        environment.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
        environment.globals.update(_globals(words, self.assets))
        environment.globals["LANGUAGES"] = self.languages
        environment.filters.update(_filters(words.language))
        return environment


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
