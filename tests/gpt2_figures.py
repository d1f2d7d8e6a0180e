"""GPT-2's published figures: what its 124M weights say after seven prompts.

The ten most likely tokens after five prompts are those published with Transformer Explainer
(softmax over the whole vocabulary); the other figures are those of the course notebook.
"""

from typing import NamedTuple


class NextTokens(NamedTuple):
    """A prompt, its ids, and (id, token, probability) from the most likely down."""

    prompt: str
    ids: list[int] | None
    top: list[tuple[int, str, float]]


NEXT_TOKENS = [
    NextTokens(
        "Data visualization empowers users to",
        [6601, 32704, 795, 30132, 2985, 284],
        [
            (38350, " visualize", 0.157842),
            (2251, " create", 0.07305),
            (766, " see", 0.047203),
            (787, " make", 0.027865),
            (3538, " easily", 0.027338),
            (2952, " quickly", 0.025815),
            (7301, " explore", 0.024318),
            (1064, " find", 0.018664),
            (1833, " understand", 0.014613),
            (1382, " build", 0.012992),
        ],
    ),
    NextTokens(
        "Artificial Intelligence is transforming the",
        [8001, 9542, 9345, 318, 25449, 262],
        [
            (835, " way", 0.245664),
            (995, " world", 0.207204),
            (3160, " lives", 0.020771),
            (2214, " field", 0.012522),
            (2003, " future", 0.011347),
            (15383, " workplace", 0.010998),
            (2831, " industry", 0.010824),
            (2104, " entire", 0.009661),
            (1692, " human", 0.009602),
            (1597, " business", 0.009517),
        ],
    ),
    NextTokens(
        "As the spaceship was approaching the",
        [1722, 262, 40663, 373, 13885, 262],
        [
            (5440, " planet", 0.12928),
            (4417, " surface", 0.034568),
            (4429, " station", 0.027346),
            (8824, " moon", 0.026284),
            (3668, " Earth", 0.025949),
            (886, " end", 0.02396),
            (4074, " ship", 0.019772),
            (5743, " edge", 0.017247),
            (3491, " star", 0.016834),
            (27460, " asteroid", 0.015676),
        ],
    ),
    NextTokens(
        "On the deserted planet they discovered a",
        [2202, 262, 36043, 5440, 484, 5071, 257],
        [
            (6283, " strange", 0.034722),
            (11428, " mysterious", 0.02724),
            (5440, " planet", 0.027182),
            (1588, " large", 0.027106),
            (4858, " massive", 0.026234),
            (1402, " small", 0.022886),
            (649, " new", 0.019508),
            (5909, " vast", 0.018793),
            (3236, " huge", 0.015074),
            (6175, " giant", 0.012252),
        ],
    ),
    NextTokens(
        "IEEE VIS conference highlights the",
        [40, 31909, 50035, 4495, 11330, 262],
        [
            (6817, " importance", 0.050068),
            (3452, " latest", 0.02975),
            (4034, " benefits", 0.021657),
            (749, " most", 0.021354),
            (670, " work", 0.020551),
            (1266, " best", 0.015577),
            (649, " new", 0.014039),
            (867, " many", 0.011611),
            (2928, " impact", 0.010418),
            (6459, " challenges", 0.010252),
        ],
    ),
    NextTokens(
        "Udacity is the best place to learn about generative",
        [52, 67, 4355, 318, 262, 1266, 1295, 284, 2193, 546, 1152, 876],
        [
            (8300, " programming", 0.157596),
            (4673, " learning", 0.148418),
            (4981, " models", 0.048506),
            (17219, " biology", 0.046482),
            (16113, " algorithms", 0.027796),
        ],
    ),
    NextTokens(
        "Udacity is the best place to learn about generative programming",
        [52, 67, 4355, 318, 262, 1266, 1295, 284, 2193, 546, 1152, 876, 8300],
        [
            (13, ".", 0.352234),
            (11, ",", 0.135988),
            (290, " and", 0.109375),
            (287, " in", 0.069531),
            (8950, " languages", 0.05829),
        ],
    ),
]

GREEDY_PROMPT = "Once upon a time, generative models"
GREEDY_LENGTH = 100
GREEDY_TEXT = (
    " of the human brain were used to study the neural correlates of cognitive"
    " function. In the present study, we used a novel model of the human brain to"
    " investigate the neural correlates of cognitive function. We used a novel model"
    " of the human brain to investigate the neural correlates of cognitive function."
    " We used a novel model of the human brain to investigate the neural correlates of"
    " cognitive function. We used a novel model of the human brain to investigate the"
    " neural correlates of cognitive function."
)
