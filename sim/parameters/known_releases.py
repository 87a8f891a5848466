"""What vendors did, 2023 to 2026: releases that were the best of their camp, changes of openness.

Source of releases: Epoch Capabilities Index (CC BY), best model of each camp by month, as estimated
in August 2026. Each vintage re-estimates the whole history, so levels differ between vintages.
The vendors of the baseline stand for groups of real ones: `homestead` for open-weight labs of the
surveyed firms' own jurisdiction and those who tune their models, `overseas` for DeepSeek, and
`transpacific` for the other foreign labs: Yi, Qwen, Kimi and GLM.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from openclosed.sim.parameters.dates import Month


class Release(NamedTuple):
    """A model that was better than all earlier ones of its camp; capability in points."""

    month: Month
    vendor: str
    capability: float
    model: str


OpennessChange = Literal["opening", "open_core", "closing"]


class Turn(NamedTuple):
    """A vendor's actual change of openness; `open_core` is an older model beside a closed one."""

    month: Month
    vendor: str
    change: OpennessChange
    model: str
    source: str


LAST_MONTH = "2026-08"

CLOSED_RELEASES = (
    Release("2023-03", "incumbent", 125.70, "GPT-4"),
    Release("2023-11", "incumbent", 125.83, "GPT-4 Turbo"),
    Release("2024-03", "challenger", 126.65, "Claude 3 Opus"),
    Release("2024-04", "incumbent", 127.27, "GPT-4 Turbo (April)"),
    Release("2024-05", "integrator", 130.16, "Gemini 1.5 Flash"),
    Release("2024-08", "latecomer", 130.56, "Grok-2"),
    Release("2024-09", "incumbent", 136.45, "o1-mini"),
    Release("2024-12", "incumbent", 142.45, "o1"),
    Release("2025-03", "integrator", 144.53, "Gemini 2.5 Pro"),
    Release("2025-04", "incumbent", 146.90, "o3"),
    Release("2025-06", "incumbent", 147.54, "o3-pro"),
    Release("2025-08", "incumbent", 150.00, "GPT-5"),
    Release("2025-10", "incumbent", 150.33, "GPT-5 Pro"),
    Release("2025-11", "integrator", 153.20, "Gemini 3 Pro"),
    Release("2025-12", "incumbent", 155.03, "GPT-5.2 Pro"),
    Release("2026-02", "incumbent", 155.69, "GPT-5.3 Codex"),
    Release("2026-03", "incumbent", 158.46, "GPT-5.4 Pro"),
    Release("2026-04", "incumbent", 161.49, "GPT-5.5 Pro"),
    Release("2026-06", "challenger", 161.53, "Claude Fable 5"),
    Release("2026-07", "incumbent", 161.65, "GPT-5.6 Sol"),
)

OPEN_RELEASES = (
    Release("2023-02", "homestead", 109.24, "LLaMA-65B"),
    Release("2023-07", "homestead", 116.39, "Stable Beluga 2"),
    Release("2023-11", "transpacific", 116.64, "Yi-34B"),
    Release("2023-12", "continental", 117.65, "Mixtral 8x7B"),
    Release("2024-04", "homestead", 122.23, "Llama 3-70B"),
    Release("2024-05", "overseas", 124.26, "DeepSeek-V2"),
    Release("2024-06", "transpacific", 124.93, "Qwen2-72B"),
    Release("2024-07", "homestead", 128.73, "Llama 3.1-405B"),
    Release("2024-09", "transpacific", 128.76, "Qwen2.5-72B"),
    Release("2024-12", "overseas", 132.87, "DeepSeek-V3"),
    Release("2025-01", "overseas", 139.51, "DeepSeek-R1"),
    Release("2025-05", "overseas", 141.79, "DeepSeek-R1 (May)"),
    Release("2025-07", "transpacific", 144.61, "Qwen3-235B-A22B-Thinking"),
    Release("2025-09", "overseas", 144.79, "DeepSeek-V3.2-Exp"),
    Release("2025-11", "transpacific", 145.86, "Kimi K2 Thinking"),
    Release("2025-12", "overseas", 146.37, "DeepSeek-V3.2"),
    Release("2026-02", "transpacific", 148.06, "Kimi K2.5"),
    Release("2026-04", "transpacific", 151.11, "Kimi K2.6"),
    Release("2026-06", "transpacific", 152.21, "GLM-5.2"),
    Release("2026-07", "transpacific", 157.01, "Kimi K3"),
)

OPENNESS_CHANGES = (
    Turn("2024-06", "integrator", "open_core", "Gemma 2 27B",
         "LMArena (CC BY 4.0): best open-weight model on 29 June 2024"),
    Turn("2025-08", "incumbent", "open_core", "gpt-oss-120b",
         "OpenAI, Introducing gpt-oss, 5 August 2025"),
)  # fmt: skip


def published_by(
    vendor: str, releases: Iterable[Release] = CLOSED_RELEASES + OPEN_RELEASES
) -> dict[Month, float]:
    """What a vendor of the baseline published, capability points by month."""
    return {one.month: one.capability for one in releases if one.vendor == vendor}


def openness_of(vendor: str) -> dict[Month, OpennessChange]:
    """A vendor's actual changes of openness by month."""
    return {one.month: one.change for one in OPENNESS_CHANGES if one.vendor == vendor}
