/* Unsaved input of a form is stored in this browser, so that neither an expired session nor a broken
   connection loses it. A draft belongs to its user and to the page of one record, or to that of a new
   one. It is offered there and never filled in unasked. It is deleted after saving, after 14 days, or
   when its user signs out. */
'use strict';
{
    const staff = document.getElementById('staff-config')?.dataset ?? {};
    const keyPrefix = `draft:${staff.user}:`;
    const MAX_AGE_MS = 14 * 24 * 60 * 60 * 1000;
    const form = document.querySelector('.change-form #content-main form');
    const isPopup = document.body.classList.contains('popup');
    const key = keyPrefix + location.pathname;

    const read = (name) => {
        try {
            return JSON.parse(localStorage.getItem(name));
        } catch {
            return null;
        }
    };
    const write = (name, draft) => {
        try {
            localStorage.setItem(name, JSON.stringify(draft));
        } catch { /* no room, or not allowed: the page works without */ }
    };
    const draftKeys = () => {
        try {
            return Object.keys(localStorage).filter((name) => name.startsWith(keyPrefix));
        } catch {
            return [];
        }
    };
    const removeDraft = (name) => {
        try {
            localStorage.removeItem(name);
        } catch { /* it was never kept */ }
    };

    // The format and the time zone of the pages: "2 May 2026, 14:05".
    const locale = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;
    const formatTime = (at) => [{dateStyle: 'long'}, {timeStyle: 'short', hourCycle: 'h23'}]
        .map((style) => new Intl.DateTimeFormat(locale, {timeZone: staff.timeZone, ...style}).format(at)).join(', ');

    // Forms have dates without an hour, so the clock of the browser does not matter for them.
    if (window.DateTimeShortcuts) {
        window.DateTimeShortcuts.addTimezoneWarning = () => {};
    }

    /* --- delete drafts: after saving, when too old, at sign-out ------------------------------- */

    // In production, the name of the cookie has a prefix.
    const [, cookieName, saved] = document.cookie.match(/(?:^|; )((?:__Host-)?saved_draft)=([0-9a-f]{32})/) ?? [];
    if (saved) {
        const secure = location.protocol === 'https:' ? '; Secure' : '';
        document.cookie = `${cookieName}=; path=/; max-age=0; SameSite=Lax${secure}`;
        draftKeys().filter((name) => read(name)?.token === saved).forEach(removeDraft);
    }
    draftKeys().filter((name) => !(read(name)?.at > Date.now() - MAX_AGE_MS)).forEach(removeDraft);
    let isSigningOut = false;
    document.getElementById('logout-form')?.addEventListener('submit', () => {
        isSigningOut = true;
        draftKeys().forEach(removeDraft);
    });

    /* --- store drafts ------------------------------------------------------------------------- */

    const EXCLUDED_FIELDS = new Set(['csrfmiddlewaretoken', '_draft', '_sure', '_seen', '_popup', '_to_field']);
    const fields = () => [...form.elements].filter((one) => one.name && !EXCLUDED_FIELDS.has(one.name)
        && !['file', 'submit', 'button', 'fieldset'].includes(one.type) && !one.name.includes('__prefix__'));

    const valueOf = (one) => {
        if (one.type === 'checkbox' || one.type === 'radio') {
            return one.checked;
        }
        if (one.tagName === 'SELECT') {
            return [...one.selectedOptions].map((option) => [option.value, option.text]);
        }
        return one.value;
    };
    const formValues = () => fields().map((one) => [one.name, one.type === 'radio' || one.type === 'checkbox' ? one.value : '', valueOf(one)]);

    const saveDraft = (token) => {
        const values = formValues();
        if (JSON.stringify(values) === untouched && !token) {
            return;
        }
        write(key, {at: Date.now(), title: document.querySelector('#content h1')?.textContent ?? document.title,
            address: location.pathname + location.search, values, token: token ?? null});
    };

    /* --- restore drafts ----------------------------------------------------------------------- */

    const addInlineRows = (values) => {
        for (const [name, , value] of values) {
            const prefix = name.match(/^(.+)-TOTAL_FORMS$/)?.[1];
            const count = prefix && form.elements[name];
            const group = prefix && document.getElementById(`${prefix}-group`);
            for (let tries = 0; group && Number(count?.value) < Number(value) && tries < 200; tries += 1) {
                group.querySelector('.add-row a')?.click();
            }
        }
    };

    const setFieldValue = (one, value) => {
        if (one.type === 'checkbox' || one.type === 'radio') {
            one.checked = value;
        } else if (one.tagName === 'SELECT') {
            const chosen = new Map(value);
            for (const option of one.options) {
                option.selected = chosen.has(option.value);
                chosen.delete(option.value);
            }
            chosen.forEach((text, id) => one.add(new Option(text, id, true, true)));
            django.jQuery(one).trigger('change');
        } else {
            one.value = value;
        }
    };

    const restore = (draft) => {
        document.body.dataset.restoring = 'yes';
        addInlineRows(draft.values);
        const places = new Map(fields().map((one) => [
            `${one.name}\n${one.type === 'radio' || one.type === 'checkbox' ? one.value : ''}`, one]));
        for (const [name, which, value] of draft.values) {
            const one = places.get(`${name}\n${which}`);
            if (one && !/-(TOTAL|INITIAL)_FORMS$/.test(name)) {
                setFieldValue(one, value);
            }
        }
        delete document.body.dataset.restoring;
        saveDraft();
    };

    const offerDraft = (draft) => {
        const bar = document.getElementById('draft');
        if (!bar) {
            return;
        }
        const [restoreButton, discardButton] = bar.querySelectorAll('button');
        bar.querySelector('time').textContent = formatTime(draft.at);
        bar.hidden = false;
        discardButton.addEventListener('click', () => {
            removeDraft(key);
            bar.hidden = true;
        });
        restoreButton.addEventListener('click', () => {
            restore(draft);
            bar.hidden = true;
            form.querySelector('input:not([type=hidden])')?.focus();
        });
    };

    let untouched = '';
    if (form && !isPopup && staff.user) {
        const isRedisplayed = form.querySelector('.errornote:not(#offline)');  // shown again with its input
        // After the other scripts have created their fields, which jQuery may do even after "load".
        window.addEventListener('load', () => django.jQuery(() => setTimeout(() => {
            untouched = isRedisplayed ? '' : JSON.stringify(formValues());
            const draft = read(key);
            if (draft && !isRedisplayed && JSON.stringify(draft.values) !== untouched) {
                offerDraft(draft);
            }
            let waiting = 0;
            const later = () => {
                clearTimeout(waiting);
                waiting = setTimeout(() => saveDraft(), 400);
            };
            form.addEventListener('input', later);
            django.jQuery(form).on('change', later);
            window.addEventListener('pagehide', () => !form.dataset.sent && !isSigningOut && waiting && saveDraft());
            form.addEventListener('submit', (event) => {
                clearTimeout(waiting);
                if (event.defaultPrevented) {
                    saveDraft();
                    return;
                }
                const token = [...crypto.getRandomValues(new Uint8Array(16))]
                    .map((byte) => byte.toString(16).padStart(2, '0')).join('');
                let field = form.querySelector('[name="_draft"]');
                if (!field) {
                    field = document.createElement('input');
                    field.type = 'hidden';
                    field.name = '_draft';
                    form.append(field);
                }
                field.value = token;
                saveDraft(token);
            });
        })));
    }

    /* --- list the drafts on the staff home page -------------------------------------------------- */

    const list = document.querySelector('#unsaved ul');
    if (list) {
        for (const name of draftKeys()) {
            const draft = read(name);
            const item = document.createElement('li');
            const link = document.createElement('a');
            link.href = draft.address;
            link.textContent = draft.title;
            item.append(link, ` ${formatTime(draft.at)}`);
            list.append(item);
            document.getElementById('unsaved').hidden = false;
        }
    }
}
