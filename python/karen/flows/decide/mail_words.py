"""The words by which mail is asked for and by which its parts are told, in lower case without accents."""

from __future__ import annotations

import re

from karen.flows.decide.phrases import any_of

_MAIL = r"(?:e-?mails?|mails?|courriels?|correos?(?: electronicos?| eletronicos?)?|message electronique|e-?post)"
MAIL = re.compile(
    r"\b(?:e-?mails?|e mails?|mail\w*|inbox|mailbox|courriel\w*|correos?|correio|postfach|posteingang|maile?st"
    r"|boite mail"
    r"|bandeja de entrada|caixa de entrada|e-?post)\b"
)
"""Without one of these words no reader asks for mail."""
_START = (
    r"^(?:(?:hey|hi|ok|okay|please|pls|kindly|karen|um|so|now|bitte|por favor|can you|could you|would you|will you"
    r"|can u"
    r"|you can|help me|i(?:'d| would) like to|i (?:want|need|wish|have|must)(?: you)?(?: to)?|id like to|quiero|queria"
    r"|quero|je (?:veux|voudrais)|ich (?:mochte|will)|kannst du|konntest du|puedes|peux-tu|podes|pode|ayudame con|le"
    r"|let's|lets),? )*"
)
_WRITE = (
    r"(?:write|send(?: off| out)?|draft|compose|shoot|drop|dash off|fire off|prepare|put together|start|begin"
    r"|open(?: up)?"
    r"|create|get|reply|answer|respond|forward|do|make|schreib\w*|schick\w*|sende?|verfass\w*|setz\w*|antwort\w*"
    r"|escrib\w+|escrev\w+|mand[ae]\w*|envi[ae]\w*|redact\w*|redig\w*|respond\w*|contest\w*|prepar\w*|ecri[sr]\w*"
    r"|envoi\w*|envoyer|repond\w*|scrib\w*)"
)
COMPOSED = tuple(
    re.compile(form)
    for form in (
        rf"{_START}{_WRITE} (?:[\w'’.@-]+ ){{0,6}}?(?:an? |the |one |eine |un |une |um |uma )?(?:\w+ )?{_MAIL}\b"
        rf"(?!.*\b(?:i|they|she|he) (?:sent|wrote)\b)",
        rf"{_START}(?:e-?mail|mail(?:e|st du)?) (?!is\b|was\b|has\b|address\b|in\b|from\b|provider\b|app\b|me\b)"
        r"(?:to |an |para |a |pour |pro |au )?[\w@]",
        rf"{_START}(?:new|neue|nouveau|nuevo|novo|quick|a short note by|an?) {_MAIL}\b(?! (?:from|arrived|came|today))",
        rf"{_START}(?:tell|let|ask|thank|remercier|avisa|avise) .{{2,60}}\b(?:by|over|via|per|por|par) {_MAIL}\b",
        rf"{_START}(?:entwurf|borrador|brouillon|rascunho|draft)\b.*\b{_MAIL}\b",
    )
)
INBOX = tuple(
    re.compile(form)
    for form in (
        any_of(
            r"\b(?:any|new|unread|latest|recent|unopened|neue|ungelesene\w*|nuevos?|sin leer|nouveaux|non lus|novos"
            r"|nao lidos|por ler) (?:\w+ )?(?:e-?mails?|mails?|inbox|post|correos?|messages in my inbox)\b",
            r"(?:^|\b(?:please|pls|you|to|and|just|kindly|karen|hey|me|puedes|peux-tu|pode|tu|kannst du)\W+|[,.;?¿] ?)"
            r"(?:check|read|open|show|see(?! to)|go through|hear|look (?:at|in|through)|whats in|what's in|what is in"
            r"|scan|review"
            r"|summari[sz]e|list|lies|zeig\w*|prufe?|revisa|lee\w*|muestra\w*|verifie|lis(?:-moi)?|montre(?:-moi)?"
            r"|ve|le"
            r"|verifica|mostra) (?:[\w'’-]+ ){0,5}?(?:e-?mails?|mails?|inbox|mailbox|posteingang|postfach|correos?"
            r"|correio|bandeja de entrada|boite mail|caixa de entrada|courriels?)\b",
            r"\b(?:did|has|have) (?:[\w.'’]+ ){1,4}?(?:e-?mailed|mailed|e-?mail|mail) (?:me|us|back)\b",
            r"\b(?:do i have|have i got|got|tengo|hab(?:e)? ich|j'ai|ai-je|tenho|hay|gibt es|are there|is there)"
            r" (?:[\w'’-]+ ){0,4}?(?:e-?mails?|mails?|correos?|courriels?|post)\b",
            r"\b(?:inbox|posteingang|postfach|bandeja de entrada|boite mail|caixa de entrada)\b.*\?",
            r"\bwhat'?s? (?:new |waiting |come )?(?:in|into) my (?:inbox|mailbox|e-?mail)\b",
        ),
    )
)
NOT_ASKED = re.compile(
    r"\b(?:i(?:'ve| have) (?:got )?(?!you\b)|should i|how (?:do|can|to|should) (?:i|you|we|one)|don'?t|do not|never"
    r"|no need|nicht|no (?:mandes|envies)"
    r"|mailing list|mail(?:box|man) (?:was|is|fell)|i (?:sent|wrote|mailed|emailed|got|read|hate|love|forgot|never)"
    r"|(?:she|he|they|mum|dad) (?:sent|wrote|mailed|emailed|emails|mails|said|says|told)|text message|whatsapp|sms"
    r"|unsend|invented|stands? for|job|essay|poem|story|joke|e-?mail address of|password|voicemail|anxiety|junk mail"
    r"|chain mail|royal mail)\b"
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TO = r"(?:to|for|2|an|fur|para|pro|pra|a|ao|aos|al|au|aux|pour|destinataire ?:|empfanger ?:|to ?:|para ?:)"
RECIPIENTS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_MAIL}\b,? (?:going |ready |up |auf |elettronico )?{_TO} (?P<to>\S)",
        r"(?:empfanger|destinataire|destinatario|para|to) ?: ?(?P<to>\S)",
        rf"\b(?:reply|answer|respond|write|send (?:off )?(?:a|an) (?:\w+ )?(?:note|message|line"
        rf"|word)(?: by {_MAIL})?) to"
        r" (?P<to>\S)",
        rf"\b(?:reply|answer) (?:to )?(?P<to>[\w.]+)(?='s {_MAIL}|'s|’s)",
        rf"\b(?:tell|let|ask|thank|remercier|avisa|avise) (?P<to>\S.{{1,50}}?)(?= (?:know )?(?:by|over|via|per|por|par)"
        rf" {_MAIL})",
        rf"\b(?:line|note|word|letter|message|something \w+|nachricht|mensagem"
        rf"|mensaje)(?: by {_MAIL})? {_TO} (?P<to>\S)",
        rf"\b(?:schreib|schick|sende?|antworte|mailst du|mandale|manda|escrib\w+|contest\w+|respond\w+|envi\w+"
        rf"|responde)"
        rf"(?: du)?(?: (?:bitte|le|me))? (?:(?:un|eine|um) {_MAIL} )?(?:a |an |al |ao |o |dem |der )?"
        rf"(?P<to>(?!un\b|eine?\b|um\b|por\b|per\b|{_MAIL}\b)\S.{{1,40}}?)(?= (?:eine?|per|por|un|um|bitte|ein"
        rf"|elektronisch)\b)",
        rf"\b(?:envoie|ecris|reponds|envoyer)(?:-lui)? (?:(?:un|une) {_MAIL} )?(?:a|au|aux) (?P<to>\S)",
        rf"\b(?:send|shoot|drop|write|mail|fire|forward|give) (?P<to>(?!an?\b|the\b|off\b|me\b|out\b|to\b"
        rf"|one\b)\S.{{1,30}}?)"
        rf"(?= (?:an?|the) (?:\w+ )?{_MAIL}\b)",
        rf"\b(?:write|send|shoot|drop) (?P<to>(?:my|the|our) \S.{{1,30}}?)(?= (?:an?|the) (?:\w+ )?{_MAIL}\b)",
        r"(?:^|\s)(?:e-?mail|mail|mailst du|maile) (?:to )?(?P<to>(?!to\b|from\b|about\b|that\b)\S)",
        rf"\b(?:mail|email|e-mail|correo|courriel) (?:{_TO}) (?P<to>\S)",
    )
)
UNTIL = re.compile(
    r"[,:;?!\n]|(?<!\bms)(?<!\bmr)(?<!\bdr)(?<!\bmrs)\.(?:\s|$)|\s(?:subject|saying|that|about|to (?:say|tell|ask"
    r"|thank|move|let)|asking|telling|thanking|wishing"
    r"|regarding|concerning|re:?|with (?:subject|the subject|news)|headed|titled|requesting|complaining|and (?:say"
    r"|ask|tell)"
    r"|i|i'm|im|i've|we|we're|he|she|they|it's|by e-?mail|by mail|per mail|over e-?mail|the heat\S*|body"
    r"|accepting|know|please|for me|an? e-?mail|explaining|confirming|inviting|in which|wegen|dass|betreff|thema"
    r"|auf|bitte|eine?|ob|asunto|diciendo\w*|preguntando\w*|sobre|por|que|q|objet|disant|pour|a propos|au sujet"
    r"|concernant|de que|assunto|a dizer|dizendo\w*|a (?:pedir|perguntar|desmarcar)|par|com)(?=[\s:,]|$)"
)
SUBJECT = re.compile(
    r"(?:[,.]?\s(?:with )?(?:the )?(?:subject(?: line)?|betreff|thema|asunto|objet|assunto)(?: is)?\s?:?|\sre:"
    r"|,? headed|,? titled"
    r"|\s(?:regarding|concerning|about|wegen|sobre|au sujet d[eu]|a propos des?|concernant|por lo de"
    r"|por causa d[aoe]))\s*"
)
BODY_TO = re.compile(
    r"[.;\n](?:\s|$)|,? (?:and (?:say|tell|ask)|saying|body|text|to say|texto|cuerpo|corps|to let|asking|telling)\b"
)
BODY = re.compile(
    r"\b(?:saying(?: that)?|to say(?: that)?|to tell \w+(?: that)?|telling \w+(?: that)?|body:?|text:|texto:|that|dass"
    r"|diciendo(?:le)?(?: que)?|para decirle(?: que)?|disant(?: que| qu')?|pour (?:lui |leur )?dire(?: que| qu')?"
    r"|a dizer(?: que)?|dizendo(?: que)?|and (?:say|tell \w+)(?: that)?|(?<=mail )que|and ask|asking)\s"
    r"|(?<!an)(?<!to)(?<!para):\s(?!\S*@)(?=\S+ \S+ \S)(?!.*\b(?:betreff|asunto|objet|assunto|subject)\b)"
)
TOLD_AFTER = re.compile(
    r"[,:]?\s(?!(?:please|for me|by e-?mail|by mail|per mail|by|bitte|per|por correo|now|subject|about"
    r"|re)\b)(?:(?:i|we|he|she|it"
    r"|they|you)(?:'m|'ve|'ll|'re|'s)?|im|ive|the|thank\w*|wishing|requesting|asking|inviting|explaining|confirming"
    r"|with"
    r"|accepting|to \w+|ob|preguntando|a \w+ar|que|q)\b|[,:]\s(?=\S+ \S+ \S)"
)
"""Behind the recipient, where the mail itself begins."""
