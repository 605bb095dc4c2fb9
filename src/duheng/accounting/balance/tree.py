"""The tree of a balance: nodes over levels, and the flows that enter and leave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.balance.errors import UnusableTree
from duheng.accounting.errors import DoubleCounting, UnknownName, UnusableAccount
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.terms.documents import Document, nearest

SIDES: Mapping[str, int] = {"in": 1, "out": -1, "losses": -1, "stock_change": -1}
"""What a node's lists of flows are, and the sign with which each enters its residual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place with a boundary: a region, a unit, a sub-unit, a piece of equipment.

    Attributes
    ----------
    sides : Mapping
        Names of flows by ``in``, ``out``, ``losses`` and ``stock_change``.
    parts : tuple of str
        Names of the nodes inside it.
    """

    name: str
    title: Texts
    level: str | None
    kind: str | None
    sides: Mapping[str, tuple[str, ...]]
    parts: tuple[str, ...]

    @property
    def is_metered(self) -> bool:
        """Whether something is said of what enters or leaves it."""
        return bool(self.sides["in"] or self.sides["out"])

    @property
    def is_judged(self) -> bool:
        """Whether it has both sides of a balance."""
        return self.is_metered and bool(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The nodes of a balance, each with one parent at most."""

    nodes: Mapping[str, Node]

    @property
    def roots(self) -> tuple[Node, ...]:
        """Nodes inside no other."""
        inside = {part for node in self.nodes.values() for part in node.parts}
        return tuple(node for name, node in self.nodes.items() if name not in inside)

    @property
    def leaves(self) -> tuple[Node, ...]:
        """Nodes with nothing inside: what they take is used."""
        return tuple(node for node in self.nodes.values() if not node.parts)

    @property
    def judged(self) -> tuple[Node, ...]:
        """Nodes whose balance can be judged."""
        return tuple(node for node in self.nodes.values() if node.is_judged)

    def net_input(self, node: Node) -> dict[str, int]:
        """Return the sign of every flow in what a node takes, net.

        A node of which nothing is said takes what its parts take and what it loses.
        """
        if node.is_metered:
            return _signed(node, ("in", "out"))
        found = {name: -sign for name, sign in _signed(node, ("losses", "stock_change")).items()}
        for part in node.parts:
            _add(found, self.net_input(self.nodes[part]), 1)
        return found

    def residual(self, node: Node) -> dict[str, int]:
        """Return the sign of every flow in the residual of a node."""
        found = _signed(node, tuple(SIDES))
        for part in node.parts:
            _add(found, self.net_input(self.nodes[part]), -1)
        return {name: sign for name, sign in found.items() if sign}


def _signed(node: Node, sides: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for side in sides:
        _add(found, dict.fromkeys(node.sides[side], 1), SIDES[side])
    return found


def _add(found: dict[str, int], more: Mapping[str, int], sign: int) -> None:
    for name, own in more.items():
        found[name] = found.get(name, 0) + sign * own


def read_tree(document: Document) -> Tree:
    """Return the tree of a balance.

    Raises
    ------
    UnknownName
        When a node names a flow or a part that is not there.
    UnusableTree
        When a node has two parents, is inside itself, or takes nothing.
    DoubleCounting
        When a flow or a part would be counted twice.
    UnusableAccount
        When no node takes a flow.
    """
    nodes = {name: _node(name, one or {}) for name, one in document["nodes"].items()}
    tree = Tree(nodes=nodes)
    _check_names(document, tree)
    _check_parents(document, tree)
    _check_loops(document, tree)
    _check_flows(document, tree)
    return tree


def _node(name: str, written: Mapping[str, Any]) -> Node:
    return Node(
        name=name,
        title=texts_of(written.get("title"), name),
        level=written.get("level"),
        kind=written.get("kind"),
        sides={side: tuple(written.get(side, ())) for side in SIDES},
        parts=tuple(written.get("parts", ())),
    )


def _check_names(document: Document, tree: Tree) -> None:
    for node in tree.nodes.values():
        for side, known in (*((side, document["flows"]) for side in SIDES), ("parts", tree.nodes)):
            listed = node.parts if side == "parts" else node.sides[side]
            for name in listed:
                if name not in known:
                    close = nearest(name, list(known))
                    raise UnknownName(
                        f"{document.where('nodes', node.name, side)}: there is no "
                        f"{'node' if side == 'parts' else 'flow'} '{name}'",
                        hint=f"did you mean '{close}'?" if close else f"known: {', '.join(known)}",
                    )


def _check_parents(document: Document, tree: Tree) -> None:
    parents: dict[str, str] = {}
    for node in tree.nodes.values():
        for part in node.parts:
            place = document.where("nodes", node.name, "parts")
            if parents.get(part) == node.name:
                raise DoubleCounting(
                    f"{place}: the part '{part}' stands twice", hint="list every part once"
                )
            if part in parents:
                raise UnusableTree(
                    f"{place}: '{part}' is a part of '{parents[part]}' already",
                    hint="a node has one parent; share it out by flows from one to the other",
                    data={"node": part, "parents": [parents[part], node.name]},
                )
            parents[part] = node.name


def _check_loops(document: Document, tree: Tree) -> None:
    reached = {node.name for root in tree.roots for node in _below(tree, root)}
    caught = [name for name in tree.nodes if name not in reached]
    if caught:
        raise UnusableTree(
            f"{document.where('nodes', caught[0])}: '{caught[0]}' is inside itself",
            hint="take the loop apart: a part is never a part of its own parts",
            data={"nodes": caught},
        )


def _below(tree: Tree, node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _below(tree, tree.nodes[part])


def _check_flows(document: Document, tree: Tree) -> None:
    """Refuse a flow that would be counted twice, or not at all."""
    seen: dict[tuple[str, str], str] = {}
    for node in tree.nodes.values():
        for side, names in node.sides.items():
            for name in names:
                place = document.where("nodes", node.name, side)
                other = next((seen[key] for key in _rivals(name, side) if key in seen), None)
                mirror = {"in": "out", "out": "in"}.get(side, side)
                if seen.get((name, mirror)) == node.name:
                    other = node.name
                if other is not None:
                    raise DoubleCounting(
                        f"{place}: the flow '{name}' of '{node.name}' is counted at '{other}' "
                        "already",
                        hint="a flow leaves one node and enters one node; give each its own meter",
                        data={"flow": name, "nodes": [other, node.name]},
                    )
                seen[(name, side)] = node.name
    for node in tree.nodes.values():
        if not node.is_metered and not node.parts:
            raise UnusableTree(
                f"{document.where('nodes', node.name)}: nothing enters '{node.name}', and it has "
                "no parts",
                hint="name the flows under in, or the nodes under parts",
            )
    used = {name for name, _ in seen} | {
        one["share_of"] for one in document["flows"].values() if "share_of" in one
    }
    for name in document["flows"]:
        if name not in used:
            raise UnusableAccount(
                f"{document.where('flows', name)}: no node takes the flow '{name}'",
                hint="name it at the node that it enters or leaves, or take it out",
            )


def _rivals(name: str, side: str) -> list[tuple[str, str]]:
    """Return the places that exclude another: only from out to in does a flow stand twice."""
    free = {"in": "out", "out": "in"}.get(side)
    return [(name, one) for one in SIDES if one != free]
