"""Large texts of every kind of Markdown, for the limits of what is saved."""

from collections.abc import Callable

from digests.document.limits import find_excess

KINDS: dict[str, Callable[[int], str]] = {
    "list": lambda n: "- a\n" * n,
    "numbered list": lambda n: "1. a\n" * n,
    "nested list": lambda n: "- a\n  - b\n    - c\n" * n,
    "table": lambda n: "|a|b|\n|-|-|\n" + "|c|d|\n" * n,
    "prose": lambda n: "量化剪枝蒸馏部署推理训练 and a few words of English，以及更多。\n\n" * n,
    "one line": lambda n: "量化" * n,
    "quotations": lambda n: "> a\n>> b\n>>> c\n\n" * n,
    "nested quotations": lambda n: ">" * n,
    "stars": lambda n: "*" * n,
    "emphasis": lambda n: "*a* **b** " * n,
    "links": lambda n: "[a](b) " * n,
    "pictures": lambda n: "![a](https://a.example/b.png) " * n,
    "headings": lambda n: "# a\n" * n,
    "footnotes": lambda n: "".join(f"a[^{i}]\n\n[^{i}]: b\n\n" for i in range(n)),
    "definitions": lambda n: "".join(f"[a{i}]\n\n[a{i}]: https://b.example\n\n" for i in range(n)),
    "bare addresses": lambda n: "https://a.example/b " * n,
    "HTML": lambda n: "<b>a</b> " * n,
    "bars": lambda n: "|" * n,
    "brackets": lambda n: "[" * n,
    "code": lambda n: "`a` " * n,
    "fence": lambda n: "```\n" + "a\n" * n,
    "empty lines": lambda n: "a\n\n" * n,
}
"""Texts by name, from the number of their pieces."""


def text_of(kind: str, size: int) -> str:
    """Return a text of a kind that has at least so many bytes in UTF-8."""
    pieces = size // len(KINDS[kind](1).encode()) + 1
    while len(KINDS[kind](pieces).encode()) < size:
        pieces *= 2
    return KINDS[kind](pieces)


def largest_text(kind: str) -> str:
    """Return nearly the largest text of a kind that an issue has room for, beside a little else."""
    fits, too_many = 1, 400_000
    while too_many - fits > 1:
        pieces = (fits + too_many) // 2
        if find_excess(KINDS[kind](pieces)):
            too_many = pieces
        else:
            fits = pieces
    return KINDS[kind](fits * 9 // 10)
