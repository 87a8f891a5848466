"""Who measured the market, whose interest that may serve, and how it may be biased."""

from typing import NamedTuple


class Source(NamedTuple):
    """Where an indicator is from. `short` names it beside a picture."""

    short: str
    citation: str
    interest: str
    bias: str
    licence: str = "not stated"


MENLO = Source(
    "Menlo Ventures enterprise surveys (an investor in a closed vendor)",
    "Menlo Ventures, State of Generative AI in the Enterprise, November 2023, November 2024 and "
    "December 2025; 2025 Mid-Year LLM Market Update, July 2025",
    "investor in a closed vendor (Anthropic)",
    "150 to 600 technical leaders, mostly in the United States, different ones in each wave, who "
    "estimate their shares of workloads; some points read from second-hand quotations",
)
A16Z_SURVEY = Source(
    "a16z survey of chief information officers",
    "Andreessen Horowitz, surveys of 100 chief information officers of Global 2000 firms, "
    "May 2025 and early 2026",
    "investor in closed and open vendors",
    "100 of the largest firms; a model in a test counts as in use",
)
ROUTER = Source(
    "OpenRouter and a16z, State of AI 2025 (a router of developers' traffic)",
    "OpenRouter and Andreessen Horowitz, State of AI: an empirical 100 trillion token study, "
    "December 2025",
    "the router earns from developers who switch; its co-author invests in it",
    "developers who chose a router, about 1 % of spending on models; tokens, free ones included",
)
ROUTER_RANKINGS = Source(
    "OpenRouter, tokens of the day's 50 largest models",
    "OpenRouter, daily rankings of its data interface, January 2025 to August 2026, each model "
    "classed as open, closed or unknown",
    "the router earns from developers who switch",
    "developers who chose a router, under 1 % of the market; free variants count; tokenizers "
    "differ; the truth lies between counting unknown models as closed and leaving them out, and "
    "many are unknown in March, April and late August 2026",
    "CC BY 4.0",
)
VERCEL = Source(
    "Vercel, a second router",
    "Vercel, Production Index, editions of 2026, as quoted",
    "sells hosting to developers",
    "coding agents dominate; labs are classed as a whole, which makes open look larger by about 1 "
    "point of spend and 3 of tokens; one indicator was restated from 11 to 13 %; spend at list "
    "prices, of June and July 2026 as read from a chart",
    "CC BY 4.0",
)
LIST_PRICES = Source(
    "Study of open-weight competition on OpenRouter",
    "github.com/austin-cheng98/open-weight-competition, results.json: OpenRouter, 417 active "
    "models in August 2026",
    "academic",
    "tokens at list prices, which not everyone pays; the same router's traffic",
)
MOZILLA = Source(
    "Mozilla and SlashData, survey of developers",
    "Mozilla and SlashData, State of Open Source AI, fieldwork 19 to 29 May 2026, 1,494 developers "
    "who build with AI",
    "an advocate of open models, who paid for it and wrote the questions",
    "how many use, not how much; what somebody uses in any project, not what a firm runs",
)
NAGLE_YUE = Source(
    "Nagle and Yue 2025",
    "F. Nagle and D. Yue, The Latent Role of Open Models in the AI Economy, working paper, "
    "November 2025",
    "Linux Foundation's chief economist; argues for open models",
    "the same router's traffic of May to September 2025; prices of inference, not of engineering",
)
EPOCH = Source(
    "Epoch AI, Capabilities Index (CC BY)",
    "Epoch AI, Epoch Capabilities Index, read in January 2026 (CC BY)",
    "independent; paid in part by vendors for benchmarks",
    "public benchmarks, on which open models do better than in use; lags before mid-2024 rest on "
    "one model",
    "CC BY 4.0",
)
EPOCH_2026 = Source(
    "Epoch AI, Capabilities Index, later vintage (CC BY)",
    "Epoch AI, Epoch Capabilities Index, rows to July 2026 of the vintage of August 2026, and the "
    "gap of August as quoted (CC BY)",
    "independent; paid in part by vendors for benchmarks",
    "the whole history is estimated again with each vintage, so that levels do not compare with "
    "those of the vintage of January 2026; otherwise as that one",
    "CC BY 4.0",
)
ARENA = Source(
    "LMArena leaderboard",
    "LMArena, best closed and best open-weight rating, May 2023 to June 2026, from public copies "
    "of its leaderboard",
    "paid by vendors for evaluations",
    "votes on short chats; ratings are anchored again from time to time, so that only the gap "
    "compares; 2 to 20 April 2026 left out",
    "CC BY 4.0",
)
PRICES = Source(
    "Epoch AI and a16z on prices at fixed capability",
    "Epoch AI, LLM inference prices have fallen rapidly but unequally across tasks, March 2025; "
    "Andreessen Horowitz, LLMflation, November 2024",
    "investor in buyers and sellers of inference",
    "list prices per token; from 9 to 900 times a year by task, most about 10",
)
MCKINSEY = Source(
    "McKinsey, State of AI",
    "McKinsey Global Surveys on the state of AI, August 2023, May 2024, March 2025, November 2025",
    "sells advice on AI",
    "about 1,400 to 2,000 readers; use in at least one function, which may be one employee",
)
HUB = Source(
    "Hugging Face",
    "Hugging Face, number of models derived from each family, June 2025, as quoted in its blog of "
    "February 2026",
    "hosts open models",
    "counts uploads, not use; quantised copies count as derivatives; second-hand",
)
TOP500 = Source(
    "TOP500 lists",
    "TOP500, operating system family of each of the 500 systems, lists of June and November, "
    "1999 to 2018",
    "its editors use and buy such systems",
    "only those who submit a benchmark; one buyer may place many equal systems; systems with Linux "
    "on a part of their nodes count as mixed, not as Linux",
)
GARTNER = Source(
    "Gartner on smartphone sales",
    "Gartner, worldwide smartphone sales to end users by operating system, quarters of 2008 to "
    "2015, as quoted in the press",
    "sells market data to vendors",
    "estimates of sales, not of use; second-hand quotations; the third quarter of 2009 follows "
    "from a growth rate",
)
DB_ENGINES = Source(
    "DB-Engines ranking",
    "M. Gelbmann, DB-Engines blog, 3 November 2016 and 13 January 2021: open-source share of the "
    "popularity scores of all systems",
    "run by a consultancy for databases",
    "mentions, searches, jobs and questions, not use; a system with an open edition counts as open",
)
WEB_COUNTERS = Source(
    "Net Applications and StatCounter on desktop systems",
    "Net Applications, 2009 to June 2016, and StatCounter, June 2018 to July 2024: share of Linux "
    "in the use of web pages from desktop computers, as quoted in the press",
    "sell web statistics",
    "two counters, of visitors and then of page views, with a break between them; browsers that "
    "hide their system count as others; Chrome OS is left out",
)
