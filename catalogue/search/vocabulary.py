"""Words of questions, in English and Spanish, without accents.

Staff extend the names of values in the table of synonyms; these words are part of the grammar.
"""

# English words that are also months: without a year, they count only with a capital letter.
AMBIGUOUS_MONTHS = {"may", "march"}

ENGLISH_FILLERS = """
    a about all an and any are as at be been but by can could did do does doing done find for from
    give had has have her his how i in information into is it its list look looking many me much my
    of on or our please records related shall she should show that the their them there these they
    this those through to under upon was we were what when where which who whom whose why will with
    would you your took take taken place happened happen going went been made make
    thing things stuff tell need want attend attended
"""
SPANISH_FILLERS = """
    acerca al algun alguna algunas algunos algo ante aquel buscar busco como con cual cuales cuando
    cuanta cuantas cuanto cuantos de del desde donde durante e el ella ellas ellos en entre era
    eran es esta estan este esto estos fue fueron ha habia han hasta hay hizo hicieron hace hacen
    hacer hecho hubo informacion la las le les lista lo los me mi mostrar muestrame mostrame ni nos
    o otra otro para pero por porque que quien quienes quiero registros relacionada relacionadas
    relacionado relacionados respecto se segun ser si sido sobre son su sus te tener tiene tienen
    todas todo todos tras tuvo tuvieron u un una unas unos y ya lugar cosa
    cosas necesito saber asistio asistieron
"""
COMMISSION_VERBS = "did do does doing done has have made hizo hicieron hace hacen hacer hecho ha"
# Words that say nothing about what is searched for. They are dropped if other terms remain.
FILLERS = frozenset((ENGLISH_FILLERS + SPANISH_FILLERS).split())
# In a question with one of these words, the commission is the one that acts: "what did ECLAC do?"
QUESTION_VERBS = frozenset(COMMISSION_VERBS.split())
