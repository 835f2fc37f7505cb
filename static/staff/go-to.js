/* Ctrl K or ⌘ K opens a dialog that completes the names of records. Without it, the link leads to a page. */
'use strict';
{
    const link = document.querySelector('a.go-to');
    const dialog = document.getElementById('go-to-dialog');
    const input = dialog?.querySelector('input');
    const list = dialog?.querySelector('[role=listbox]');
    const status = dialog?.querySelector('[role=status]');
    const DELAY_MILLISECONDS = 150;
    let active = -1;
    let timer;
    let latest = 0;
    let completed = '';  // the text whose results the list shows

    const options = () => [...list.children];

    const activate = (place) => {
        const all = options();
        active = all.length ? (place + all.length) % all.length : -1;
        all.forEach((option, index) => option.setAttribute('aria-selected', String(index === active)));
        if (active >= 0) {
            input.setAttribute('aria-activedescendant', all[active].id);
            all[active].scrollIntoView({block: 'nearest'});
        } else {
            input.removeAttribute('aria-activedescendant');
        }
    };

    const show = (results) => {
        list.replaceChildren(...results.map((result, index) => {
            const option = document.createElement('li');
            option.id = `go-to-option-${index}`;
            option.setAttribute('role', 'option');
            option.dataset.address = result.address;
            const name = document.createElement('strong');
            const details = document.createElement('span');
            name.textContent = result.name;
            details.textContent = result.details;
            option.append(name, ' ', details);
            return option;
        }));
        list.hidden = !results.length;
        input.setAttribute('aria-expanded', String(Boolean(results.length)));
        status.textContent = results.length || !input.value.trim() ? '' : status.dataset.none;
        activate(results.length ? 0 : -1);
    };

    const complete = async () => {
        const request = ++latest;
        const text = input.value;
        const address = `${dialog.dataset.completions}?q=${encodeURIComponent(text)}`;
        try {
            const response = await fetch(address, {headers: {Accept: 'application/json'}});
            const {results} = await response.json();
            if (request === latest) {
                completed = text;
                show(results);
            }
        } catch {
            if (request === latest) {
                show([]);
                status.textContent = status.dataset.failed;
            }
        }
    };

    const open = () => {
        if (!dialog.open) {
            dialog.showModal();
            input.select();
        }
    };

    if (link && dialog?.showModal) {
        document.addEventListener('keydown', (event) => {
            if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
                event.preventDefault();
                open();
            }
        });
        link.addEventListener('click', (event) => {
            if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
                event.preventDefault();
                open();
            }
        });
        input.addEventListener('input', () => {
            clearTimeout(timer);
            timer = setTimeout(complete, DELAY_MILLISECONDS);
        });
        input.addEventListener('keydown', (event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
                event.preventDefault();
                activate(active + (event.key === 'ArrowDown' ? 1 : -1));
            }
        });
        dialog.querySelector('form').addEventListener('submit', (event) => {
            // Results of an earlier text are not followed: the form leads to the page of this one.
            const chosen = completed === input.value ? options()[active] : null;
            if (chosen) {
                event.preventDefault();
                window.location.assign(chosen.dataset.address);
            }
        });
        list.addEventListener('click', (event) => {
            const chosen = event.target.closest('[role=option]');
            if (chosen) {
                window.location.assign(chosen.dataset.address);
            }
        });
        dialog.querySelector('button').addEventListener('click', () => dialog.close());
    }
}
