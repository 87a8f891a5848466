"""Releases as known in January 2026, for forecasts that know nothing of 2026.

Source: as for `sim.parameters.known_releases`, as estimated then.
"""

from openclosed.sim.parameters.known_releases import Release

FIRST_VINTAGE_UNTIL = "2025-12"

FIRST_VINTAGE = (
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
    Release("2023-02", "homestead", 110.42, "LLaMA-65B"),
    Release("2023-07", "homestead", 117.12, "StableBeluga2"),
    Release("2023-11", "transpacific", 117.90, "Yi-34B-Chat"),
    Release("2023-12", "continental", 118.68, "open-mixtral-8x7b"),
    Release("2024-04", "homestead", 122.99, "Phi-3-small-8k-instruct"),
    Release("2024-06", "transpacific", 125.75, "qwen2-72b-instruct"),
    Release("2024-07", "homestead", 127.96, "Llama-3.1-405B-Instruct"),
    Release("2024-09", "transpacific", 129.50, "qwen2.5-72b-instruct"),
    Release("2024-12", "overseas", 133.18, "DeepSeek-V3-Base"),
    Release("2025-01", "overseas", 139.88, "DeepSeek-R1"),
    Release("2025-05", "overseas", 142.20, "DeepSeek-R1-0528"),
    Release("2025-07", "transpacific", 143.47, "Qwen3-Coder-480B-A35B-Instruct"),
    Release("2025-09", "overseas", 145.36, "DeepSeek-V3.2-Exp"),
    Release("2025-11", "transpacific", 145.91, "Kimi-K2-Thinking"),
)
