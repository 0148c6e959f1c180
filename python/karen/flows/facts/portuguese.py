"""The words in which such facts are stated in Portuguese, of both sides of the ocean."""

from __future__ import annotations

from karen.flows.facts.romance import Wording, family_of

PORTUGUESE = family_of(
    Wording(
        cues=r"\b(?:eu|sou|meu|minha|meus|minhas|tenho|temos|moro|moramos|vivo|nasci|estudo|trabalho|falo|odeio|adoro|"
        r"somos|nosso|nossa|faco|coleciono|toco|jogo|numero|estou|dirijo|mudei|gosto|detesto|chamo|chamo-me|me|amo|"
        r"casad\\w|mudamos|a gente|como)\b",
        stops="e|em|no|na|nos|nas|de|do|da|desde|para|pra|com|que|por|ha|a|as|ao|mas|"
        "porque|quando|sem|todos|todo|toda|nem|embora",
        adverbs="ja|agora|tambem|atualmente|sempre|ainda|muito|la|bem|ha \\w+ \\w+|apenas|so|originalmente|meio|aqui|"
        "sozinh[oa]|mesmo|um pouco de|hoje em dia",
        negation="nao|ja nao|nunca",
        my="meu|minha|meus|minhas|o meu|a minha|os meus|as minhas|nosso|nossa|o nosso|a nossa",
        article="um|uma|uns|umas|o|a|os|as",
        am="sou|somos|eu sou|a gente e",
        have="tenho|temos|eu tenho|a gente tem",
        my_name_is="me chamo|chamo-me|o meu nome e|meu nome e|eu me chamo|eu chamo-me",
        they_call_me="(?:todo mundo|toda a gente|meus amigos|os meus amigos|o pessoal|a minha familia|"
        "minha familia) (?:me chama|me chamam|chama-me|chamam-me)(?: de)?|(?:me chamam|chamam-me|me chama|"
        "podes chamar-me|pode me chamar)(?: de)?",
        years="anos",
        my_birthday="(?:o )?meu (?:aniversario|niver) e|faco anos|faco aniversario|fazo anos",
        born="nasci e cresci|nasci|eu nasci",
        on="em|no dia|dia|no|a|o|de",
        live="moro|moramos|vivo|vivemos|eu moro|eu vivo|a gente mora|resido",
        at="em|no|na|nos|nas|perto de|perto do",
        moved_to="(?:me mudei|mudei-me|mudei|nos mudamos|mudamos|mudamos-nos|a gente se mudou) (?:para o|para a|para|"
        "pra|pro)",
        left="(?:sai|saimos|ja nao moro|nao moro mais) (?:de|em|do|da|no|na)",
        from_="de|do|da|natural de",
        work_as="(?:trabalho|atuo) como|(?:a )?minha profissao e|(?:o )?meu trabalho e",
        work_for="(?:trabalho|trampo) (?:na|no|em|para a|para o|para|pra)",
        study="(?:estudo|faco faculdade|curso) (?:[\\w]+ ){0,3}?(?:na|no|em)",
        partner="marido|esposo|esposa|mulher|namorado|namorada|noivo|noiva|companheiro|companheira",
        child="filho|filha|filhinho|filhinha|menino|menina|bebe|cacula|enteado|enteada|net[oa]",
        parent="mae|pai|mamae|papai|padrasto|madrasta",
        sibling="irmao|irma|mano|mana|meio-irmao|meia-irma|gemeo|gemea",
        friend="(?:melhor )?(?:amigo|amiga)",
        called="se chama|se chamam|chama-se|chamam-se|chamad[oa]s?|e|que se chamam?|sao|dona",
        children="filhos|filhas|meninos|meninas|criancas|gemeos|gemeas",
        two_to_six="dois|duas|tres|quatro|cinco|seis",
        weekly="(?:as|todas as|aos|todos os) (?:segundas|tercas|quartas|quintas|sextas|sabados|"
        "domingos)(?:-feiras)?(?: (?:de|a) (?:manha|tarde|noite))?",
        i_do="tenho|vou|jogo|faco|trabalho|dou|treino|nado|toco|canto|janto|almoco|visito|vamos|temos",
        marital="casad[oa]|solteir[oa]|divorciad[oa]|viuv[oa]|separad[oa]|noiv[oa]",
        allergic="(?:sou|eu sou) (?:muito )?(?:alergic[oa]|intolerante) (?:ao|a|aos|as)|tenho alergia (?:ao|a|aos|as|"
        "de)|tenho intolerancia (?:ao|a)",
        eat_no="(?:eu )?(?:nao|nunca) (?:como|bebo|tomo) (?:carne|porco|peixe|alcool|gluten|leite|lactose|acucar|ovos?|"
        "marisco)",
        follow_diet="sou|somos|virei|sigo uma dieta|como",
        love="adoro|amo|eu (?:adoro|amo|gosto (?:muito )?(?:de|do|da))|gosto (?:muito )?(?:de|do|da|dos|das)|curto|"
        "sou fa (?:de|do|da)|sou apaixonad[oa] por",
        like_not="nao gosto (?:nada )?(?:de|do|da|dos|das)|nao suporto|nao aguento|nao curto",
        hate="odeio|detesto|tenho horror a|tenho nojo de",
        favourite="(?:o |a )?m(?:eu|inha) \\w+(?: \\w+)? (?:favorit[oa]|preferid[oa]) (?:e|sao|sempre foi)",
        play="(?:jogo|toco|pratico|faco|treino|jogamos)(?: (?:o|a|no|na|um pouco de))?|(?:o )?meu (?:hobby|"
        "passatempo) e",
        collect="coleciono",
        speak="falo|falamos|eu falo|estou aprendendo|estou a aprender|aprendo",
        tongue="(?:a )?minha lingua materna e",
        suffer="tenho|sofro de|fui diagnosticad[oa] com|sofro com",
        drive="dirijo|conduzo|ando de|(?:o )?meu carro e|guio",
        my_number="(?:o )?meu (?:numero|telefone|telemovel|celular|email|e-mail|whatsapp) e(?: o)?",
        left_handed="canhot[oa]",
    )
)
