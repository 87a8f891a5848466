"""What is compared with what, by the command, and what it says of one what-if."""

from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.question.composing import composing, question_of
