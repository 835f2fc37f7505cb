"""Usual names of columns and values in the spreadsheets of offices, in Spanish and English."""

# Names of columns by column code, besides codes and labels. A column of a file may also begin with
# one of them: “Nombre de la actividad” begins with “nombre”.
COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "title_es": (
        *("título", "nombre", "actividad", "denominación", "asunto", "evento", "reunión"),
        *("publicación", "proyecto", "organización", "institución", "descripción corta"),
    ),
    "title_en": (
        *("title", "name", "activity", "event", "meeting", "publication", "project"),
        *("organization", "institution", "subject"),
    ),
    "summary_es": ("resumen", "descripción", "objetivo", "observaciones", "detalle", "contenido"),
    "summary_en": ("summary", "description", "abstract", "objective", "details", "remarks"),
    "begins": (
        *(
            "fecha",
            "fecha de inicio",
            "fecha inicio",
            "inicio",
            "fecha inicial",
            "desde",
            "período",
        ),
        *("periodo", "año", "date", "start date", "start", "from", "period", "dates", "year"),
        *("fechas", "begin", "beginning", "fecha de realización", "cuándo", "when"),
    ),
    "ends": (
        *("fecha de término", "fecha de fin", "fecha fin", "fin", "término", "hasta"),
        *("fecha final", "fecha de finalización", "end date", "end", "to", "until", "finish"),
        "fecha de cierre",
    ),
    "countries": (
        *("país", "países", "country", "countries", "país beneficiario", "países beneficiarios"),
        *("país sede", "nación", "país/territorio", "cobertura geográfica", "estado miembro"),
    ),
    "country": ("país", "country", "país sede"),
    "regions": ("región", "regiones", "region", "regions", "subregión"),
    "topics": ("tema", "temas", "temática", "topic", "topics", "themes", "palabras clave", "área"),
    "status": ("estado", "situación", "estatus", "status", "state", "avance"),
    "kind": (
        *("tipo", "tipo de actividad", "clase", "categoría", "modalidad", "type", "category"),
        *("kind", "naturaleza"),
    ),
    "city_es": ("ciudad", "lugar", "sede", "localidad"),
    "city_en": ("city", "place", "venue city", "location"),
    "url": ("url", "enlace", "web", "sitio web", "página web", "link", "website", "vínculo"),
    "symbol": ("signatura", "símbolo", "symbol", "document symbol"),
    "code": ("código", "code", "código de proyecto", "número de proyecto"),
    "doi": ("doi",),
    "isbn": ("isbn",),
    "organization": (
        *("organización", "institución", "contraparte", "organismo", "organization", "partner"),
        *("institution", "counterpart", "entidad", "socio", "agencia"),
    ),
    "acronym_es": ("sigla", "siglas", "acrónimo"),
    "acronym_en": ("acronym", "abbreviation"),
}

# Names of columns with organizations, by the role that they have in a table of parties.
ROLE_WORDS: dict[str, tuple[str, ...]] = {
    "partner": (
        *("contraparte", "contrapartes", "socio", "socios", "partner", "partners", "counterpart"),
        *("institución asociada", "aliado", "aliados"),
    ),
    "funder": ("donante", "financiador", "financiamiento", "funder", "donor", "fuente de fondos"),
    "host": ("anfitrión", "host"),
    "lead": ("organizador principal", "líder", "lead"),
    "organizer": ("organizador", "organizadores", "organizer", "organiser"),
    "beneficiary": ("beneficiario", "beneficiarios", "beneficiary"),
    "recipient": ("destinatario", "destinatarios", "receptor", "recipient"),
    "coordinator": ("coordinador", "coordinación", "coordinator"),
    "executing": ("ejecutor", "agencia ejecutora", "executing agency"),
    "participant": ("participantes", "participante", "participants"),
    "publisher": ("editorial", "publisher"),
}

# Values of closed lists by their codes, in any list that has the code.
VALUE_WORDS: dict[str, tuple[str, ...]] = {
    "completed": (
        *("realizada", "realizado", "finalizada", "finalizado", "terminada", "terminado"),
        *("concluida", "concluido", "ejecutada", "ejecutado", "hecho", "hecha", "done", "finished"),
        *("cerrada", "cerrado", "closed", "cumplida", "implemented"),
    ),
    "under-way": (
        *("en curso", "en ejecución", "en proceso", "en marcha", "iniciada", "iniciado"),
        *("in progress", "ongoing", "vigente", "activa", "activo", "active", "en desarrollo"),
    ),
    "planned": (
        *("programada", "programado", "planificada", "planificado", "prevista", "previsto"),
        *("pendiente", "por realizar", "scheduled", "planeada", "planned", "futura", "por iniciar"),
    ),
    "cancelled": (
        *("cancelada", "cancelado", "suspendida", "suspendido", "anulada", "anulado"),
        *("canceled", "no realizada", "desierta"),
    ),
    "training": (
        *("capacitación", "curso", "taller", "taller de capacitación", "formación", "training"),
        *("course", "workshop", "curso de capacitación"),
    ),
    "technical-assistance": (
        *("asistencia técnica", "asesoría", "misión", "misión de asistencia técnica", "at"),
        *("advisory mission", "technical cooperation", "cooperación técnica", "mission"),
    ),
    "research": ("investigación", "estudio", "estudios", "study", "análisis"),
    "publication": ("publicación", "documento", "libro", "publication"),
    "meeting-participation": (
        *("participación", "asistencia a reunión", "participación en reunión", "conferencia"),
        "participation",
    ),
    "meeting-support": ("apoyo a reunión", "apoyo a reuniones", "servicio de reuniones"),
    "inter-agency": ("interinstitucional", "coordinación interinstitucional", "interagencial"),
    "civil-society": ("sociedad civil", "academia", "civil society"),
    "seminar": ("seminario", "webinar", "seminario web", "webinario"),
    "course": ("curso", "capacitación", "course", "training course", "taller"),
    "conference": ("conferencia", "reunión", "reunión intergubernamental", "conference"),
    "expert-meeting": ("reunión de expertos", "grupo de expertos"),
    "round-table": ("mesa redonda", "panel"),
    "side-event": ("evento paralelo", "evento especial"),
    "session": ("período de sesiones", "sesión"),
    "summit": ("cumbre",),
    "forum": ("foro",),
    "study": ("estudio", "libro", "book", "article", "artículo", "informe"),
    "technical-document": ("documento técnico", "documento de trabajo", "working paper", "serie"),
    "un-body": ("naciones unidas", "agencia de las naciones unidas", "onu"),
    "government": ("gobierno", "ministerio", "institución pública", "público"),
    "academia": ("universidad", "académica", "university"),
}

# Texts that mean that a cell has no value.
EMPTY_WORDS = frozenset(
    (
        *("n/a", "na", "n.a.", "n. a.", "n.a", "n/d", "nd", "n.d.", "s/d", "s/f", "s.f.", "s/i"),
        *("-", "--", "---", "–", "—", "_", "...", "…", ".", "/", "#n/a", "#n/d", "#ref!", "null"),
        *("none", "nan", "ninguno", "ninguna", "no aplica", "no corresponde", "sin dato"),
        *("sin datos", "sin fecha", "sin información", "por definir", "por confirmar", "tbd"),
        *("tbc", "not available", "not applicable", "no disponible", "xx", "xxx"),
    )
)
TOTAL_WORDS = ("total", "totales", "subtotal", "sub-total", "gran total", "suma", "grand total")
NOTE_WORDS = ("fuente", "nota", "notas", "source", "note", "notes", "elaboración", "elaborado por")
