"""A theory of change as JSON-LD in the names of the Common Impact Data Standard (CIDS).

`impact.theory.cids_theory` reads it back. The context stands in the file itself, so that nobody has to fetch one; its
names are those of CIDS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from impact.export.theory.theory_file import TheoryFile, clean_text
from impact.model.vocabulary.theory_levels import Level
from impact.theory.cids_theory import ARROW, BLOCK, CLASSES
from impact.views.theory.theory_of_change import OTHER_FUND, LinkAssumption, TheoryLink, TheoryNode

BASE = "urn:filantrimpact:"
CONTEXT: dict[str, Any] = {
    "cids": "https://ontology.commonapproach.org/cids#",
    "org": "http://ontology.eil.utoronto.ca/tove/organization#",
    "sch": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "fi": f"{BASE}theory:",
    "hasName": {"@id": "org:hasName", "@type": "xsd:string"},
    "hasLegalName": {"@id": "org:hasLegalName", "@type": "xsd:string"},
    "hasDescription": {"@id": "cids:hasDescription", "@type": "xsd:string"},
    "unitDescription": {"@id": "cids:unitDescription", "@type": "xsd:string"},
    "sch:dateCreated": {"@type": "xsd:dateTime"},
    **{
        name: {"@id": f"cids:{name}", "@type": "@id"}
        for name in (
            "forOrganization", "forOutcome", "hasActivity", "hasInput", "hasOutput", "hasOutcome", "hasIndicator",
            "canProduce", "canEnable",
        )
    },
    "fi:from": {"@type": "@id"},
    "fi:to": {"@type": "@id"},
}  # fmt: skip
# Names by which a pathway lists the things of each class.
PATHWAY = {
    "cids:Input": "hasInput", "cids:Activity": "hasActivity", "cids:Output": "hasOutput", "cids:Outcome": "hasOutcome",
}  # fmt: skip


def write_cids(file: TheoryFile) -> bytes:
    """The theory as JSON-LD: organisation, pathway, its blocks, their indicators, and the arrows."""
    graph = [_build_organisation(file), _build_pathway(file)]
    outgoing: dict[str, dict[str, list[str]]] = {node.key: {} for node in file.view.nodes}
    levels = {node.key: node.level for node in file.view.nodes}
    for link in file.view.links:
        if {link.source, link.target} <= levels.keys():
            _connect(outgoing, link, levels)
    graph += [_build_block(file, node, outgoing[node.key]) for node in file.view.nodes]
    graph += _build_indicators(file)
    graph += [
        _build_arrow(link, number)
        for number, link in enumerate(file.view.links, 1)
        if {link.source, link.target} <= levels.keys()
    ]
    document = {"@context": CONTEXT, "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _connect(outgoing: dict[str, dict[str, list[str]]], link: TheoryLink, levels: Mapping[str, Level]) -> None:
    """Say an arrow in the names of CIDS, where it has one for it; it stands with `fi:Arrow` in any case."""
    source, target = CLASSES[levels[link.source]], CLASSES[levels[link.target]]
    names = {
        ("cids:Activity", "cids:Output"): "hasOutput", ("cids:Activity", "cids:Outcome"): "canProduce",
        ("cids:Outcome", "cids:Activity"): "canEnable",
    }  # fmt: skip
    if (source, target) == ("cids:Input", "cids:Activity"):
        outgoing[link.target].setdefault("hasInput", []).append(_identify("block", link.source))
    elif (source, target) in names:
        outgoing[link.source].setdefault(names[source, target], []).append(_identify("block", link.target))


def _build_organisation(file: TheoryFile) -> dict[str, Any]:
    outcomes = [node for node in file.view.nodes if CLASSES[node.level] == "cids:Outcome"]
    return {
        "@id": _identify_organisation(file), "@type": "cids:Organization",
        "hasLegalName": clean_text(file.view.organisation),
        "hasOutcome": [_identify("block", node.key) for node in outcomes],
        "hasIndicator": [_identify("indicator", number) for number in _list_indicators(file)],
    }  # fmt: skip


def _build_pathway(file: TheoryFile) -> dict[str, Any]:
    view = file.view
    pathway: dict[str, Any] = {
        "@id": _identify("theory", f"{view.organisation_id}-{view.version}"), "@type": "cids:ImpactPathway",
        "hasName": clean_text(file.title), "forOrganization": _identify_organisation(file),
        "fi:version": view.version, "fi:language": file.language.value,
    }  # fmt: skip
    if view.reason:
        pathway["hasDescription"] = clean_text(view.reason)
    if view.dated:
        pathway["sch:dateCreated"] = f"{view.dated.isoformat()}T00:00:00"
    for name, link in PATHWAY.items():
        pathway[link] = [_identify("block", node.key) for node in view.nodes if CLASSES[node.level] == name]
    pathway["hasIndicator"] = [_identify("indicator", number) for number in _list_indicators(file)]
    pathway["fi:ceilingAbove"] = view.ceiling_above.value if view.ceiling_above else ""
    pathway["fi:externalFactors"] = [clean_text(factor) for factor in view.external_factors]
    return pathway


def _build_block(file: TheoryFile, node: TheoryNode, outgoing: Mapping[str, list[str]]) -> dict[str, Any]:
    name = CLASSES[node.level]
    block: dict[str, Any] = {
        "@id": _identify("block", node.key), "@type": name if name == BLOCK else [name, BLOCK],
        "hasName": clean_text(node.text), **outgoing,
    }  # fmt: skip
    if name == "cids:Outcome":
        block["forOrganization"] = _identify_organisation(file)
        block["hasIndicator"] = [_identify("indicator", number) for number, _, _ in node.indicators]
    block |= {
        "fi:key": node.key, "fi:level": node.level.value, "fi:sphere": node.sphere.value,
        "fi:accountable": node.accountable,
    }  # fmt: skip
    if node.stakeholder:
        block["fi:stakeholder"] = clean_text(node.stakeholder)
    keys = [clean_text(key) for key in node.fund_outcomes if key != OTHER_FUND]
    if keys:
        block["fi:fundOutcome"] = keys if len(keys) > 1 else keys[0]
    if node.place:
        block["fi:place"] = [node.place.across, node.place.down]
    return block


def _build_indicators(file: TheoryFile) -> list[dict[str, Any]]:
    units = dict(file.view.indicator_units)
    indicators = []
    for number, (title, node) in _list_indicators(file).items():
        indicator: dict[str, Any] = {
            "@id": _identify("indicator", number), "@type": "cids:Indicator", "hasName": clean_text(title),
            "unitDescription": clean_text(units.get(number, "")) or file.say("theory_file.no_unit"),
            "forOrganization": _identify_organisation(file), "fi:block": _identify("block", node.key),
        }  # fmt: skip
        if CLASSES[node.level] == "cids:Outcome":
            indicator["forOutcome"] = [_identify("block", node.key)]
        indicators.append(indicator)
    return indicators


def _list_indicators(file: TheoryFile) -> dict[int, tuple[str, TheoryNode]]:
    """Title and block of each indicator by its id."""
    return {number: (title, node) for node in file.view.nodes for number, title, _ in node.indicators}


def _build_arrow(link: TheoryLink, number: int) -> dict[str, Any]:
    arrow: dict[str, Any] = {
        "@id": _identify("arrow", number), "@type": ARROW, "fi:from": _identify("block", link.source),
        "fi:to": _identify("block", link.target), "fi:kind": link.kind.value, "fi:evidenceLevel": link.evidence_level,
    }  # fmt: skip
    if link.mechanism:
        arrow["fi:mechanism"] = clean_text(link.mechanism)
    if link.assumptions:
        arrow["fi:assumptions"] = [_build_assumption(assumption) for assumption in link.assumptions]
    return arrow


def _build_assumption(assumption: LinkAssumption) -> dict[str, Any]:
    criticality = {"fi:criticality": assumption.criticality} if assumption.criticality else {}
    return {"@type": "fi:Assumption", "hasDescription": clean_text(assumption.text)} | criticality


def _identify(kind: str, key: object) -> str:
    return f"{BASE}{kind}:{quote(str(key), safe='')}"


def _identify_organisation(file: TheoryFile) -> str:
    return _identify("organisation", file.view.organisation_id)
