"""Reference pages made from the packages that there are: nobody keeps a list of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
TOP = "av_embodied"
LINKED = ("envs", "policies")  # folders of the repository that import as av_embodied.<name>
FOLDER = "reference"
SECTION = "Reference"  # of the navigation


def packages() -> dict[str, list[str]]:
    """Public modules by the package that they are in, all as dotted names, sorted."""
    found: dict[str, list[str]] = {}
    for folder, name in (
        (ROOT / TOP, TOP),
        *((ROOT / linked, f"{TOP}.{linked}") for linked in LINKED),
    ):
        for package, modules in _below(folder, name):
            found.setdefault(package, []).extend(modules)
    return dict(sorted(found.items()))


def _below(folder: Path, name: str) -> Iterator[tuple[str, list[str]]]:
    """`folder`, imported as `name`, and all packages in it, with their public modules."""
    if folder.is_symlink() or not (folder / "__init__.py").is_file():
        return
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    yield name, [f"{name}.{module}" for module in names]
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield from _below(inner, f"{name}.{inner.name}")


def source_of(module: str) -> Path:
    """The file of a dotted module or package."""
    parts = module.split(".")
    if len(parts) > 1 and parts[1] in LINKED:
        parts = parts[1:]
    path = ROOT.joinpath(*parts)
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def first_sentence(module: str) -> str:
    """What the docstring of a module begins with."""
    text = ast.get_docstring(ast.parse(source_of(module).read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def page_name(package: str) -> str:
    """The page of a package, below the folder of pages."""
    return f"{FOLDER}/{package}.md"


def page(package: str, modules: list[str]) -> str:
    """The text of a package's page."""
    lines = [f"# {package}", "", first_sentence(package), ""]
    for module in modules:
        lines += [f"::: {module}", ""]
    return "\n".join(lines)


def exported(package: str) -> list[str]:
    """The names in `__all__` of a package, sorted; none where it has no such list."""
    for node in ast.parse(source_of(package).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return sorted(name for name in ast.literal_eval(node.value) if name[0] != "_")
    return []


def overview(found: dict[str, list[str]]) -> str:
    """The text of the page that leads to all others."""
    lines = [
        "# Reference",
        "",
        "Everything public, from the docstrings of the code, a page a package. Names that packages"
        " export can be imported from them; where they come from their pages tell.",
        "",
        "| package | what it is | exports |",
        "|---|---|---|",
    ]
    for name in found:
        names = ", ".join(f"`{one}`" for one in exported(name))
        title = name.removeprefix(f"{TOP}.")
        lines.append(f"| [`{title}`]({name}.md) | {first_sentence(name)} | {names} |")
    return "\n".join(lines) + "\n"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages into the navigation."""
    pages = [{name.removeprefix(f"{TOP}."): page_name(name)} for name in packages()]
    config.nav = [*(config.nav or []), {SECTION: [f"{FOLDER}/index.md", *pages]}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    found = packages()
    texts = {page_name(name): page(name, modules) for name, modules in found.items()}
    texts[f"{FOLDER}/index.md"] = overview(found)
    for name, text in texts.items():
        files.append(File.generated(config, name, content=text))
    return files
