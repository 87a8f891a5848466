"""Where a result comes from: parameters that differ from the baseline, version, seeds, digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def differences(manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Parameters of the configuration that differ from the baseline: name to (here, baseline)."""
    from openclosed.sim import Parameters

    usual = Parameters().model_dump(by_alias=True, mode="json")
    config = manifest.get("config", {})
    here = _flat({key: config[key] for key in usual if key in config})
    baseline = _flat({key: usual[key] for key in usual if key in config})
    return {
        name: (here.get(name, "not there"), baseline.get(name, "not there"))
        for name in [*here, *(name for name in baseline if name not in here)]
        if here.get(name) != baseline.get(name)
    }


def _flat(tree: Any, prefix: str = "") -> dict[str, str]:
    if isinstance(tree, Mapping) and tree:
        parts = (_flat(value, f"{prefix}.{key}" if prefix else key) for key, value in tree.items())
        return {name: value for part in parts for name, value in part.items()}
    return {prefix: json.dumps(tree)} if prefix else {}


def subject(manifest: Mapping[str, Any]) -> str:
    """What a result is of, in a line."""
    scenario, description = manifest.get("scenario", ""), manifest.get("description", "")
    parts = (f"Scenario {scenario}." if scenario else "", description)
    return " ".join(part for part in parts if part)


def made_by(manifest: Mapping[str, Any]) -> str:
    """Version, time, seeds and a digest of the configuration in sentences."""
    config = json.dumps(manifest.get("config", {}), sort_keys=True, default=str)
    digest = hashlib.sha256(config.encode()).hexdigest()[:16]
    revision = manifest.get("git_revision")
    changed = " with local changes" if manifest.get("git_modified") else ""
    commit = f" (git {revision}{changed})" if revision else ""
    return (
        f"Made by openclosed {manifest.get('version')}{commit}, started {manifest.get('started')}, "
        f"{len(manifest.get('seeds', []))} seeds, configuration {digest}. The full configuration "
        "and all seeds are in manifest.json beside this page."
    )
