"""The releases that broke a camp's record of capability, 2023 to 2025: who, when, how able.

Source: Epoch Capabilities Index (CC BY), best model of each camp by month, read in January 2026.
The vendors of the baseline stand for groups of real ones: `homestead` for open-weight labs of the
surveyed firms' own jurisdiction and those who tune their models, `overseas` for foreign ones.
"""

from typing import NamedTuple

from sim.parameters.dates import Month


class Release(NamedTuple):
    """A model that was better than all of its camp before; capability in points."""

    month: Month
    vendor: str
    capability: float
    model: str


LAST_MONTH = "2025-12"

CLOSED_RELEASES = (
    Release("2023-03", "incumbent", 126.17, "gpt-4-32k-0314"),
    Release("2024-02", "challenger", 127.02, "claude-3-opus-20240229"),
    Release("2024-04", "incumbent", 127.66, "gpt-4-turbo-2024-04-09"),
    Release("2024-06", "challenger", 130.00, "claude-3-5-sonnet-20240620"),
    Release("2024-09", "incumbent", 136.53, "o1-mini-2024-09-12"),
    Release("2024-12", "incumbent", 142.97, "o1-2024-12-17"),
    Release("2025-03", "integrator", 145.10, "gemini-2.5-pro-preview-03-25"),
    Release("2025-04", "incumbent", 147.20, "o3-2025-04-16"),
    Release("2025-07", "latecomer", 147.79, "grok-4-0709"),
    Release("2025-08", "incumbent", 150.00, "gpt-5-2025-08-07"),
    Release("2025-10", "incumbent", 150.26, "gpt-5-pro-2025-10-06"),
    Release("2025-11", "integrator", 153.43, "gemini-3-pro-preview"),
    Release("2025-12", "incumbent", 153.75, "gpt-5.2-2025-12-11"),
)

OPEN_RELEASES = (
    Release("2023-02", "homestead", 110.42, "LLaMA-65B"),
    Release("2023-07", "homestead", 117.12, "StableBeluga2"),
    Release("2023-11", "overseas", 117.90, "Yi-34B-Chat"),
    Release("2023-12", "continental", 118.68, "open-mixtral-8x7b"),
    Release("2024-04", "homestead", 122.99, "Phi-3-small-8k-instruct"),
    Release("2024-06", "overseas", 125.75, "qwen2-72b-instruct"),
    Release("2024-07", "homestead", 127.96, "Llama-3.1-405B-Instruct"),
    Release("2024-09", "overseas", 129.50, "qwen2.5-72b-instruct"),
    Release("2024-12", "overseas", 133.18, "DeepSeek-V3-Base"),
    Release("2025-01", "overseas", 139.88, "DeepSeek-R1"),
    Release("2025-05", "overseas", 142.20, "DeepSeek-R1-0528"),
    Release("2025-07", "overseas", 143.47, "Qwen3-Coder-480B-A35B-Instruct"),
    Release("2025-09", "overseas", 145.36, "DeepSeek-V3.2-Exp"),
    Release("2025-11", "overseas", 145.91, "Kimi-K2-Thinking"),
)


def published_by(vendor: str) -> dict[Month, float]:
    """What a vendor of the baseline published, points by month."""
    return {
        release.month: release.capability
        for release in CLOSED_RELEASES + OPEN_RELEASES
        if release.vendor == vendor
    }
