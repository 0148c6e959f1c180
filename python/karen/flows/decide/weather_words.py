"""The words and forms in which people ask for the weather, in five languages: plain lower-case words
(`request.fold`)."""

from __future__ import annotations

import re

from karen.flows.decide.phrases import any_of

_NOUN = any_of(
    r"weather|wether|wather|wheather|weater|forecast|forcast|forecasts|weather ?report|meteo|wetter\w*"
    r"|vorhersage|clima|pronostico|previsao"
)
_MEASURED = any_of(
    r"temperatures?|temp|humidity|wind ?chill|wind ?speed|wind|winds|uv index|uv|heat index|pollen(?:"
    r" count)?|air quality"
    r"|rainfall|snowfall|rain|snow|sunshine|temperatur\w*|luftfeuchtigkeit|niederschlag|temperatura|humedad|viento"
    r"|temperate|cloud(?: cover\w*| action)?|clouds|sun|lluvia|humidite|vent|pluie|neige|umidade"
    r"|humidade|vento|chuva|graus|grados|degres|grad"
)
STRONG = any_of(
    r"rain(?:s|y|ing|fall|storm)?|snow(?:s|y|ing|fall|storm|storms)?|sunny|sunshine|storm(?:s|y"
    r"|ing)?|thunder\w*|cloud(?:y|s)"
    r"|cloudy|overcast|fog(?:gy)?|windy|hail(?:ing)?|drizzl\w*|blizzards?|frost(?:y)?|humid|muggy"
    r"|breezy|chilly|chillier"
    r"|tornado(?:es)?|hurricanes?|showers|sleet|icy|pouring|chuck(?:ing)? it down|bucket(?:ing)? down|scorch\w*"
)
WEAK = any_of(
    r"warm|warmer|hot|hotter|heat|cold|colder|cool|cooler|freezing|wet|dry|nice|nicer|clear|mild|temperate|boiling"
    r"|pour|a cloud|depression|rough|dark|bright|fine|pleasant|sweltering"
)
_SUN = r"(?:sun ?rises?|sun ?sets?|sunups?|sundowns?)"
_CONDITION = any_of(STRONG, WEAK)
_CLOTHES = any_of(
    r"umbrella|brolly|rain ?coat|coat|overcoat|jacket|jumper|sweater|cardigan|scarf|gloves|hat|sunscreen|sun ?cream"
    r"|sunglasses|wellies|boots|shorts|parka|layers"
)
_IT = (
    r"(?:it|there|we|they|the (?:sky|skies|sun|day|evening|morning|night|afternoon|weekend|rain"
    r"|snow|wind|storm|fog))"
)
_FILL = (
    r"(?: (?:be|get|getting|going|gonna|to|like|really|too|very|so|that|a|an|any|some|much|more|less|still|already"
    r"|currently|now|ever|expected|supposed|meant|likely|due|forecast|have|see|stay|become|feel|look|start|all|at"
    r"|today|tonight|tomorrow|this|morning|evening|afternoon|weekend|week|bit|lot|of|heavy|light|pretty|outside"
    r"|out|there|it|nice|and|or|possible|kind|the|sky|in|on|over|here))*"
)
ASKED = [
    re.compile(pattern)
    for pattern in (
        # a noun of the weather, asked for or alone
        rf"(?:what|whats|hows|how|which|wats|any|when|is|will|are|check|tell|show|give|get|gimme|need"
        rf"|want|know|find|see|let|look|read"
        rf"|pull|update|could|can|please|like|id|do|does|was|were|where|ver|say|says|there|much|strong"
        rf"|many)\b.*\b(?:{_NOUN}|{_MEASURED})\b",
        rf"^(?:the |todays |tomorrows |current |local |\w+ ){{0,3}}(?:{_NOUN})\b",
        rf"\b(?:{_NOUN})(?: report| forecast| update| outlook| check)?(?: (?:please|now|pls))?$",
        rf"^(?:the |current |outside )?(?:{_MEASURED}) (?:in|at|for|outside|near|right now|today|tomorrow"
        rf"|tonight|now|en|em|a|im|\w+)\b",
        rf"\b(?:chances?|probability|likelihood|risk|odds|possibility|probabilidad|probabilidade|risque"
        rf"|gefahr) (?:of|de|d|fur) (?:\w+ ){{0,2}}(?:{_CONDITION})\b",
        # is it, will it, how hot
        rf"\b(?:is|isnt|will|wont|was|are|would|could|can|does|do|did|should|if|whether|when)(?: \w+)??"
        rf" {_IT}(?:ll)?{_FILL} (?:{_CONDITION})\b",
        rf"\b(?:will|does|is|gonna|going to) {_IT}{_FILL} (?:rain|snow|hail|pour|thunder|drizzle|storm"
        rf"|freeze|clear up|brighten|come out|let up|melt)\b",
        rf"\bhow (?:much )?(?:{_CONDITION}|many degrees)\b",
        rf"^(?:is|will|are) (?:\w+ ){{1,4}}(?:be )?(?:{STRONG}|warmer|hotter|colder|cooler|chillier|freezing)\b",
        rf"\b(?:it|itll|there|therell)(?: will| ll)?{_FILL} (?:{STRONG}|{WEAK}) (?:in|at|on|near|here"
        rf"|today|tomorrow|tonight|outside)\b",
        rf"^(?:any|some) (?:chance of )?(?:{STRONG})\b",
        rf"^(?:{STRONG})(?: or \w+){{0,2}} (?:in|at|for|today|tomorrow|tonight|this|next|later|on)\b",
        rf"\b(?:need|take|bring|pack|wear|carry|want|grab)\b(?: \w+){{0,4}} (?:{_CLOTHES})\b",
        r"\b(?:what|whats|how|hows) (?:will |is |s |should )?(?:it|it ll)(?: be| going to be| gonna"
        r" be)? ?(?:look |feel )?like\b(?= )",
        rf"\b(?:{_CLOTHES}) needed\b|\b(?:warm|cold|hot|dry|mild|cool) enough\b",
        r"\bwhat should i wear\b|\b(?:is|are|whats|what is) the (?:temperature|humidity|wind)",
        # German
        r"\b(?:regnet|schneit|sturmt|gewittert|hagelt|nieselt|friert|giesst|schuttet)s? ?(?:es|s)?\b",
        r"\b(?:wird|ist|bleibt|gibt|wirds|bleibts|ists|gibts|wars?|haben wir|soll|kommt|scheint)(?:"
        r" es| s)?\b.*\b(?:regen|schnee|regnen|schneien|sonnig"
        r"|warm|kalt|heiss|wolkig|bewolkt|windig|neblig|sturmisch|trocken|nass|gewitter|sturm|frost"
        r"|schwul|nebel|glatteis|sonne|regnerisch|schon|hagel)\b",
        r"\bwie (?:warm|kalt|heiss|windig|nass|schwul|viel grad)\b|\bwieviel grad\b|\b(?:regenschirm"
        r"|schirm|jacke|mantel)\b",
        # Spanish
        r"\b(?:que|como (?:esta|estara|va a estar|viene)) (?:el )?(?:tiempo|clima)\b|\b(?:va a|puede"
        r"|vaya a) (?:llover|nevar|hacer)\b"
        r"|\b(?:llueve|llovera|nieva|nevara|esta (?:lloviendo|nevando|nublado|soleado))\b",
        r"\b(?:hace|hara|hay|habra|hacer) (?:\w+ )?(?:calor|frio|sol|viento|bueno|buen tiempo|lluvia"
        r"|nieve|tormentas?|niebla|fresco)\b"
        r"|\b(?:cuantos grados|que temperatura)\b|\b(?:paraguas|chaqueta|abrigo)\b|\bel tiempo (?:en"
        r"|para|de|hoy|manana)\b",
        # French
        r"\bquel (?:temps|est le temps)\b|\b(?:il )?(?:va|risque de|va t il|doit)(?: il)? (?:pleuvoir"
        r"|neiger|faire)\b|\b(?:il )?(?:pleut|neige|pleuvra|neigera)\b",
        r"\b(?:fait|fera|faire)(?: t)?(?: il)? (?:\w+ )?(?:chaud|froid|beau|frais|soleil|mauvais|gris)\b"
        r"|\bcombien de degres\b"
        r"|\bquelles? temperatures?\b|\b(?:parapluie|manteau|k way)\b|\by (?:a|aura)(?: t il)? .*\b(?:soleil"
        r"|pluie|neige|vent|orages?|brouillard)\b",
        # Portuguese
        r"\b(?:como|qual)\b.*\b(?:tempo|clima)\b|\b(?:vai|ira|pode|vai estar) (?:chover|nevar|fazer"
        r"|estar)\b|\b(?:chove|chovera|neva|esta (?:chovendo|nevando|a chover|a nevar))\b",
        r"\b(?:faz|fara|esta|estara|ta|vai ter|tem|ha) (?:\w+ )?(?:calor|frio|sol|vento|chuva|neve|quente"
        r"|nublado|nevoeiro)\b"
        r"|\b(?:quantos graus|que temperatura|guarda chuva|casaco)\b|\bprevisao (?:do|de|para)\b|\btempo"
        r" (?:em|no|na|para|amanha|hoje)\b",
        rf"^(?!.*\b(?:was|is|were|are|looked|made|with|and)\b)(?:the |todays |tomorrows )?{_SUN}(?: times?)?"
        r"(?: (?:in|at|for|on|today|tomorrow|tonight)\b.*)?$",
        rf"^(?:when|what time|at what time) (?:is|s|was|will|does|do) (?:the )?{_SUN}\b",
    )
]
"""One of them has to be in a clause."""
NAMES_WEATHER = re.compile(
    rf"\b(?:regn\w*|schnei\w*|llov\w*|llueve|niev\w*|nev\w*|pleu\w*|neig\w*|chov\w*|gewitter|schirm"
    rf"|sonnig|lluvia|pluie|chuva|{_NOUN}|{STRONG}|temperatures?|humidity|{_CLOTHES}|tiempo|temps"
    rf"|tempo|{_SUN})\b"
)
"""What needs neither a place nor a time beside it to be about the weather."""
CUE = re.compile(
    rf"\b(?:{_NOUN}|{_MEASURED}|{_CONDITION}|{_CLOTHES}|outside|what should i wear|like)\b|regn|schne"
    rf"|wetter|sturm|sonn"
    r"|kalt|warm|heiss|schirm|jacke|mantel|grad\b|tiempo|clima|llov|llue|nev|nieva|calor|frio|paraguas"
    r"|abrigo|chaqueta|temps"
    r"|pleu|neig|chaud|froid|meteo|parapluie|manteau|tempo|chov|chuv|graus|casaco|gewitter|nebel|frost|friert|hagel"
    r"|sol\b|soleil|beau\b|orage|sun ?(?:rise|set|up|down)"
)
"""Without one of these words nothing asks for the weather; looked for before anything slower."""
NOT_ASKED = re.compile(
    r"\b(?:temperature|hot|cold|warm) (?:did|do|does|should|had|have) (?:i|we|he|she|they|my|the|you)\b"
    r"|\bunder the weather|fair weather friend|weathered|weather(?:ed|ing)? the|brain ?storm|rain"
    r" ?check|stormed|snowed under|training|trained"
    r"|weather (?:vane|app|apps|api|station|balloon|channel|man|girl|proof)|weatherman|rain ?forest"
    r"|rainbow|snow ?(?:white|board|man|flake)s?"
    r"|cold (?:war|case|feet|call|email|brew|shower|turkey|cut|sore|blood\w*|medicine|remedy)|hot"
    r" (?:dog|sauce|tub|pot|chocolate|take|topic|yoga|wings|line)"
    r"|(?:sales|revenue|budget|cash ?flow|stock|market|earnings|economic|financial|demand|traffic"
    r"|election|profit|growth|gdp|inflation) (?:forecast\w*|outlook)"
    r"|(?:forecast|predict) (?:of )?(?:the )?(?:sales|revenue|budget|market|stocks?|economy|election)"
    r"|(?:oven|body|core|cpu|gpu|boiling|melting|freezing|room|water|engine|meat|internal|cooking"
    r"|baking|sea|color|colour|fridge|freezer|disk) (?:temp|temps|temperatures?|point)"
    r"|temperature (?:of the|of|for (?:a |an |the )?(?:chicken|steak|beef|pork|turkey|bread|salmon"
    r"|roast|oven|baking)|does|do|should|to (?:cook|bake|roast|set)|scale|unit|setting)"
    r"|thermostat|air ?con\w*|fever|ever recorded|on record|climate change|global warming|ice age"
    r"|in history|in general|(?:invented|discovered|formed?|made|caused?|works?)\b.*\?*$"
    r"|what (?:is|are|does|do) (?:a |an |the )?(?:weather|rain|snow|hail|fog|wind|storms?|thunder"
    r"|forecast|tornado(?:es)?|hurricanes?|wind ?chill|humidity|dew point|heat index|frost)(?: mean"
    r"| called)?$"
    r"|(?:what|how|why) (?:causes?|makes?|does|do|are|is) (?:\w+ ){0,2}(?:cause|form|made|work|happen"
    r"|measure|predict|created|formed|born|so)\b"
    r"|(?:why|who|whose) (?:\w+ )*(?:weather|rain|snow|cold|hot|forecast)|how (?:do|does|did|is"
    r"|are) .*(?:forecasts?|weather|rain|snow|hail|storms?|wind|clouds?|tornado\w*|hurricanes?)"
    r" (?:form|work|made|measured|predicted|named|occur|happen|change|affect\w*)"
    r"|(?:poem|song|story|joke|novel|essay|film|movie|book|lyrics|haiku|idioms?|words?|synonyms?"
    r"|sentence|meaning|definition|called|painting|photo|picture) (?:\w+ )?(?:about|of|for|on|with"
    r"|by|called)"
    r"|(?:hot|cold|cool|warm|dry|wet|clear|nice|bad|good|fine|mild|bright|dark) (?:in here|to (?:you"
    r"|me|eat|touch)|if|that|with)"
    r"|difference between|unterschied zwischen|sobre mojado|des cordes|a gusto de todos|enough for"
    r" ya|how do i dress|freezer|\b(?:traffic|commute"
    r"|inbox|plugins?|nursery|cellar|sensor|in here)\b"
    r"|(?:do you|you) (?:like|love|think of|prefer)|isnt it|nicht wahr|schnee von gestern|temps"
    r" de chien|in a teacup|no need|never mind|dont need|advice|(?:was|are|were) (?:rubbish|wrong)"
    r"|does it ever|will it ever|weather like this|aire acondicionado|prozent|percent of|%|kostet"
    r"|remise|wetterfrosche|presentat\w+|i dont (?:trust|follow|need)|didnt ask|wind the"
    r""
    r"|purple rain|singing in the rain|game of thrones|minecraft|coat of (?:paint|arms)|(?:buy|sell"
    r"|order|wash|clean|return|lost|left|mend|sew|dry clean) .*(?:coat|jacket|umbrella|jumper|sweater)"
    r"|(?:mars|moon|jupiter|venus|saturn)\b|average|typical|usually|no weather|i hate|i love|not"
    r" the weather|dont tell|do not tell|dont (?:check|show|want)"
    r"|tempo (?:livre|verbal)|temps (?:libre|plein|partiel|perdu)|(?:sale|passe un|bon) temps|que"
    r" tiempo sin|cuanto tiempo|quanto tempo|combien de temps|hace (?:cuanto|mucho) tiempo|resfriado"
    r"|tiempo (?:libre|completo|perdido|verbal)"
    r"|(?:clima|wetter|weather) (?:laboral|politico|frog|politics)|wetterfest|grad (?:dabei|eben|nicht)"
)
"""Talk of something else, or of what weather is."""
_TOLD = any_of(
    r"the (?:weather|forecast|outlook|temperature|rain|snow|storm|wind) (?:\w+ ){1,6}(?:is|was|looks|are|were)",
    r"i (?!need|want|would|wonder|d like|should|wanna|must|am wondering|cant)|im (?!wondering|going"
    r"|off|heading|travelling|flying)|it (?:was|is|rained|snowed|has|had|got|looks|seems|always"
    r"|never|s)"
    r"|its|itll|we (?!need|want)|she|he|they|my (?!flight|phone|knee|daughter|mum|parents|sister"
    r"|brother)|the (?:weather|forecast|rain|snow|storm|sun|wind|temperature)"
    r" (?:was|is|has|had|looks|seems|said|says|ruined|cancelled|got|here|never)|(?:rain|snow|weather"
    r"|temperatures?|storms?) (?:is|are|makes?|this|we)|we checked|some weather|lovely weather|checked"
    r"|so i|when i|no |schones wetter|that|this (?:weather|rain|snow|cold)|what (?:a|an|lovely|awful"
    r"|nice|terrible|gorgeous)\b|if (?:it|the|i|we|only)|when it|unless|imagine|suppose|pretend"
    r"|es (?:regnet|schneit|war|hat|ist)|ich (?!brauche|muss|mochte|will)|das wetter (?:ist|war)"
    r"|il (?:a plu|faisait|pleuvait)|j |je (?!veux|dois|voudrais|prends)|llovio|hacia|ayer|choveu"
    r"|estava|ontem|gestern",
)
TOLD = re.compile(rf"^(?:(?:oh|well|and|so|but|yes|no|yeah|wow|hey|ok|ugh|sorry) )*(?:{_TOLD})(?= |$)")
"""A clause that says something of the weather rather than asks; counts where no question mark is."""
