"""Chance by random stream: runs differ in the stream that is drawn again, and in nothing else."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.starts.states import States
