from typing import Any

from analysis.common import provenance
from sim import Parameters


def config() -> dict[str, Any]:
    return Parameters().model_dump(by_alias=True, mode="json")


def test_the_baseline_differs_in_nothing() -> None:
    assert provenance.differences({"config": config()}) == {}


def test_a_changed_parameter_stands_beside_the_baseline() -> None:
    changed = config()
    usual = changed["firms"]["enterprise"]["tastes"]["cost"]
    changed["firms"]["enterprise"]["tastes"]["cost"] = 0.25

    assert provenance.differences({"config": changed}) == {
        "firms.enterprise.tastes.cost": ("0.25", str(usual))
    }


def test_what_is_added_and_what_is_gone_are_told() -> None:
    changed = config()
    changed["schedule"] = {"choice.noise": {"2026-01": 2.0}}
    gone = next(iter(changed["vendors"]), None)
    if gone is not None:
        del changed["vendors"][gone]

    found = provenance.differences({"config": changed})

    assert found["schedule.choice.noise.2026-01"] == ("2.0", "not there")
    assert gone is None or any(
        here == "not there" and name.startswith(f"vendors.{gone}")
        for name, (here, _) in found.items()
    )


def test_other_keys_of_the_configuration_are_no_parameters() -> None:
    assert provenance.differences({"config": {**config(), "replicates": 5}}) == {}


def test_the_digest_follows_the_configuration() -> None:
    first, again, other = (
        provenance.made_by({"config": {"firms": {"count": count}}}) for count in (1, 1, 2)
    )
    assert first == again
    assert first != other
