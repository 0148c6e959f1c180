"""The words in which such facts are stated in French."""

from __future__ import annotations

from karen.flows.facts.romance import Wording, family_of

FRENCH = family_of(
    Wording(
        cues=r"\b(?:je|j'\w+|moi|mon|ma|mes|on|nous|notre|nos|m'\w+)(?=\b|')",
        stops="et|a|au|aux|en|de|depuis|pour|avec|chez|dans|sur|qui|que|parce|donc|mais|meme|sans|"
        "tous|tout|comme|le (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|ni|des",
        adverbs="seule?|maintenant|aussi|toujours|actuellement|encore|plutot|vraiment|bien|deja|tres|depuis \\w+ \\w+|"
        "originaire|un peu|fier d'etre|pas du tout|seulement|desormais|juste|surtout|enormement|tellement|trop|"
        "absolument|tout",
        negation="(?:pas|plus|non) ",
        my="mon|ma|mes|notre|nos",
        article="un|une|des|du|de la|de l'|le|la|les|l'|de|d'",
        am="je suis|je viens|j'suis|on est|nous sommes|je ne suis (?:pas|plus)|chuis|moi je suis|c'est moi",
        have="j'ai|on a|nous avons|moi j'ai",
        my_name_is="je m'appelle|moi c'est|mon nom est|mon nom,? c'est|mon prenom est|mon prenom,? c'est|je me nomme",
        they_call_me="(?:tout le monde|mes amis|mes copains|on|les gens|ma famille|mes potes|"
        "mes collegues) m'appell(?:e|ent)|(?:appelle|appelez)-moi|tu peux m'appeler|mon surnom,? c'est",
        years="ans",
        my_birthday="mon anniversaire,? (?:est|c'est|tombe)|je fete mon anniversaire|je suis nee? ",
        born="je suis nee? et j'ai grandi|j'ai grandi|je suis nee?|j'suis nee?|nee?",
        on="le|en|au|l'annee|de",
        live="j'habite|je vis|on habite|on vit|nous habitons|nous vivons|je reside|je loge|j'habite plus",
        at="a|au|en|aux|dans|pres de|du cote de|a cote de|sur",
        moved_to="(?:j'ai|on a|nous avons) (?:demenage|emmenage) (?:a|au|en|aux)",
        left="(?:j'ai|on a|nous avons) quitte",
        from_="de|d'|originaire de|du",
        work_as="(?:je travaille|je bosse|je taffe) (?:comme|en tant que)|mon (?:metier|boulot|travail),? (?:c'est|"
        "est)",
        work_for="(?:je travaille|je bosse|je taffe|on travaille) (?:pour|chez|a|au)",
        study="(?:j'etudie|je fais mes etudes|j'etudie \\w+|je suis etudiante?) (?:a|au|en \\w+ a)",
        partner="mari|femme|epoux|epouse|copain|copine|compagnon|compagne|conjointe?|fiancee?|cherie?|mec|homme",
        child="fils|fille|enfant|bebe|petite?|gamine?|aine|ainee|cadette?|gosse|beau-fils|belle-fille",
        parent="mere|pere|maman|papa|beau-pere|belle-mere",
        sibling="frere|soeur|frangine?|demi-frere|demi-soeur|jumeau|jumelle",
        friend="(?:meilleure? )?(?:amie?|pote|copain|copine)",
        called="s'appelle|s'appellent|est|qui s'appelle|qui s'appellent|appelee?s?|sont|nommee?",
        children="enfants|filles|fils|garcons|gamins|gosses|jumeaux|jumelles",
        two_to_six="deux|trois|quatre|cinq|six",
        weekly="(?:le|tous les|chaque) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|"
        "dimanche)s?(?: (?:matin|soir|midi)s?)?",
        i_do="je|j'|on|nous|j'ai",
        marital="mariee?|celibataire|divorcee?|veu[fv]e?|separee?|fiancee?|pacsee?",
        allergic="(?:je suis|j'suis|chuis) (?:tres )?(?:allergique|intolerante?) (?:aux|au|a la|a l'|a)|"
        "j'ai une allergie (?:aux|au|a la|a l')|je supporte pas le",
        eat_no="(?:je|j'|on) (?:ne |n')?(?:mange|bois|mangeons) (?:pas|plus|jamais)(?: de| d')? ?(?:viande|porc|"
        "poisson|alcool|gluten|lait|produits laitiers|sucre|oeufs)",
        follow_diet="je suis|on est|je mange|je suis devenue?|nous sommes",
        love="j'(?:adore|aime(?: bien| beaucoup| trop)?)|je (?:raffole|suis fan|suis folle|suis fou) (?:de|des|du|d')|"
        "on adore|je kiffe|je suis passionnee? (?:de|par)",
        like_not="(?:je |j')(?:n')?(?:aime pas|n'aime pas|aime pas du tout|aime vraiment pas|supporte pas|"
        "ne supporte pas|n'aime pas du tout|aime plus)(?: du tout)?",
        hate="je (?:deteste|hais|ne supporte pas|peux pas sentir|ne peux pas sentir)|j'ai horreur (?:de|des|du)|"
        "je deteste",
        favourite="m(?:on|a) \\w+(?: \\w+)? preferee?,? (?:est|c'est|ca a toujours ete)",
        play="(?:je joue|je fais|je pratique|on fait|je joue) (?:du|de la|de l'|au|aux|des|de|a la)?|mon (?:hobby|"
        "passe-temps),? (?:c'est|est)(?: le| la)?",
        collect="je collectionne",
        speak="je parle|on parle|j'apprends|nous parlons|je parle couramment",
        tongue="ma langue maternelle,? (?:est|c'est)",
        suffer="j'ai|je souffre (?:de|d'|du)|je suis atteinte? (?:de|d'|du)|on m'a diagnostique|je fais",
        drive="je conduis|je roule en|ma voiture,? (?:est|c'est)|je roule dans",
        my_number="mon (?:numero|tel|telephone|portable|mail|email|adresse mail),? (?:c'est|est)(?: le)?",
        left_handed="gaucher|gauchere",
    )
)
