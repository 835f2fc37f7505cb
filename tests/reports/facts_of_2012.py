"""The texts that the report of 2012 must contain for each fact of the source, by paragraph.

The keys are those of `programme/data/2012/paragraphs.yaml`; for each of its facts, in order, the
English and the Spanish text of a sentence, row or note that cites a record of the fact.

One table of data, in the order of the paragraphs.
"""

FACTS: dict[str, list[tuple[list[str], list[str]]]] = {
    "2012-p01": [
        (
            ["technical proposals", "policies, programmes and laws"],
            ["propuestas técnicas", "políticas, programas y leyes"],
        ),
        (
            ["(ECLAC)", "(CELADE) – Population Division of ECLAC"],
            ["(CEPAL)", "(CELADE) – División de Población de la CEPAL"],
        ),
        (
            [
                "Resolution 615 (XXXI)",
                "sessional Ad Hoc Committee on Population and Development, 2006",
                "main mandate",
            ],
            [
                "Resolución 615 (XXXI)",
                "Comité Especial sobre Población y Desarrollo del período de sesiones de la CEPAL, 2006",
                "mandato principal",
            ],
        ),
        (
            [
                "Mandates of the Ibero-American summits of Heads of State and Government",
                "CELADE follows up",
            ],
            ["Mandatos de las cumbres iberoamericanas", "El CELADE da seguimiento"],
        ),
        (
            [
                "the Organization of American States (OAS), the Community of Latin American and Caribbean States (CELAC), other regional integration processes, national public institutions, national civil society institutions and national academic institutions"
            ],
            [
                "la Organización de los Estados Americanos (OEA), la Comunidad de Estados Latinoamericanos y Caribeños (CELAC), otros procesos de integración regional, instituciones públicas nacionales, instituciones nacionales de la sociedad civil e instituciones académicas nacionales"
            ],
        ),
    ],
    "2012-p02": [
        (
            ["social consequences of migration", "agendas for cooperation"],
            ["consecuencias sociales de la migración", "agendas de cooperación"],
        ),
        (
            ["migrants are vulnerable", "Women and indigenous peoples"],
            ["vulnerabilidad de las personas migrantes", "las mujeres y los pueblos indígenas"],
        ),
        (
            ["economic implications", "the money that migrants send home"],
            ["repercusiones económicas", "el dinero que envían"],
        ),
        (["on the basis of censuses and surveys"], ["basadas en censos y encuestas"]),
        (
            [
                "ECLAC gave the training in Argentina, Chile, Ecuador, Honduras, Mexico, Peru and Uruguay",
                "ECLAC provided the assistance",
            ],
            [
                "La capacitación, a cargo de la CEPAL, se impartió en la Argentina, Chile, el Ecuador, Honduras, México, el Perú y el Uruguay",
                "La asistencia, a cargo de la CEPAL",
            ],
        ),
        (
            ["Support for intergovernmental meetings, conferences and seminars"],
            ["Apoyo a reuniones intergubernamentales, conferencias y seminarios"],
        ),
        (
            ["civil society organizations, academic institutions and labour institutions"],
            [
                "organizaciones de la sociedad civil, instituciones académicas e instituciones laborales"
            ],
        ),
    ],
    "2012-p03": [
        (
            [
                "the inter-agency group that ECLAC coordinates",
                "Inter-agency group on migration and development",
            ],
            [
                "el grupo interinstitucional que coordina la CEPAL",
                "Grupo interinstitucional sobre migración y desarrollo",
            ],
        ),
        (
            [
                "the Ibero-American General Secretariat (SEGIB), OAS, the United Nations Population Fund (UNFPA) and the International Organization for Migration (IOM), among others"
            ],
            [
                "la Secretaría General Iberoamericana (SEGIB), la OEA, el Fondo de Población de las Naciones Unidas (UNFPA) y la Organización Internacional para las Migraciones (OIM), entre otros"
            ],
        ),
        (["once more shown its worth"], ["volvió a demostrar su valor"]),
    ],
    "2012-p04": [
        (
            [
                "International migration from a regional and interregional perspective (study, 2012)",
                "written and published by ECLAC",
            ],
            [
                "La migración internacional desde una perspectiva regional e interregional (estudio, 2012)",
                "La redacción y la publicación estuvieron a cargo de la CEPAL",
            ],
        ),
        (
            [
                "It sums up the project “Strengthening national capacities to deal with international migration: maximizing development benefits and minimizing negative impact”",
                "funded by the United Nations Development Account",
            ],
            [
                "Resume el proyecto “Fortalecimiento de las capacidades nacionales para abordar la migración internacional",
                "El financiamiento provino de la Cuenta de las Naciones Unidas para el Desarrollo",
            ],
        ),
        (
            [
                "coordinated by ECLAC and executed by ECLAC, ",
                "the Economic Commission for Europe (ECE), the Economic and Social Commission for Asia and the Pacific (ESCAP), the Economic and Social Commission for Western Asia (ESCWA) and the Population Division of DESA",
            ],
            [
                "La coordinación estuvo a cargo de la CEPAL y la ejecución, de la CEPAL, ",
                "la Comisión Económica para Europa (CEPE), la Comisión Económica y Social para Asia y el Pacífico (CESPAP), la Comisión Económica y Social para Asia Occidental (CESPAO) y la División de Población del DAES",
            ],
        ),
    ],
    "2012-p05": [
        (
            [
                "took part in meetings in the same seven countries (see paragraph 11)",
                "Uruguay | Participation in intergovernmental and regional meetings",
            ],
            [
                "participó en reuniones celebradas en los mismos siete países (véase el párrafo 11)",
                "Uruguay | Participación en reuniones intergubernamentales y regionales",
            ],
        ),
        (
            ["for public institutions and academic institutions", "joint work with"],
            ["para instituciones públicas e instituciones académicas", "trabajo conjunto"],
        ),
        (
            [
                "poverty, human rights and particular indicators",
                "Seminars, meetings and courses with civil society organizations",
            ],
            [
                "la pobreza, los derechos humanos y determinados indicadores",
                "organizaciones de la sociedad civil",
            ],
        ),
        (
            [
                "First Meeting on Migrations of CELAC (Comayagua, Honduras, 19–20 August 2012)",
                "representatives of ECLAC attended",
            ],
            [
                "Primera Reunión sobre Migraciones de la CELAC (Comayagua, Honduras, 19 y 20 de agosto de 2012)",
                "representantes de la CEPAL",
            ],
        ),
        (
            [
                "twelfth South American Conference on Migration (Santiago, Chile, 4–6 November 2012)",
                "ECLAC took part in the forum",
            ],
            [
                "XII Conferencia Suramericana sobre Migraciones (Santiago, Chile, 4 a 6 de noviembre de 2012)",
                "La CEPAL participó en el foro",
            ],
        ),
    ],
    "2012-p06": [
        (
            [
                "the region's point of view to the Group's discussions and contributed to its documents"
            ],
            [
                "el punto de vista de la región a los debates del Grupo y contribuyó a sus documentos"
            ],
        ),
        (
            [
                "six members of the Global Migration Group",
                "United Nations Headquarters, New York, United States of America, April 2012",
            ],
            [
                "seis miembros del Grupo Mundial sobre Migración",
                "Sede de las Naciones Unidas, Nueva York, Estados Unidos de América, abril de 2012",
            ],
        ),
    ],
    "2012-p07": [
        (
            [
                "Ideas and proposals on migration and development, recast from a regional perspective",
                "dialogue and cooperation",
            ],
            [
                "Ideas y propuestas sobre migración y desarrollo, replanteadas desde una perspectiva regional",
                "diálogo y cooperación",
            ],
        ),
        (
            [
                "Regional meeting of experts on migration, 2013",
                "is to prepare the Second United Nations High-level Dialogue on International Migration and Development",
            ],
            [
                "Reunión regional de expertos en migración, 2013",
                "servirá para preparar el Segundo Diálogo de Alto Nivel de las Naciones Unidas sobre la Migración Internacional y el Desarrollo",
            ],
        ),
        (
            [
                "First Regional Conference on Population and Development in Latin America and the Caribbean (Montevideo, Uruguay, August 2013)"
            ],
            [
                "Primera Conferencia Regional sobre Población y Desarrollo de América Latina y el Caribe (Montevideo, Uruguay, agosto de 2013)"
            ],
        ),
    ],
    "2012-h1": [
        (
            ["Final meeting of the United Nations Development Account project “Strengthening"],
            [
                "Reunión final del proyecto de la Cuenta de las Naciones Unidas para el Desarrollo “Fortalecimiento"
            ],
        )
    ],
    "2012-p08": [
        (
            [
                "United Nations Headquarters",
                "The side event was held during the forty-fifth session of the Commission on Population and Development",
            ],
            [
                "Sede de las Naciones Unidas",
                "El evento paralelo se celebró en el marco del 45º período de sesiones de la Comisión de Población y Desarrollo",
            ],
        ),
        (
            [
                "the project's findings were presented, as its final document sets them out",
                "It was concluded at the meeting described in paragraph",
            ],
            [
                "se presentaron los resultados del proyecto, recogidos en su documento final",
                "Concluyó en la reunión que se describe en el párrafo",
            ],
        ),
        (
            [
                "It was published online (website of the project)",
                "http://www.cepal.org/celade/DAmigration.asp",
            ],
            [
                "Se publicó en línea (sitio web del proyecto)",
                "http://www.cepal.org/celade/DAmigration.asp",
            ],
        ),
    ],
    "2012-p09": [
        (
            [
                "organized by CELADE, together with the other four regional commissions and the Regional Commissions New York Office"
            ],
            [
                "La organización estuvo a cargo del CELADE, junto con las otras cuatro comisiones regionales y la Oficina de las Comisiones Regionales en Nueva York"
            ],
        ),
        (
            [
                "agencies of the United Nations system, other international organizations, national delegations to the United Nations"
            ],
            [
                "organismos del sistema de las Naciones Unidas, otras organizaciones internacionales, delegaciones nacionales ante las Naciones Unidas"
            ],
        ),
    ],
    "2012-p10": [
        (
            [
                "written and published by ECLAC, with inputs from other regional commissions of the United Nations and the Population Division of the Department of Economic and Social Affairs"
            ],
            [
                "La redacción y la publicación estuvieron a cargo de la CEPAL, con aportes de otras comisiones regionales de las Naciones Unidas y la División de Población del Departamento de Asuntos Económicos y Sociales"
            ],
        ),
        (
            [
                "movements within regions, return, irregular, temporary and skilled migration, forced displacement and asylum, remittances, and diasporas"
            ],
            [
                "los movimientos dentro de las regiones, la migración de retorno, irregular, temporal y calificada, el desplazamiento forzado y el asilo, las remesas y las diásporas"
            ],
        ),
        (
            [
                "what the regional commissions bring to the worldwide debate",
                "takes an active stance",
            ],
            ["el aporte de las comisiones regionales al debate mundial", "postura proactiva"],
        ),
        (
            [
                "an input to the Second United Nations High-level Dialogue on International Migration and Development, and to the work of the Global Forum on Migration and Development and the Global Migration Group"
            ],
            [
                "aporte al Segundo Diálogo de Alto Nivel de las Naciones Unidas sobre la Migración Internacional y el Desarrollo, así como a la labor del Foro Mundial sobre Migración y Desarrollo y el Grupo Mundial sobre Migración"
            ],
        ),
        (
            [
                "what came of the final meeting was carried into other debates",
                "migration, human rights and development",
            ],
            [
                "los resultados de la reunión final se llevaron a otros debates",
                "migración, derechos humanos y desarrollo",
            ],
        ),
    ],
    "2012-p11": [
        (["an overall theme and four round tables"], ["un tema general y cuatro mesas redondas"]),
        (
            [
                "Those lessons bear on the Second United Nations High-level Dialogue on International Migration and Development and the four round tables"
            ],
            [
                "Esas lecciones guardan relación con el Segundo Diálogo de Alto Nivel de las Naciones Unidas sobre la Migración Internacional y el Desarrollo y las cuatro mesas redondas"
            ],
        ),
    ],
    "2012-p12": [
        (
            ["Institutions have to work together on migration statistics"],
            ["Las instituciones deben colaborar en las estadísticas de migración"],
        )
    ],
    "2012-p13": [
        (
            [
                "Dialogue between the regional commissions bears fruit",
                "learned from the rest",
                "good practices were found",
            ],
            [
                "El diálogo entre las comisiones regionales da frutos",
                "aprendió de las demás",
                "se encontraron buenas prácticas",
            ],
        )
    ],
    "2012-p14": [
        (
            [
                "Networks with those who work on migration made the project succeed",
                "Governments, civil society organizations, research centres, academic institutions, regional networks and international organizations",
            ],
            [
                "Las redes con quienes trabajan en migración hicieron posible el éxito del proyecto",
                "Gobiernos, organizaciones de la sociedad civil, centros de investigación, instituciones académicas, redes regionales y organizaciones internacionales",
            ],
        )
    ],
    "2012-p15": [
        (
            ["a sustained effort, in seven directions"],
            ["un esfuerzo sostenido, en siete direcciones"],
        )
    ],
    "2012-p15a": [
        (
            ["Use the ties between those who work on migration"],
            ["Aprovechar los vínculos entre quienes trabajan en migración"],
        )
    ],
    "2012-p15b": [
        (
            ["Better coordination and cooperation between regions"],
            ["Mejorar la coordinación y la cooperación entre regiones"],
        )
    ],
    "2012-p15c": [
        (
            ["Joint work of the commissions, and with the agencies of the United Nations"],
            ["Trabajo conjunto de las comisiones, y con los organismos de las Naciones Unidas"],
        )
    ],
    "2012-p15d": [
        (
            [
                "Stronger regional and subregional networks",
                "led to new regional and subregional networks",
            ],
            [
                "Redes regionales y subregionales más sólidas",
                "dio lugar a nuevas redes regionales y subregionales",
            ],
        )
    ],
    "2012-p15e": [(["national development agendas"], ["agendas nacionales de desarrollo"])],
    "2012-p15f": [
        (
            ["Better sources of data and information", "traditional sources as well as for others"],
            [
                "Mejores fuentes de datos e información",
                "tanto para las fuentes tradicionales como para las demás",
            ],
        )
    ],
    "2012-p15g": [
        (
            ["Speaking up for the human rights of migrants", "of one region or several"],
            [
                "Defensa de los derechos humanos de las personas migrantes",
                "de una o varias regiones",
            ],
        )
    ],
    "2012-p16": [
        (
            ["editions in Arabic, English, French, Russian and Spanish"],
            ["ediciones en árabe, español, francés, inglés y ruso"],
        ),
        (
            [
                "distributed to project stakeholders, among them governmental institutions, civil society organizations, academia and international organizations"
            ],
            [
                "Se distribuyó a actores vinculados al proyecto, entre ellos instituciones gubernamentales, organizaciones de la sociedad civil, el sector académico y organizaciones internacionales"
            ],
        ),
        (
            [
                "It was distributed in English and Spanish at the meeting of the ECLAC Ad Hoc Committee on Population and Development, in Quito, in July 2012"
            ],
            [
                "Se distribuyó en español e inglés en la reunión del Comité Especial de la CEPAL sobre Población y Desarrollo, en Quito, en julio de 2012"
            ],
        ),
        (
            [
                "The Economic Commission for Africa (ECA) distributed it in Arabic, English and French at the Global Forum on Migration and Development, Mauritius, on 21 and 22 November 2012"
            ],
            [
                "La Comisión Económica para África (CEPA) la distribuyó en árabe, francés e inglés en el Foro Mundial sobre Migración y Desarrollo, Mauricio, los días 21 y 22 de noviembre de 2012"
            ],
        ),
    ],
    "2012-h2": [
        (
            [
                "First Summit of the Heads of State and Government of the Community of Latin American and Caribbean States (CELAC) and the European Union"
            ],
            [
                "I Cumbre de Jefas y Jefes de Estado y de Gobierno de la Comunidad de Estados Latinoamericanos y Caribeños (CELAC) y la Unión Europea"
            ],
        )
    ],
    "2012-p17": [
        (
            [
                "with inputs from ECLAC",
                "helped the Government of Chile to prepare material",
                "the Government of Chile (pro tempore chair of CELAC)",
            ],
            [
                "con aportes de la CEPAL",
                "ayudó al Gobierno de Chile a preparar material",
                "el Gobierno de Chile (presidencia pro tempore de la CELAC)",
            ],
        ),
        (
            ["The Government of Chile presented it", "in Santiago, on 25 and 26 January 2013"],
            [
                "El Gobierno de Chile la presentó",
                "en Santiago, los días 25 y 26 de enero de 2013",
            ],
        ),
        (
            [
                "who migrates between the two regions, above all in the years 2000 to 2010",
                "initiatives for dialogue",
                "the position its members share",
            ],
            [
                "quiénes migran entre ambas regiones, sobre todo de 2000 a 2010",
                "iniciativas de diálogo",
                "posición compartida de sus miembros",
            ],
        ),
    ],
    "2012-p18": [
        (
            [
                "ECLAC had put this idea forward earlier, in line with what the countries think",
                "This is cited in First statistical compendium",
                "This was endorsed by the First Summit of the Heads of State and Government of CELAC and the European Union",
                "labour protectionism",
            ],
            [
                "La CEPAL había planteado antes esta idea, acorde con el pensamiento de los países",
                "Se cita en Primer compendio estadístico",
                "Obtuvo el respaldo de la I Cumbre de Jefas y Jefes de Estado y de Gobierno de la CELAC y la Unión Europea",
                "proteccionismo laboral",
            ],
        )
    ],
    "2012-p19": [
        (
            [
                "Santiago Declaration of the first CELAC Summit, point 38",
                "http://www.gob.cl/media/2013/01/Declaraci%C3%B3n-de-Santiago.pdf",
            ],
            [
                "Declaración de Santiago de la I Cumbre de la CELAC, punto 38",
                "http://www.gob.cl/media/2013/01/Declaraci%C3%B3n-de-Santiago.pdf",
            ],
        ),
        (
            [
                "which it dates 20 and 21 August 2012",
                "the ground for a strategy of CELAC",
                "20–21 August 2012 (Santiago Declaration",
            ],
            [
                "que fecha los días 20 y 21 de agosto de 2012",
                "una estrategia de la CELAC",
                "20 y 21 de agosto de 2012 (Declaración de Santiago",
            ],
        ),
        (
            ["First Statistical Digest on Migrations between CELAC and the European Union"],
            ["primer compendio estadístico sobre migraciones entre la CELAC y la Unión Europea"],
        ),
        (
            [
                "Santiago Declaration of the first CELAC-EU Summit, article 30",
                "http://www.gob.cl/cumbres/celac-noticias-ue/2013/01/27/declaracion-de-santiago.htm",
                "It is similar to",
            ],
            [
                "Declaración de Santiago de la I Cumbre CELAC-UE, artículo 30",
                "http://www.gob.cl/cumbres/celac-noticias-ue/2013/01/27/declaracion-de-santiago.htm",
                "Guarda semejanza con",
            ],
        ),
    ],
    "2012-h3": [
        (["Social Panorama of Latin America, 2012"], ["Panorama Social de América Latina, 2012"])
    ],
    "2012-p20": [
        (
            [
                "prepared by the Social Development Division of ECLAC and the Statistics Division of ECLAC",
                "prepare every year",
            ],
            [
                "a cargo de la División de Desarrollo Social de la CEPAL y la División de Estadísticas de la CEPAL",
                "preparan cada año",
            ],
        ),
        (
            [
                "CELADE contributed a section to it",
                "what international migration does to the care sector of Latin America",
            ],
            [
                "El CELADE aportó una de sus secciones",
                "los efectos de la migración internacional en el sector del cuidado de América Latina",
            ],
        ),
    ],
    "2012-n1": [
        (["http://www.eclac.cl/celade/migracion/"], ["http://www.eclac.cl/celade/migracion/"])
    ],
    "2012-n2": [
        (
            [
                "IOM; the International Labour Organization (ILO); the Office of the United Nations High Commissioner for Refugees (UNHCR); the United Nations Educational, Scientific and Cultural Organization (UNESCO); the United Nations Development Programme (UNDP); and the United Nations Institute for Training and Research (UNITAR)"
            ],
            [
                "la OIM; la Organización Internacional del Trabajo (OIT); la Oficina del Alto Comisionado de las Naciones Unidas para los Refugiados (ACNUR); la Organización de las Naciones Unidas para la Educación, la Ciencia y la Cultura (UNESCO); el Programa de las Naciones Unidas para el Desarrollo (PNUD); y el Instituto de las Naciones Unidas para Formación Profesional e Investigaciones (UNITAR)"
            ],
        ),
        (
            ["consultants who carried out the studies", "Consultants were engaged for its studies"],
            [
                "consultores que realizaron los estudios",
                "Se contrató a consultores para sus estudios",
            ],
        ),
    ],
    "2012-n3": [
        (
            ["http://www.cepal.org/celade/DAmigration.asp"],
            ["http://www.cepal.org/celade/DAmigration.asp"],
        )
    ],
    "2012-n4": [
        (
            [
                "CELAC, IOM, the Government of Chile",
                "the CELAC-EU Structured Dialogue on Migration",
                "Primer compendio estadístico sobre migraciones entre CELAC y UE, 2012",
            ],
            [
                "la CELAC, la OIM, el Gobierno de Chile",
                "el Diálogo estructurado CELAC-UE sobre migraciones",
                "Primer compendio estadístico sobre migraciones entre CELAC y UE",
            ],
        )
    ],
}
