"""The words in which such facts are stated in Spanish."""

from __future__ import annotations

from karen.flows.facts.romance import Wording, family_of

SPANISH = family_of(
    Wording(
        cues=r"\b(?:soy|me|mi|mis|tengo|tenemos|vivo|vivimos|naci|estudio|trabajo|hablo|odio|como|somos|nuestr\w|"
        r"cumplo|colecciono|toco|juego|padezco|numero|sufro|estoy|manejo|conduzco|mudamos|detesto|adoro|encanta\w*|"
        r"gusta\w*|soporto|aguanto|asco|fui|mude|aprendo|alergi\w+|llam\w+|dicen|amo|casad\w|bailo|practico)\b",
        stops="y|en|de|desde|para|con|que|por|hace|los|las (?:lunes|manana)|a|al|pero|"
        "aunque|porque|cuando|sin|todos|ni",
        adverbs="ya|ahora|tambien|actualmente|siempre|todavia|aun|muy|mas o menos|desde hace \\w+ \\w+|ademas|solo|"
        "sol[oa]|medio|mucho|un poco de|nada mas|originalmente|orgullosamente|bien|aqui",
        negation="no|ya no|nunca|que no",
        my="mi|mis|nuestro|nuestra|nuestros|nuestras",
        article="un|una|unos|unas|el|la|los|las|lo",
        am="soy|somos|yo soy",
        have="tengo|tenemos|yo tengo",
        my_name_is="me llamo|mi nombre es|mi nombre completo es|yo me llamo",
        they_call_me="mi \\w+ me (?:decia|dice|llama|llamaba)|(?:todos |todo el mundo |mis amigos |en casa |"
        "mi familia |la gente |me )+(?:dicen|llaman|llama)|me (?:dicen|llaman)|(?:puedes llamarme|llamame|llámame|"
        "dime)",
        years="anos",
        my_birthday="mi cumpleanos (?:es|cae)|cumplo anos|mi cumple (?:es|cae)|cumplo",
        born="naci y creci|naci|yo naci",
        on="el|en|el dia|dia|de",
        live="llevo (?:\\w+ ){1,3}(?:viviendo )?|vivo|vivimos|resido|yo vivo|residimos",
        at="en|cerca de|al lado de|por",
        moved_to="(?:me mude|nos mudamos|me he mudado|nos hemos mudado|acabo de mudarme) (?:a|para|hace poco a)",
        left="(?:me fui|nos fuimos|ya no vivo|ya no vivimos) (?:de|en)",
        from_="de|originari[oa] de",
        work_as="(?:trabajo|curro|me gano la vida|estoy trabajando) (?:de|como)|mi trabajo es|mi profesion es|"
        "soy de profesion",
        work_for="(?:trabajo|curro|trabajamos|estoy trabajando) (?:en|para|con)",
        study="estudio (?:[\\w]+ ){0,3}?(?:en la|en el|en)|voy a la",
        partner="marido|esposo|esposa|mujer|novio|novia|pareja|prometido|prometida",
        child="hijo|hija|nene|nena|nino|nina|bebe|peque|hijito|hijita|hijastro|hijastra|niet[oa]",
        parent="madre|padre|mama|papa|mami|papi|viejo|vieja",
        sibling="hermano|hermana|hermanito|hermanita|mellizo|melliza|gemelo|gemela|hermanastro|hermanastra",
        friend="(?:mejor )?(?:amigo|amiga)",
        called="se llama|se llaman|llamad[oa]s?|es|que se llaman?|son",
        children="hijos|hijas|ninos|nenes|nenas|gemelos|mellizos|peques",
        two_to_six="dos|tres|cuatro|cinco|seis",
        weekly="(?:los|todos los|cada) (?:lunes|martes|miercoles|jueves|viernes|sabados?|"
        "domingos?)(?: por la (?:manana|tarde|noche))?",
        i_do="tengo|voy|juego|hago|trabajo|doy|entreno|nado|toco|canto|ceno|como|visito|vamos|tenemos|salgo",
        marital="casad[oa]|solter[oa]|divorciad[oa]|viud[oa]|separad[oa]|comprometid[oa]",
        allergic="(?:soy|yo soy) (?:muy )?(?:alergic[oa]|intolerante) (?:al|a la|a los|a las|a)|tengo alergia (?:al|"
        "a la|a los|a las|a)",
        eat_no="(?:no (?:como|bebo|tomo)|nunca como) (?:carne|cerdo|pescado|alcohol|gluten|lacteos|leche|azucar|"
        "huevos?|mariscos?)",
        follow_diet="soy|somos|me hice|como|sigo una dieta",
        love="me (?:encantan?|gustan?(?: mucho)?|fascinan?|chiflan?|apasionan?)|adoro|amo|soy fan de|yo amo",
        like_not="no me gustan?(?: nada)?|no soporto|no aguanto|no me gusta ni",
        hate="odio|detesto|aborrezco|no puedo con|me da asco",
        favourite="mi \\w+(?: \\w+)? (?:favorit[oa]|preferid[oa]) (?:es|son|siempre ha sido)",
        play="(?:juego|toco|practico|hago|jugamos|bailo|bailamos|me dedico)(?: (?:al|a la|a|el|la|mucho|un poco de))?|"
        "mi (?:hobby|aficion|pasatiempo)(?: favorit[oa])? es(?: el| la)?",
        collect="colecciono|coleccionamos",
        speak="hablo|hablamos|yo hablo|estoy aprendiendo|aprendo|se hablar",
        tongue="mi (?:lengua|idioma) matern[oa] es",
        suffer="tengo|sufro de|padezco|padezco de|me diagnosticaron|sufro",
        drive="conduzco|manejo|mi coche es|mi carro es|mi auto es|me muevo en|ando en",
        my_number="mi (?:numero|telefono|movil|celular|correo|email|mail)(?: de \\w+)? es(?: el)?",
        left_handed="zurd[oa]",
    )
)
