"""Spanish sentences of the report. `english_sentences.py` has the same keys (a test checks it)."""

HEADINGS = {
    "title": "Informe sobre la labor de {commission} en materia de migración internacional, {span}",
    "the commission": "la Comisión",
    "the programme": "el programa",
    "to": "Para: {addressee}",
    "covers": "Abarca {span}",
    "takes_in": "recoge los hechos posteriores hasta el {written}",
    "draft": "Borrador, no emitido",
    "revision": "Revisión {number}",
    "programme": "El programa y sus mandatos",
    "figures": "El período en cifras",
    "figures.year": "El año en cifras",
    "activities": "Actividades",
    "activities.research": "Investigación",
    "activities.publication": "Preparación de publicaciones",
    "activities.training": "Capacitación",
    "activities.technical-assistance": "Asistencia técnica",
    "activities.meeting-support": "Apoyo a reuniones intergubernamentales",
    "activities.meeting-participation": "Participación en reuniones",
    "activities.civil-society": "Cooperación con la sociedad civil y el ámbito académico",
    "activities.inter-agency": "Coordinación interinstitucional",
    "publications": "Publicaciones",
    "meetings": "Reuniones",
    "meetings.organized": "Reuniones organizadas",
    "meetings.attended": "Reuniones en que se participó",
    "meetings.other": "Otras reuniones",
    "projects": "Proyectos",
    "projects.concluded": "Proyectos concluidos",
    "projects.other": "Otros proyectos",
    "outcomes": "Conclusiones, recomendaciones y declaraciones",
    "outcomes.lesson": "Lecciones aprendidas",
    "outcomes.conclusion": "Conclusiones",
    "outcomes.recommendation": "Recomendaciones",
    "outcomes.agreement": "Acuerdos",
    "outcomes.declaration": "Declaraciones y lo que dicen sobre la migración",
    "flagships": "Contribuciones a otras publicaciones",
    "planned": "Actividades previstas",
    "annexes": "Anexos",
    "annex.meetings": "Reuniones por país",
    "annex.editions": "Ediciones por idioma y lugar",
    "annex.mandates": "Los mandatos y lo que se hizo en respuesta a ellos",
    "annex.records": "Registros en que se basa el informe",
    "notes": "Notas",
    "annex": "Anexo {number}. {title}",
    "column.country": "País",
    "column.meeting": "Reunión",
    "column.place": "Lugar",
    "column.when": "Fecha",
    "column.publication": "Publicación",
    "column.language": "Idioma",
    "column.edition": "Edición",
    "column.went": "Adónde llegó",
    "column.mandate": "Mandato",
    "column.answered": "En respuesta a él",
    "column.number": "Núm.",
    "column.kind": "Tipo",
    "column.title": "Título",
    "column.activities": "Actividades",
    "column.beside": "Además",
    "figures.table": "Actividades por tipo",
    "column.what": "Qué",
    "column.many": "Actividades individuales",
    "several": "varias; no consta el número",
    "not recorded": "No consta",
    "online": "en línea",
    "none": "–",
    "all under it": "{programme}, con todo lo realizado en su marco",
    "nothing answered": "no consta nada",
    "record": "Registro {numbers}",
    "records": "Registros {numbers}",
    "contents": "Índice",
    "page": "Página",
    "of": "de",
    "withdrawn.mark": "[retirado]",
    "withdrawn.note": "El registro {number} fue retirado el {day}. Lo que se basa en él aparece tachado.",
    "also": "también conocido como",
    "see also": "Véase",
    "missing letters": "[…]",
    "count.activity": "f|actividad individual|actividades individuales",
    "count.entry": "f|entrada que representa varias actividades"
    "|entradas que representan varias actividades cada una",
    "count.meeting": "f|reunión|reuniones",
    "count.publication": "f|publicación|publicaciones",
    "count.edition": "f|edición|ediciones",
    "count.language": "m|idioma|idiomas",
    "count.country": "m|país|países",
    "count.outcome": "m|resultado|resultados",
    "count.project": "m|proyecto concluido|proyectos concluidos",
    "count.member": "m|miembro|miembros",
    "count.plan": "f|actividad o reunión prevista|actividades o reuniones previstas",
}

MEETING_KIND_NOUNS = {
    "summit": "La cumbre",
    "session": "El período de sesiones",
    "conference": "La reunión",
    "forum": "El foro",
    "side-event": "El evento paralelo",
    "expert-meeting": "La reunión",
    "seminar": "El seminario",
    "course": "El curso",
    "round-table": "La mesa redonda",
    "": "La reunión",
}

SENTENCES = {
    # --- el programa -----------------------------------------------------------------------
    "opening": "En el presente informe se da cuenta de la labor realizada {span} en materia de migración"
    " internacional por {commission}[, comisión regional de {parent}]"
    "[. Se recogen también los hechos posteriores hasta el {written}].",
    "nothing": "En los registros no consta ninguna actividad, reunión, publicación, proyecto ni"
    " resultado {span}.",
    "programme": "La labor se realiza en el marco del programa titulado {title}"
    "[, cuya ejecución está a cargo de {executing}].",
    "programme.objective": "El objetivo del programa es el siguiente: {objective}",
    "programme.with": "Se lleva a cabo en colaboración con {partners}.",
    "programme.covers": "Abarca {places}.",
    "programme.mandates": "A continuación se exponen los mandatos en que se basa[, empezando por el"
    " principal, {principal}].",
    "mandate.provision": "En {provision} se creó {body}[, cuya coordinación está a cargo de"
    " {coordinator}].",
    "mandate.provision.named": "Así se establece en {provision}.",
    "mandate.provision.plain": "Contiene {provision}.",
    "mandate.family": "Forma parte de {family}.",
    "mandate.adopted": "Se aprobó en {meeting}.",
    # --- el año en cifras --------------------------------------------------------------------
    "figures.activities": "En los registros de {span} <activities:consta|constan> {activities}[, además de"
    " {entries}, cuyo número se desconoce y que no se cuentan aquí].",
    "figures.entries": "En los registros de {span} <entries:consta|constan> {entries}, cuyo número se"
    " desconoce y que no se cuentan aquí.",
    "figures.meetings": "Hubo {meetings}[ en {countries}].",
    "figures.meetings.known": "Hubo {meetings}, en {countries} hasta donde se conoce el lugar.",
    "figures.publications": "Se da cuenta de {publications}[, con {editions} <editions:conocida|conocidas> en"
    " {languages}].",
    # --- actividades ---------------------------------------------------------------------------
    "activities.under": "Salvo que se mencione otro proyecto o mandato, las actividades que se describen a"
    " continuación se realizaron en el marco de {programme} y, por consiguiente, en cumplimiento de los"
    " mandatos antes expuestos.",
    "activities.elsewhere": "Aquellas que sirvieron a una sola reunión, o de las que surgió una sola"
    " publicación, se describen junto con ella.",
    "led.research": "~La investigación estuvo a cargo de {lead}[, junto con {together}]"
    "[, en asociación con {partners}].",
    "led.publication": "~El trabajo estuvo a cargo de {lead}[, junto con {together}]"
    "[, en asociación con {partners}].",
    "led.training": "~La capacitación, a cargo de {lead}[, junto con {together}]"
    "[, en asociación con {partners}], se impartió[ en {countries}][ para {beneficiaries}].",
    "led.technical-assistance": "~La asistencia, a cargo de {lead}[, junto con {together}]"
    "[, en asociación con {partners}], se prestó[ en {countries}][ a {beneficiaries}].",
    "led.meeting-support": "~El apoyo, a cargo de {lead}[, junto con {together}]"
    "[, en asociación con {partners}], se prestó[ en {countries}][ a {beneficiaries}].",
    "led.meeting-participation": "~{lead} participó[ en reuniones celebradas en {countries}]"
    "[, junto con {together}][, en asociación con {partners}].",
    "led.civil-society": "~{lead} trabajó[ en {countries}][ junto con {partners}]"
    "[, con {together}][, para {beneficiaries}].",
    "led.inter-agency": "~La labor estuvo a cargo de {lead}[, junto con {together}]"
    "[, con la colaboración de {partners}].",
    "unled.research": "La investigación se realizó[ junto con {together}]"
    "[ en asociación con {partners}].",
    "unled.publication": "El trabajo se realizó[ junto con {together}][ en asociación con {partners}].",
    "unled.training": "La capacitación se impartió[ en {countries}][ junto con {together}]"
    "[ en asociación con {partners}][ para {beneficiaries}].",
    "unled.technical-assistance": "La asistencia se prestó[ en {countries}]"
    "[ junto con {together}][ en asociación con {partners}][ a {beneficiaries}].",
    "unled.meeting-support": "El apoyo se prestó[ en {countries}][ junto con {together}]"
    "[ en asociación con {partners}][ a {beneficiaries}].",
    "unled.meeting-participation": "Las reuniones se celebraron[ en {countries}].",
    "unled.civil-society": "La cooperación se desarrolló[ en {countries}][ con {partners}]"
    "[ para {beneficiaries}].",
    "unled.inter-agency": "La labor se realizó[ junto con {together}][ con la colaboración de {partners}].",
    "activity.for": "~Se destinó a {recipients}.",
    "activity.host": "~Contó con {hosts} en calidad de <hosts:anfitrión|anfitriones>.",
    "activity.funder": "El financiamiento provino de {funders}.",
    "activity.concerned": "La labor abarcó {places}.",
    "activity.when": "Tuvo lugar {when}.",
    "activity.planned": "Está prevista su realización[ {when}].",
    "activity.under-way": "Está en curso[ {when}].",
    "activity.cancelled": "Se canceló.",
    "activity.project": "Formó parte del proyecto {project}.",
    "activity.project.planned": "Forma parte del proyecto {project}.",
    "activity.mandates": "Se realizó en cumplimiento de {mandates}.",
    "activity.mandates.planned": "Se realizará en cumplimiento de {mandates}.",
    "activity.provisions": "~Responde a {provisions}.",
    "activity.prepares": "Sirvió para preparar {what}.",
    "work.prepares": "El trabajo sirvió para preparar {what}.",
    "kind.concerned": "Las actividades de este apartado abarcaron {places}.",
    "activity.prepares.planned": "Servirá para preparar {what}.",
    "activity.meetings": "Sirvió a {meetings}.",
    "activity.publications": "De ella surgió {publications}.",
    "drew.lesson": "Se extrajo la lección siguiente: {outcome}.",
    "drew.conclusion": "Se extrajo la conclusión siguiente: {outcome}.",
    "drew.recommendation": "Se formuló la recomendación siguiente: {outcome}.",
    "drew.agreement": "Se llegó al acuerdo siguiente: {outcome}.",
    "drew.declaration": "Se formuló la declaración siguiente: {outcome}.",
    # --- publicaciones ------------------------------------------------------------------------
    "publication.authors": "La redacción estuvo a cargo de {authors}[, con aportes de {contributors}].",
    "publication.authors.published": "La redacción y la publicación estuvieron a cargo de {authors}"
    "[, con aportes de {contributors}].",
    "publication.contributors": "Contó con aportes de {contributors}.",
    "publication.coordinated": "La coordinación estuvo a cargo de {coordinators}.",
    "publication.publishers": "La publicación estuvo a cargo de {publishers}.",
    "publication.names": "También se conoce como {names}.",
    "publication.covers": "Abarca {years}.",
    "publication.draws_on": "Se basa en {sources}.",
    "publication.sums_up": "Resume el proyecto {projects}[ (véase el párrafo {see})].",
    "publication.input": "La publicación se concibió como aporte a {meetings}.",
    "publication.input.bodies": "La publicación se concibió como aporte a la labor de {bodies}.",
    "publication.input.both": "La publicación se concibió como aporte a {meetings}, así como a la labor de"
    " {bodies}.",
    "publication.editions": "<languages:Existe una edición|Existen ediciones> en {languages}.",
    "publication.activity": "~El trabajo estuvo a cargo de {lead}[, junto con {together}]"
    "[, en asociación con {partners}].",
    "presented": "{by} la <by:presentó|presentaron>[ en {languages}][ a {recipients}][ en {meeting}]"
    "[, en {place}][, {when}].",
    "presented.by_none": "Se presentó[ en {languages}][ a {recipients}][ en {meeting}][, en {place}][, {when}].",
    "distributed": "{by} la <by:distribuyó|distribuyeron>[ en {languages}][ a {recipients}][ en {meeting}]"
    "[, en {place}][, {when}].",
    "distributed.by_none": "Se distribuyó[ en {languages}][ a {recipients}][ en {meeting}][, en {place}]"
    "[, {when}].",
    "published-online": "{by} la <by:publicó|publicaron> en línea[ en {languages}][ ({place})][, {when}].",
    "published-online.by_none": "Se publicó en línea[ en {languages}][ ({place})][, {when}].",
    # --- reuniones -----------------------------------------------------------------------------
    "meeting.organized": "La organización estuvo a cargo de {organizers}[, junto con {together}].",
    "meeting.together": "En la organización participaron {together}.",
    "meeting.convened": "La convocatoria estuvo a cargo de {conveners}.",
    "meeting.hosted": "~Contó con {hosts} en calidad de <hosts:anfitrión|anfitriones>.",
    "meeting.attended": "<participants:Asistió|Asistieron> {participants}.",
    "meeting.members": "{count} de {body}",
    "meeting.members.were": "Esos miembros de {body} eran {members}.",
    "meeting.part_of": "{meeting} se celebró en el marco de {whole}.",
    "meeting.part_of.planned": "{meeting} se celebrará en el marco de {whole}.",
    "meeting.series": "{meeting} pertenece a la serie de reuniones de {bodies}.",
    "meeting.prepares": "{meeting} sirvió para preparar {later}.",
    "meeting.prepares.planned": "{meeting} servirá para preparar {later}.",
    "meeting.concluded": "Con {meeting} concluyó el proyecto {projects}[ (véase el párrafo {see})].",
    "meeting.took_part": "~{lead} participó en {meeting}[, junto con {together}]"
    "[, en asociación con {partners}].",
    "meeting.supported": "~{lead} prestó apoyo a {meeting}[, junto con {together}]"
    "[, en asociación con {partners}].",
    "meeting.cancelled": "{meeting} se canceló.",
    "meeting.under-way": "{meeting} está en curso.",
    "meeting.received": "Allí se <works:repartió|repartieron> {works}[ (véase el párrafo {see})].",
    "sources differ": "Las fuentes dan fechas distintas: {values}.",
    # --- proyectos -----------------------------------------------------------------------------
    "project.objective": "Su objetivo era el siguiente: {objective}",
    "project.run": "La coordinación estuvo a cargo de {coordinators} y la ejecución, de {executing}.",
    "project.coordinated": "La coordinación estuvo a cargo de {coordinators}.",
    "project.executed": "La ejecución estuvo a cargo de {executing}.",
    "project.funded": "El financiamiento provino de {funders}.",
    "project.with": "Se llevó a cabo en colaboración con {partners}.",
    "project.mandates": "Responde a {mandates}.",
    "project.concluded": "Concluyó en {meeting}.",
    "project.concluded.see": "Concluyó en la reunión que se describe en el párrafo {see}.",
    "project.summed_up": "Sus resultados se resumen en {publications}[ (véase el párrafo {see})].",
    "project.lesson": "Del proyecto se <outcomes:extrajo la lección siguiente|extrajeron las lecciones"
    " siguientes>:",
    "project.conclusion": "Del proyecto se <outcomes:extrajo la conclusión siguiente|extrajeron las"
    " conclusiones siguientes>:",
    "project.recommendation": "El proyecto dio lugar a <outcomes:la recomendación siguiente|las"
    " recomendaciones siguientes>:",
    "project.agreement": "El proyecto dio lugar <outcomes:al acuerdo siguiente|a los acuerdos siguientes>:",
    "project.declaration": "El proyecto dio lugar a <outcomes:la declaración siguiente|las declaraciones"
    " siguientes>:",
    "project.bear.lesson": "<outcomes:Esa lección guarda|Esas lecciones guardan> relación con {matters}.",
    "project.bear.conclusion": "<outcomes:Esa conclusión guarda|Esas conclusiones guardan> relación con"
    " {matters}.",
    # --- resultados ----------------------------------------------------------------------------
    "outcome.adopted": "Se aprobó en {meeting}.",
    "outcome.heard": "Se planteó en {meeting}.",
    "outcome.suggested": "~La propuesta partió de {by}.",
    "outcome.cited": "Se cita en {by}.",
    "outcome.cited.by": "La cita proviene de {by}.",
    "outcome.endorsed": "Obtuvo el respaldo de {by}.",
    "outcome.similar": "Guarda semejanza con {others}.",
    "outcome.about": "Todo ello guarda relación con {matters}.",
    "outcome.quotation": "En sus propios términos: “{quotation}”",
    "outcome.from": "Proviene de {origins}.",
    # --- contribuciones ----------------------------------------------------------------------
    "contribution": "Una de sus secciones[, titulada {title},] es contribución de {by}.",
    "contribution.text": "{by} <by:aportó|aportaron> una de sus secciones, sobre el tema siguiente: {text}",
    "contribution.by": "La preparación está a cargo de {authors}.",
}

WORDS = {
    "pages": "{count} páginas",
    "page": "una página",
    "years": "los años {first} a {last}",
    "year": "el año {first}",
    "as a whole": "{region} en su conjunto",
    "provision.number": "el párrafo {number} de {mandate}",
    "own provision.number": "su párrafo {number}",
    "own provision.label": "su disposición “{label}”",
    "provision.label": "la disposición “{label}” de {mandate}",
    "project": "“{title}”",
    "chair": " (presidencia pro tempore de {community})",
    "the same": "los mismos {countries}",
    "see paragraph": " (véase el párrafo {see})",
    "among them": "{whole}, entre ellos {parts}",
    "among them.mark": "entre ellos ",
    "issue": "núm. {issue}",
}
