"""What the page can ask the server, by name: the page's own questions and those of every lab."""

from playground.labs import all_labs
from playground.page.answers import ANSWERS
from playground.page.lab import Handler, Site, bind


def server_functions(site: Site) -> list[Handler]:
    """The functions the page calls; each takes one JSON object and returns one."""
    own = [answer for lab in all_labs() for answer in lab.answers]
    return [bind(answer, site) for answer in (*ANSWERS, *own)]
