/* Repeats the source and the place of the last citation: of this form, or of the form that was saved
   before it in this tab. On the form of a new record, also repeats the choices that records of one
   piece of work share. */
'use strict';
{
    const $ = django.jQuery;
    const labels = document.getElementById('staff-config')?.dataset ?? {};
    const group = document.getElementById('catalogue-citation-content_type-object_id-group');
    const key = `citation:${labels.user}`;
    const sharedKey = `shared:${labels.user}`;
    const TEXTS = ['place_en', 'place_es'];
    const SHARED = ['topics', 'mandates', 'provisions', 'project'];

    const stored = (name) => {
        try {
            return JSON.parse(sessionStorage.getItem(name));
        } catch {
            return null;
        }
    };

    const store = (name, value) => {
        try {
            sessionStorage.setItem(name, JSON.stringify(value));
        } catch { /* no room, or not allowed: nothing is repeated */ }
    };

    const rows = () => [...group.querySelectorAll('.form-row[id]:not(.empty-form)')];
    const source = (row) => row.querySelector('select[name$="-source"]');
    const text = (row, name) => row.querySelector(`[name$="-${name}"]`);

    const read = (row) => ({
        id: source(row).value,
        label: source(row).selectedOptions[0]?.text ?? '',
        texts: Object.fromEntries(TEXTS.map((name) => [name, text(row, name)?.value ?? ''])),
    });

    const lastCitation = (before) => {
        const filled = rows().filter((row) => row !== before && source(row)?.value);
        if (filled.length) {
            return read(filled[filled.length - 1]);
        }
        return stored(key);
    };

    const fill = (row, citation) => {
        $(source(row)).empty().append(new Option(citation.label, citation.id, true, true)).trigger('change');
        for (const name of TEXTS) {
            if (text(row, name)) {
                text(row, name).value = citation.texts[name] ?? '';
            }
        }
        setTimeout(() => text(row, 'place_en')?.focus());
    };

    // --- choices that records share -------------------------------------------------------------

    const sharedFields = () => SHARED.flatMap((name) => document.getElementById(`id_${name}`) ?? []);

    const chosen = () => Object.fromEntries(sharedFields().map((select) => [
        select.name,
        [...select.selectedOptions].filter(({value}) => value).map(({value, text: label}) => [value, label]),
    ]));

    const hasShared = () => Object.values(stored(sharedKey) ?? {}).some(({length}) => length);

    const repeatShared = () => {
        const values = stored(sharedKey) ?? {};
        for (const select of sharedFields().filter(({selectedOptions}) => ![...selectedOptions].some(({value}) => value))) {
            for (const [value, label] of values[select.name] ?? []) {
                select.add(new Option(label, value, true, true));
            }
            $(select).trigger('change');
        }
        if (!rows().some((row) => source(row)?.value)) {
            repeat();
        }
    };

    const repeat = () => {
        const empty = rows().find((row) => source(row) && !source(row).value);
        const citation = lastCitation(empty);
        if (!citation) {
            return;
        }
        const add = group.querySelector('.add-row a');
        if (empty) {
            fill(empty, citation);
        } else if (add) {
            group.addEventListener('formset:added', (event) => fill(event.target, citation), {once: true});
            add.click();
        }
    };

    if (group) {
        window.addEventListener('load', () => {
            const add = group.querySelector('.add-row td') ?? group.querySelector('.add-row');
            if (add && lastCitation(null)) {
                const button = document.createElement('button');
                button.type = 'button';
                button.className = 'button repeat-citation';
                button.textContent = labels.repeat ?? 'Repeat the last citation';
                button.addEventListener('click', repeat);
                add.append(' ', button);
            }
        });
        const isNew = document.querySelector('form .submit-row') && !group.closest('form').elements._version;
        if (isNew && (hasShared() || lastCitation(null))) {
            const button = document.createElement('button');
            button.type = 'button';
            button.className = 'button repeat-shared';
            button.textContent = labels.repeatShared;
            button.addEventListener('click', repeatShared);
            document.querySelector('.parts')?.after(button);
        }
        group.closest('form').addEventListener('submit', () => {
            const citation = lastCitation(null);
            if (citation) {
                store(key, citation);
            }
            store(sharedKey, {...stored(sharedKey), ...chosen()});
        });
        document.addEventListener('keydown', (event) => {
            if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === 'KeyR') {
                event.preventDefault();
                if (!event.shiftKey) {
                    repeat();
                } else if (isNew) {
                    repeatShared();
                }
            }
        }, true);  // before the choices of a field, which stop the event
    }
}
