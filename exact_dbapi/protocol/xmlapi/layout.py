"""How the columns of flat rows lie in an item of a topic, and the text of whole columns of items.

In come the places of the columns, in any order; out comes the text of each item, its elements in the order that the
schema demands. Elements without any content are left out. Works on columns, not on rows: an order costs the same few
calls of Arrow as ten thousand.

Source: the elements of an item are a sequence, so that their order matters: certain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

from exact_dbapi.arrow import constant
from exact_dbapi.catalog.model import Topic

if TYPE_CHECKING:
    import pyarrow


@dataclass
class _Element:
    """An element, by the paths of what it holds; `constants` are attributes that it has when it is there at all."""

    name: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    children: list[_Element] = field(default_factory=list)
    is_slot: bool = False

    def child(self, name: str) -> _Element:
        """Find the child of a name, or add it behind the others."""
        for child in self.children:
            if child.name == name:
                return child
        self.children.append(_Element(name))
        return self.children[-1]


class Layout:
    """The item of a topic with the columns at `paths`, those below `lines` once for each row of an item.

    `constants` are fields by path, which stand beside others of their element.
    """

    def __init__(
        self, topic: Topic, paths: Sequence[str], lines: str | None = None, constants: Mapping[str, str] | None = None
    ) -> None:
        order = {known.path: at for at, known in enumerate(topic.fields)}
        places = sorted(dict.fromkeys(paths), key=lambda path: order[path])
        prefix = f"{lines}/" if lines else None
        self._item = _Element(topic.item or topic.name)
        self._line = _Element(lines.rpartition("/")[2]) if lines else None
        for path in places:
            if prefix is not None and path.startswith(prefix):
                assert lines is not None and self._line is not None
                self._slot(lines)
                _put(self._line, path.removeprefix(prefix), path)
            else:
                _put(self._item, path, path)
        for path, value in (constants or {}).items():
            below, _, name = path.rpartition("/")
            element = reduce(_Element.child, below.split("/") if below else (), self._item)
            element.constants[name.removeprefix("@")] = value

    def _slot(self, lines: str) -> None:
        """Keep the place where the lines go: behind what stands before the first of them."""
        element = reduce(_Element.child, lines.split("/"), self._item)
        element.is_slot = True

    def lines(self, texts: Mapping[str, pyarrow.Array]) -> pyarrow.Array:
        """Write the line of each row."""
        assert self._line is not None
        return _written(self._line, texts, None)

    def items(self, texts: Mapping[str, pyarrow.Array], lines: pyarrow.Array | None) -> pyarrow.Array:
        """Write items; `texts` has a row for each, `lines` the text of its lines."""
        return _written(self._item, texts, lines)


def _put(root: _Element, path: str, full: str) -> None:
    *parents, last = path.split("/")
    element = reduce(_Element.child, parents, root)
    if last.startswith("@"):
        element.attributes.append((last[1:], full))
    else:
        element.child(last).text = full


def _written(element: _Element, texts: Mapping[str, pyarrow.Array], lines: pyarrow.Array | None) -> pyarrow.Array:
    import pyarrow.compute as pc

    if element.is_slot:
        assert lines is not None
        return lines
    attributes = [_attribute(name, texts[path]) for name, path in element.attributes]
    content = [texts[element.text]] if element.text is not None else []
    content += [_written(child, texts, lines) for child in element.children]
    constants = "".join(f' {name}="{value}"' for name, value in element.constants.items())
    closing = [">", *content, f"</{element.name}>"] if content else ["/>"]
    whole = _joined([f"<{element.name}{constants}", *attributes, *closing])
    present = _joined([*attributes, *content])
    return pc.if_else(pc.equal(present, constant("")), constant(""), whole)


def _attribute(name: str, texts: pyarrow.Array) -> pyarrow.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(
        constant(f' {name}="'), texts, constant('"'), constant(""), null_handling="emit_null"
    )


def _joined(parts: Sequence[pyarrow.Array | str]) -> pyarrow.Array:
    import pyarrow.compute as pc

    columns = [constant(part) if isinstance(part, str) else part for part in (*parts, "")]
    return pc.binary_join_element_wise(*columns, null_handling="replace", null_replacement="")
