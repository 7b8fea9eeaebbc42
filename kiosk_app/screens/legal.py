"""What the law wants said on the screen."""

from typing import Final

from ausuivant.i18n import mark

#: RGPD art. 13, first level (TRUST §4)
PRIVACY: Final = mark(
    "Le ticket ne contient pas votre nom. La mairie garde l’heure et la démarche pour organiser l’accueil."
)
#: code de l'action sociale et des familles, L241-3
PRIORITY: Final = mark(
    "La carte CMI « priorité » ou « invalidité » donne priorité (loi L241-3). La borne ne demande aucune preuve."
)
