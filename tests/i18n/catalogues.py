"""The catalogues' workshop: gathers the strings, updates and compiles the translations, tells what is wrong with them.

``python -m tests.i18n.catalogues compile|update|check``; dev.py calls it, and the tests beside it use its functions.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import tempfile
from collections.abc import Container, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "i18n"
POT = FOLDER / "ziqi.pot"
SOURCES = ("app", "ui")
KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "N_": None}
# A msgid is its own English, so that en.po may stay empty; the Chinese ones have one plural form.
PLURALS = {"zh_CN": 1, "zh_TW": 1, "en": 2}
TRANSLATED = ("zh_CN", "zh_TW")


def po_file(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / "ziqi.po"


def read(file: Path, locale: str | None = None) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=locale)


def extract() -> Catalog:
    """Every marked string of the sources, with the files (not the lines: they change at every edit) it stands in."""
    pot = headed(Catalog(charset="utf-8", fuzzy=False), "strings")
    for source in SOURCES:
        found = extract_from_dir(
            ROOT / source,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for name, _line, message, comments, context in sorted(
            found, key=lambda entry: (entry[0].replace("\\", "/"), entry[1])
        ):
            place = f"{source}/{name}".replace("\\", "/")
            pot.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return pot


def headed(catalog: Catalog, team: str) -> Catalog:
    """``catalog`` under the project's own header instead of gettext's EMAIL@ADDRESS."""
    catalog.header_comment = f"# Ziqi: {team}. MIT licence, as the program."
    catalog.project, catalog.version, catalog.msgid_bugs_address = "Ziqi", "1", ""
    catalog.last_translator, catalog.language_team = "The Ziqi authors", team
    return catalog


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def keys(catalog: Catalog) -> set[tuple[object, ...]]:
    """What makes two catalogues ask for the same work."""
    return {(message.context, message.id, *message.auto_comments) for message in messages(catalog)}


def save(file: Path, catalog: Catalog) -> bool:
    """Write ``catalog`` unless only its dates would change; whether it was written."""
    out = BytesIO()
    write_po(out, catalog, width=120, include_lineno=False, ignore_obsolete=True)
    if file.exists() and undated(file.read_bytes()) == undated(out.getvalue()):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(out.getvalue())
    return True


def undated(text: bytes) -> bytes:
    return re.sub(rb'"(?:POT-Creation|PO-Revision)-Date:[^\n]*\n', b"", text)


def update() -> list[Path]:
    """Gather the strings and bring every catalogue up to date; the files that changed."""
    pot = extract()
    changed = [POT] if save(POT, pot) else []
    for locale in PLURALS:
        file = po_file(locale)
        catalog = read(file, locale) if file.exists() else Catalog(locale=locale, fuzzy=False)
        catalog.update(pot, no_fuzzy_matching=True)
        if save(file, headed(catalog, locale)):
            changed.append(file)
    return changed


def compile_all() -> list[Path]:
    """Build each .mo that is older than its .po; several processes may do so at once."""
    built = []
    for locale in PLURALS:
        source = po_file(locale)
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".mo.new")
        with os.fdopen(handle, "wb") as stream:
            write_mo(stream, read(source, locale))
        Path(name).replace(target)
        built.append(target)
    return built


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def source_problems() -> Iterator[str]:
    """Strings that the extractor skips without a word, in every call of a marker."""
    for source in SOURCES:
        for file in sorted((ROOT / source).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                    yield from call_problems(node, f"{file.relative_to(ROOT).as_posix()}:{node.lineno}")


def gathered(pot: Catalog) -> set[tuple[str | None, str]]:
    """The strings of ``pot``, each with its context."""
    return {(message.context, form) for message in messages(pot) for form in forms(message)}


def ungathered(tree: ast.AST, found: Container[tuple[str | None, str]]) -> Iterator[str]:
    """Marked strings that are not among ``found``: the extractor sees none in an f-string, or inside another marker."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            context = texts.pop(0) if node.func.id == "pgettext" and texts else None
            if texts and (context, texts[0]) not in found:
                yield f"{node.lineno}: {texts[0]!r} is not gathered; mark it by itself"


def all_ungathered(pot: Catalog) -> Iterator[str]:
    found = gathered(pot)
    for file in (file for source in SOURCES for file in sorted((ROOT / source).rglob("*.py"))):
        for problem in ungathered(ast.parse(file.read_text(encoding="utf-8")), found):
            yield f"{file.relative_to(ROOT).as_posix()}:{problem}"


def call_problems(call: ast.Call, place: str) -> Iterator[str]:
    assert isinstance(call.func, ast.Name)
    marker = call.func.id
    for argument in call.args[: 1 if marker in ("_", "N_") else 2]:
        made_up = isinstance(argument, ast.JoinedStr | ast.BinOp) or (
            isinstance(argument, ast.Call)
            and isinstance(argument.func, ast.Attribute)
            and argument.func.attr == "format"
        )
        if made_up:
            yield f"{place}: {marker}() gets a string that is put together; format it afterwards"
        elif marker != "_" and not isinstance(argument, ast.Constant):
            yield f"{place}: {marker}() marks only plain strings"


def msgid_problems(message: Message) -> Iterator[str]:
    for text in forms(message):
        try:
            names = fields(text)
        except ValueError as error:
            yield f"{text!r}: {error}"
            continue
        if any(not name.isidentifier() for name in names) or re.search(r"%[sdr]", text):
            yield f"{text!r}: only named {{placeholders}}"


def translation_problems(locale: str, message: Message) -> Iterator[str]:
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    where = f"{locale}: {forms(message)[0]!r}"
    if message.fuzzy:
        yield f"{where} is fuzzy"
    if not any(strings):
        if locale in TRANSLATED:
            yield f"{where} is not translated"
        return
    if message.pluralizable and len(strings) != PLURALS[locale]:
        yield f"{where} has {len(strings)} plural forms and not {PLURALS[locale]}"
    if not all(strings):
        yield f"{where} lacks a plural form"
    for index, text in enumerate(strings):
        # The singular may leave the number out; a language's last form stands for every other count.
        source = forms(message)[min(index, len(forms(message)) - 1)] if len(strings) > 1 else forms(message)[-1]
        if text and fields(text) != fields(source):
            yield f"{where} is translated with other fields: {text!r}"


def catalogue_problems(locale: str, pot: Catalog) -> Iterator[str]:
    file = po_file(locale)
    if not file.exists():
        yield f"{locale}: no catalogue"
        return
    catalog = read(file, locale)
    if catalog.num_plurals != PLURALS[locale]:
        yield f"{locale}: Plural-Forms says {catalog.num_plurals} and not {PLURALS[locale]}"
    if keys(catalog) != keys(pot):
        yield f"{locale}: not up to date; run python3 dev.py i18n"
    for message in messages(catalog):
        yield from translation_problems(locale, message)


def problems() -> Iterator[str]:
    yield from source_problems()
    pot = extract()
    yield from all_ungathered(pot)
    if not POT.exists() or keys(read(POT)) != keys(pot):
        yield "i18n/ziqi.pot: not up to date; run python3 dev.py i18n"
    for message in messages(pot):
        yield from msgid_problems(message)
    for locale in PLURALS:
        yield from catalogue_problems(locale, pot)


def report(lines: Iterable[object]) -> int:
    count = 0
    for line in lines:
        print(line)
        count += 1
    return count


def main(command: str) -> int:
    if command == "compile":
        compile_all()
        return 0
    if command == "update":
        report(f"updated {file.relative_to(ROOT).as_posix()}" for file in update())
        compile_all()
    wrong = report(problems())
    print(f"catalogues: {wrong} to mend" if wrong else "catalogues: complete")
    return 1 if wrong else 0


if __name__ == "__main__":
    # Chinese in a translation must not stop the report on a console of another code page.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
