/* Rows from one text: several organizations with their roles, and the numbered provisions of a mandate. */
'use strict';
{
    const $ = django.jQuery;
    const labels = document.getElementById('staff-config')?.dataset ?? {};
    const form = document.querySelector('.change-form #content-main form');
    const PROVISION = /^\s*(\d{1,3}(?:\s?\([a-z]{1,3}\))?)\s*[.)]?\s+(.+)$/;

    const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

    const rowsOf = (group) => [...group.querySelectorAll('.form-row[id], .inline-related[id]')]
        .filter((row) => !row.classList.contains('empty-form') && /-\d+$/.test(row.id));

    const inRow = (row, name) => row.querySelector(`[name$="-${name}"]`);

    const addRow = (group) => {
        document.body.dataset.restoring = 'yes';  // the focus stays where it is
        group.querySelector('.add-row a').click();
        delete document.body.dataset.restoring;
        return rowsOf(group).pop();
    };

    // --- organizations --------------------------------------------------------------------------

    const roleOf = (select, text) => [...select?.options ?? []].find(({value, text: label}) =>
        value && text && (plain(label).startsWith(plain(text)) || plain(text).startsWith(plain(label))));

    // “Organizer: A; participant: B; C”: each name with the last role before it.
    const readParties = (text, roles) => {
        let role = '';
        return text.split(/[;\n]/).flatMap((part) => {
            const [, word, rest] = part.match(/^([^:]*):(.*)$/s) ?? [];
            const known = word === undefined ? null : roleOf(roles, word);
            role = known ? known.value : role;
            const name = (known ? rest : part).trim();
            return name ? [{name, role, text: part.trim()}] : [];
        });
    };

    const find = async (select, name) => {
        const address = new URL(select.getAttribute('data-ajax--url'), document.baseURI);
        const {appLabel, modelName, fieldName} = select.dataset;
        address.search = new URLSearchParams({term: name, app_label: appLabel, model_name: modelName, field_name: fieldName});
        const answer = await fetch(address);
        const found = answer.ok ? (await answer.json()).results : [];
        const exact = found.filter((one) => one.is_exact);
        return exact.length === 1 ? exact[0] : found.length === 1 ? found[0] : null;
    };

    const addParties = async (group, text) => {
        const empty = group.querySelector('.empty-form');
        const hasPersons = Boolean(inRow(empty, 'family_name'));
        const select = inRow(empty, 'organization');
        const parties = readParties(text, inRow(empty, 'role'));
        const persons = parties.map(({name}) => hasPersons && name.match(/^([^,]+),\s*([^,]+)$/));
        const found = await Promise.all(parties.map(({name}, number) => persons[number] ? null : find(select, name)));
        const left = [];
        parties.forEach((party, number) => {
            if (!persons[number] && !found[number]) {
                left.push(party.text);
                return;
            }
            const row = addRow(group);
            if (party.role) {
                inRow(row, 'role').value = party.role;
            }
            if (persons[number]) {
                [, inRow(row, 'family_name').value, inRow(row, 'given_name').value] = persons[number];
            } else {
                const {id, text: label} = found[number];
                $(inRow(row, 'organization')).append(new Option(label, id, true, true)).trigger('change');
            }
        });
        return left.join('; ');
    };

    // --- provisions -----------------------------------------------------------------------------

    const addProvisions = (group, text, name) => {
        const provisions = [];
        const left = [];
        for (const line of text.split('\n').filter((one) => one.trim())) {
            const [, number, words] = line.match(PROVISION) ?? [];
            if (number) {
                provisions.push({number, words: words.trim()});
            } else if (provisions.length) {
                provisions[provisions.length - 1].words += `\n${line.trim()}`;
            } else {
                left.push(line);
            }
        }
        for (const {number, words} of provisions) {
            const row = rowsOf(group).find((one) => inRow(one, 'number').value === number) ?? addRow(group);
            if (inRow(row, name).value) {
                left.push(`${number} ${words}`);
            } else {
                inRow(row, 'number').value = number;
                inRow(row, name).value = words;
            }
        }
        return left.join('\n');
    };

    // --- boxes ----------------------------------------------------------------------------------

    const makeBox = (group, tag, label, help, add) => {
        const box = document.createElement('div');
        box.className = 'several';
        const field = document.createElement(tag);
        const name = document.createElement('label');
        const note = document.createElement('p');
        const status = document.createElement('p');
        field.id = `${group.id}-several-${group.querySelectorAll('.several').length}`;
        field.className = tag === 'textarea' ? 'vLargeTextField' : 'vTextField';
        field.autocomplete = 'off';
        name.htmlFor = field.id;
        name.textContent = label;
        note.className = 'help';
        note.id = `${field.id}-help`;
        note.textContent = help;
        status.setAttribute('role', 'status');
        field.setAttribute('aria-describedby', note.id);
        box.append(name, field, note, status);
        group.querySelector('.inline-heading').after(box);

        let running = null;
        const run = () => {
            running ??= (async () => {
                const before = rowsOf(group).length;
                const text = field.value;
                field.value = '';
                const left = await Promise.resolve(add(text)).catch(() => text);
                field.value = [left, field.value].filter(Boolean).join('; ');
                const count = rowsOf(group).length - before;
                status.textContent = [
                    count ? labels.severalAdded.replace('%s', count) : '',
                    left ? labels.severalLeft.replace('%s', left) : '',
                ].filter(Boolean).join(' ');
                status.classList.toggle('errornote', Boolean(left));
                running = null;
                return !left;
            })();
            return running;
        };
        field.addEventListener('change', () => field.value.trim() && run());
        field.addEventListener('keydown', (event) => {
            if (event.key === 'Enter' && tag === 'input' && !event.altKey && !event.ctrlKey && !event.metaKey) {
                event.preventDefault();
                if (field.value.trim()) {
                    run();
                }
            }
        });
        // A text that is not yet in rows must not be lost with the page.
        form.addEventListener('submit', (event) => {
            if (running || field.value.trim()) {
                event.preventDefault();
                event.stopImmediatePropagation();
                run().then((isDone) => isDone ? form.requestSubmit(event.submitter) : field.focus());
            }
        }, true);
    };

    const setUp = (group) => {
        const empty = group.querySelector('.empty-form');
        if (!empty) {
            return;
        }
        const roles = inRow(empty, 'role');
        if (roles && inRow(empty, 'organization')) {
            const [first, last] = [...roles.options].filter(({value}) => value).map(({text}) => text);
            const help = labels.severalHelp.replace('%s', `${first}: A; ${last ?? first}: B; C`);
            makeBox(group, 'input', labels.several, help, (text) => addParties(group, text));
        } else if (group.id === 'provisions-group') {
            for (const [label, name] of [[labels.paragraphsEs, 'text_es'], [labels.paragraphsEn, 'text_en']]) {
                makeBox(group, 'textarea', label, labels.paragraphsHelp, (text) => addProvisions(group, text, name));
            }
        }
    };

    if (form) {
        window.addEventListener('load', () => form.querySelectorAll('.inline-group').forEach(setUp));
    }
}
