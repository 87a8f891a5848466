"""How firms become aware, review, qualify offerings and choose among them."""

from typing import Literal

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.terms import cost, network

# fmt: off


class Awareness(Group):
    """Diffusion of awareness (Bass 1969)."""

    #                          default low high unit      meaning, source
    innovation: float = number(0.3,    0,  100, "1/year", "Hazard of hearing of AI without peers that use it.",         "assumed: in the form of Bass 1969")
    imitation:  float = number(0.75,   0,  100, "1/year", "Added hazard of hearing of AI if all peers use it.", "AI use of firms 2023-25: 33 %, 65 %, 78 % (McKinsey surveys)")


class Choice(Group):
    """Nested random utility (McFadden 1978; Berry 1994 for the nests)."""

    #                                 default low    high   unit      meaning, source
    logit_scale:             float = number(1.0,    0,     100,   "",       "Scale of the Gumbel noise; at 0 firms choose the best.")
    dissimilarity:        float = number(0.7,    0.1,   1,     "",       "Noise between a camp's lineages relative to noise between camps (lambda).")
    outside:           bool  = parameter(True, "Whether a workload may stay without AI.")
    outside_utility:   float = number(-1.0,   -1000, 1000,  "",       "Utility of not using AI.")
    ties:              Literal["random", "first", "keep"] = parameter("random", "How ties are broken at noise 0.")
    cost_form:         cost.CostForm = parameter("log", "Whether utility falls with the logarithm of cost or with cost.")
    effort:            float = number(0.1,    1e-9,  1e6,   "share of the bill at a price of 1", "A firm's own cost of using any model, even a free one (cost_form=log).")
    customising_skill: float = number(0.5,    0,     1,     "",       "Share of an open family's flexibility that a firm without skill cannot use.")
    experience:        float = number(2.0,    0,     100,   "1/year", "Rate at which a mean preference against open fades with use, per year with all work on open models; 0: it lasts.",
                                                                      "assumed: 0 to 4; the data cannot tell it from a lasting preference")
    fading:            float = number(0.25,   0,     100,   "1/year", "Rate at which a mean preference against open fades with time, whatever firms use; 0: it lasts.",
                                                                      "assumed: 0 to .5; the data cannot tell it from a lasting preference")
    distance_family:   float = number(0.7,    0,     1,     "",       "Cost of switching to another family of the same camp, as a share of switching_cost.")
    update:            Literal["synchronous", "sequential"] = parameter("synchronous", "Whether all firms decide at once, on last step's information, or one after another.")


class Network(Group):
    """Who a firm's peers are, and what their choices are worth to it."""

    #                                    default low   high   unit     meaning, source
    topology:             Literal["complete", "regular", "random", "small_world", "scale_free"] = parameter("small_world", "Network of peers; complete: everyone is everyone's peer.")
    degree:               float =  fixed(8.0,    0,    1e4,   "firms", "Mean number of peers.")
    rewiring:             float =  fixed(0.1,    0,    1,     "",      "Share of rewired links (small_world).",    "Watts and Strogatz 1998")
    strength:             float = number(0.3,    -100, 100,   "",      "Utility if all peers use the offering (g).")
    form:                 network.Form = parameter("linear", "Network utility: g x, or g ln((n + 1)/(N + J)).")
    measure:              network.Measure = parameter("share", "Whether the network effect depends on the share or the number of users.")
    base:                 Literal["adopters", "population"] = parameter("adopters", "Whether shares are of the peers that use AI or of all peers.")
    camps:                Literal["both", "open", "closed"] = parameter("both", "Camps with a network effect.")
    open_compatibility:   float = number(0.5,    0,    1,     "",      "Compatibility of different open families, forks included, under common standards (c_bar).", "assumed: .2 to .8")
    closed_compatibility: float = number(0.1,    0,    1,     "",      "Compatibility of different closed families.")
