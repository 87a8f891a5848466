"""How firms become aware, review, qualify offerings and choose among them."""

from typing import Literal

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.terms import cost, network

# fmt: off


class Awareness(Group):
    """Diffusion of awareness (Bass 1969)."""

    #                          default low high unit      meaning, source
    innovation: float = number(0.3,    0,  100, "1/year", "Hazard of becoming aware alone.",         "Bass 1969 form")
    imitation:  float = number(0.75,   0,  100, "1/year", "Hazard per adopting share of the peers.", "AI use of firms 2023-25: 33 %, 65 %, 78 % (McKinsey surveys)")


class Review(Group):
    """What lets a workload be chosen again before its time."""

    forced:            bool  = parameter(True, "Whether a vanished offering or an incident forces a review.")
    incident_response: float = number(0.3,    0,  1,   "",  "Chance of an early review after an incident at the family in use.")


class Choice(Group):
    """Nested random utility (McFadden 1978; Berry 1994 for the nests)."""

    #                                 default low    high   unit      meaning, source
    logit_scale:             float = number(1.0,    0,     100,   "",       "Scale of the Gumbel draws; 0 chooses the best.")
    dissimilarity:        float = number(0.7,    0.01,  1,     "",       "Scale within a camp over that between camps (lambda).")
    variety:           float = number(0.0,    0,     1,     "",       "Value of the mere number of alternatives: 1 is the textbook log-sum.")
    outside:           bool  = parameter(True, "Whether a workload may stay without AI.")
    outside_utility:   float = number(-1.0,   -1000, 1000,  "",       "Utility of no AI.")
    ties:              Literal["random", "first", "keep"] = parameter("random", "How equal utilities are resolved at noise 0.")
    cost_form:         cost.CostForm = parameter("log", "Cost enters as logarithm or as it is.")
    effort:            float = number(0.1,    1e-9,  1e6,   "share of the bill at a price of 1", "A firm's own effort of using any model, so that free is not free (cost_form=log).")
    customising_skill: float = number(0.5,    0,     1,     "",       "Share of an open family's worth for custom work that is out of reach at no skill.")
    experience:        float = number(2.0,    0,     100,   "1/year", "Fall of the log of a kind's mean taste against open, per year of all its work on open models; 0: the taste lasts.",
                                                                      "assumed: 0 to 4; the data do not tell it from a taste that lasts")
    fading:            float = number(0.25,   0,     100,   "1/year", "Fall of the log of the mean taste against open a year, whatever firms use; 0: it lasts.",
                                                                      "assumed: 0 to .5; the data do not tell it from a taste that lasts")
    distance_family:   float = number(0.7,    0,     1,     "",       "Share of the cost of switching between families of one camp; between deliveries of one it costs nothing.")
    update:            Literal["synchronous", "sequential"] = parameter("synchronous", "Everyone sees last step, or entrants decide one after another.")


class Network(Group):
    """Who a firm's peers are, and what their choices are worth to it."""

    #                                    default low   high   unit     meaning, source
    topology:             Literal["complete", "regular", "random", "small_world", "scale_free"] = parameter("small_world", "Shape of the network; complete means everyone.")
    degree:               float =  fixed(8.0,    0,    1e4,   "firms", "Mean number of peers.")
    rewiring:             float =  fixed(0.1,    0,    1,     "",      "Share of rewired links (small_world).",    "Watts and Strogatz 1998")
    strength:             float = number(0.3,    -100, 100,   "",      "Utility of the whole network using it (g).")
    form:                 network.Form = parameter("linear", "g x, or g ln((n + 1)/(N + J)).")
    measure:              network.Measure = parameter("share", "Shares or counts of users.")
    base:                 Literal["adopters", "population"] = parameter("adopters", "Shares among adopters, or among everyone.")
    camps:                Literal["both", "open", "closed"] = parameter("both", "In which camp the network effect works.")
    open_compatibility:   float = number(0.5,    0,    1,     "",      "How well different open families fit each other, forks among them: compatibility by standards (c_bar).", "assumed: .2 to .8")
    closed_compatibility: float = number(0.1,    0,    1,     "",      "Compatibility of different closed families.")
