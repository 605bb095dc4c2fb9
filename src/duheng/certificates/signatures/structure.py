"""Where a signature may stand and what it may cover: one enveloped signature over everything.

Signature wrapping moves the signed part away and puts another where the reader looks. Here the
signature must be the only one, a child of the root, and must cover the whole document: nothing
else is accepted, so there is nowhere to move the signed part to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from lxml import etree

from duheng.certificates.errors import SignatureBroken, SignatureUnsupported
from duheng.certificates.signatures.names import (
    ENVELOPED,
    EXCLUSIVE,
    FILTER2,
    SIGNED_PROPERTIES_TYPE,
    ds,
    xades,
)

Element = etree._Element
_HOLDERS = etree.XPath("//*[@Id = $name or @ID = $name or @id = $name]")
_REMOVE_ALL_SIGNATURES = "/descendant::ds:Signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference of a signature: what it covers, and how its bytes are made."""

    element: Element
    target: Element | None
    canonicalisation: str
    declares_canonicalisation: bool
    inclusive_prefixes: list[str] | None
    digest_method: str
    digest_value: str


def find_signature(root: Element) -> Element | None:
    """Return the only signature, a child of the root; None when there is none.

    Raises
    ------
    SignatureBroken
        When there are several, or one stands where it could cover something else.
    """
    found = [one for one in root.iter(ds("Signature")) if not _is_counter_signature(one)]
    if not found:
        return None
    misplaced = [one for one in found if one.getparent() is not root]
    if misplaced:
        raise SignatureBroken(
            "a signature stands inside another element than the root (signature wrapping)"
        )
    if len(found) > 1:
        raise SignatureBroken(
            f"the document has {len(found)} enveloped signatures: each breaks the others"
        )
    return found[0]


def _is_counter_signature(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == xades("CounterSignature")


def references_of(signature: Element, root: Element) -> list[Reference]:
    """Return what the signature covers; the first is the whole document.

    Raises
    ------
    SignatureBroken
        When the document itself is not covered, exactly once.
    SignatureUnsupported
        When a reference is made in a way that is not supported.
    """
    signed_info = required(signature, "SignedInfo")
    found = [_reference(one, signature, root) for one in signed_info.iterchildren(ds("Reference"))]
    whole = [one for one in found if one.target is None]
    if len(whole) != 1:
        raise SignatureBroken(
            f"{len(whole)} references cover the whole document, exactly one must (the signature "
            "says nothing about this certificate)"
        )
    return whole + [one for one in found if one.target is not None]


def _reference(element: Element, signature: Element, root: Element) -> Reference:
    uri = element.get("URI")
    if uri is None or (uri and not uri.startswith("#")):
        raise SignatureBroken(f"a reference leads outside the document ('{uri}'); never followed")
    target = None if uri == "" else _by_id(uri[1:], signature, root)
    if target is not None and element.get("Type") == SIGNED_PROPERTIES_TYPE:
        _check_signed_properties(target, signature)
    algorithms = list(_transforms(element, signature, whole=target is None))
    method = required(element, "DigestMethod").get("Algorithm", "")
    transform = algorithms[-1] if algorithms else None
    return Reference(
        element=element,
        target=target,
        canonicalisation=transform.get("Algorithm", "") if transform is not None else _C14N10,
        declares_canonicalisation=transform is not None,
        inclusive_prefixes=inclusive_prefixes(transform) if transform is not None else None,
        digest_method=method,
        digest_value=required(element, "DigestValue").text or "",
    )


_C14N10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


def _transforms(element: Element, signature: Element, *, whole: bool) -> Iterator[Element]:
    """Yield the canonicalisations among the transforms; the rest must be the enveloped one."""
    enveloped = 0
    canonical = 0
    for transform in element.iterfind(f"{ds('Transforms')}/{ds('Transform')}"):
        algorithm = transform.get("Algorithm", "")
        if algorithm == ENVELOPED or (algorithm == FILTER2 and _is_plain_filter(transform)):
            enveloped += 1
        elif algorithm == FILTER2:
            raise SignatureUnsupported(
                "the signature selects its content by an xmldsig-filter2 expression other than "
                "'all but the signature', which is not supported"
            )
        else:
            canonical += 1
            yield transform
    if enveloped != (1 if whole else 0) or canonical > 1:
        raise SignatureUnsupported("the transforms of a reference are not those of XAdES")


def _is_plain_filter(transform: Element) -> bool:
    """Return whether a filter means the same as the enveloped-signature transform."""
    paths = list(transform)
    return (
        len(paths) == 1
        and paths[0].tag == f"{{{FILTER2}}}XPath"
        and paths[0].get("Filter") == "subtract"
        and "".join((paths[0].text or "").split()) == _REMOVE_ALL_SIGNATURES
    )


def _by_id(name: str, signature: Element, root: Element) -> Element:
    holders = cast(list[Element], _HOLDERS(root, name=name))
    if len(holders) != 1:
        raise SignatureBroken(f"{len(holders)} elements have the id '{name}' that is signed")
    if not any(one is signature for one in holders[0].iterancestors()):
        raise SignatureBroken(f"the reference '#{name}' covers a part only (signature wrapping)")
    return holders[0]


def _check_signed_properties(target: Element, signature: Element) -> None:
    place = [ds("Object"), xades("QualifyingProperties"), xades("SignedProperties")]
    expected = signature.find("/".join(place))
    if target is not expected:
        raise SignatureBroken("the signed properties are not those of this signature")


def inclusive_prefixes(transform: Element) -> list[str] | None:
    """Return the prefixes that an exclusive canonicalisation treats as inclusive."""
    listed = transform.find(f"{{{EXCLUSIVE}}}InclusiveNamespaces")
    return (listed.get("PrefixList") or "").split() if listed is not None else None


def required(parent: Element, name: str) -> Element:
    """Return the child of XMLDSig that must be there."""
    found = list(parent.iterchildren(ds(name)))
    if len(found) != 1:
        raise SignatureBroken(f"the signature has {len(found)} elements '{name}', expected one")
    return found[0]
