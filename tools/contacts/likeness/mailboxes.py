"""Which e-mail addresses lead to one mailbox, and which domains say nothing of a firm.

What is here is for suggesting alone: an address stays what it is, and each has its own owner.
"""

from dataclasses import dataclass
from functools import lru_cache

from tools.contacts.typed.email_domains import PROVIDERS, suggest_domain


@dataclass(frozen=True)
class Mailbox:
    """Where an address leads, as far as its letters say."""

    inbox: str
    """One form for all its addresses: without what follows a +, and by the provider's own rules."""
    local_part: str
    """Without what follows a +, as it was given."""
    domain: str
    """As it was most likely meant, under the provider's first name."""
    mistyped: bool
    """Another domain was most likely meant than was typed."""

    @property
    def of_a_provider(self) -> bool:
        """Whether anybody may have a mailbox there."""
        return self.domain in PUBLIC_MAIL


def mailbox_of(match_key: str) -> Mailbox:
    """The mailbox of an address, given as its match key."""
    local, _, typed = match_key.rpartition("@")
    meant = _meant(typed)
    domain = _OTHER_NAMES.get(meant or typed, meant or typed)
    plain = local.partition("+")[0] or local
    ignored, written = _IGNORED.get(domain, ""), _WRITTEN.get(domain, {})
    inbox = "".join(written.get(sign, sign) for sign in plain if sign not in ignored) or plain
    return Mailbox(f"{inbox}@{domain}", plain, domain, mistyped=meant is not None)


@lru_cache(maxsize=10_000)
def _meant(domain: str) -> str | None:
    """Kept: an unknown ending is compared with all known ones, and a book has the same domains over and over."""
    return suggest_domain(domain)


_OTHER_NAMES = {
    "googlemail.com": "gmail.com",
    **dict.fromkeys(("me.com", "mac.com"), "icloud.com"),
    **dict.fromkeys(("protonmail.com", "pm.me", "protonmail.ch"), "proton.me"),
    **dict.fromkeys(("ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"), "yandex.ru"),
}
"""Providers whose customers have the same mailbox under each of these."""
_IGNORED = {"gmail.com": ".", "proton.me": ".-_"}
_WRITTEN = {"yandex.ru": {".": "-"}}

_COUNTRIES = "com de fr it es at ch be nl se dk pl co.uk com.br com.ar com.mx co.jp ca ie in co.in com.au com.sg"
_IN_MANY_COUNTRIES = ("yahoo", "hotmail", "outlook", "live", "gmx", "aol", "web", "freenet", "tiscali")
_OTHERS = """
126.com 139.com abv.bg alice.it aon.at arcor.de att.net azet.sk bbox.fr bellsouth.net bigpond.com bigpond.net.au
bk.ru bluewin.ch blueyonder.co.uk bol.com.br bredband.net btopenworld.com centrum.cz charter.net chello.at
citromail.hu clix.pt cox.net daum.net docomo.ne.jp earthlink.net eircom.net email.com email.cz ezweb.ne.jp
fibertel.com.ar foxmail.com freemail.hu frontier.com globo.com hanmail.net hey.com hispeed.ch home.nl i.ua ig.com.br
iinet.net.au inbox.lv inbox.ru interia.pl inwind.it iol.it juno.com kabelmail.de kpnmail.nl laposte.net list.ru
luukku.com mail.com mail.dk mail.pt mailbox.org mweb.co.za mynet.com naver.com neuf.fr ntlworld.com o2.co.uk o2.pl
onet.pl online.de online.no ono.com optonline.net optusnet.com.au planet.nl plus.net posteo.de prodigy.net.mx
proximus.be r7.com rambler.ru rediffmail.com rocketmail.com rogers.com rr.com sapo.pt sbcglobal.net seznam.cz sfr.fr
shaw.ca sina.com sky.com skynet.be softbank.ne.jp sohu.com speedy.com.ar sunrise.ch sympatico.ca talktalk.net
telefonica.es telefonica.net telenet.be telia.com telkomsa.net telus.net terra.es tin.it tuta.io tutanota.com
ukr.net upcmail.nl usa.com virgilio.it virginmedia.com vodafone.de walla.co.il webmail.co.za windstream.net wp.pl
xtra.co.nz ziggo.nl
"""
PUBLIC_MAIL = frozenset(
    {*PROVIDERS, *_OTHERS.split(), *(f"{name}.{each}" for name in _IN_MANY_COUNTRIES for each in _COUNTRIES.split())}
)
"""Where anybody has a mailbox: that two people have theirs there says nothing of them."""
