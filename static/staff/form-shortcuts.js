/* Keyboard shortcuts of a form (save, next row, next part), and protection against double submits. */
'use strict';
{
    const form = document.querySelector('.change-form #content-main form');
    const isVisible = (element) => element.getClientRects().length > 0;
    const FIELDS = 'input:not([type=hidden]), select:not(.admin-autocomplete), textarea, .select2-selection';

    const firstField = (part) => [...part.querySelectorAll(FIELDS)].find((one) => isVisible(one) && !one.closest('.empty-form'));

    const focusPart = (part) => {
        const field = firstField(part) ?? part.querySelector('.add-row a');
        part.scrollIntoView({block: 'start'});
        field?.focus();
    };

    const parts = () => [...form.querySelectorAll('.form-part')].filter(isVisible);

    const partOf = (element) => parts().findIndex((part) => part.contains(element));

    const moveToPart = (by) => {
        const all = parts();
        const here = partOf(document.activeElement);
        const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
        if (next) {
            focusPart(next);
        }
    };

    const nextRow = () => {
        const groups = [...form.querySelectorAll('.inline-group')];
        const here = document.activeElement;
        const group = here.closest('.inline-group')
            ?? groups.find((one) => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
        group?.querySelector('.add-row a, tr.add-row a')?.click();
    };

    const submitWith = (name) => {
        const button = form.querySelector(`[name="${name}"]`) ?? form.querySelector('[name="_save"], [name="_continue"]');
        if (button) {
            document.activeElement.blur();
            form.requestSubmit(button);
        }
    };

    const shortcutAction = (event) => {
        const command = event.ctrlKey || event.metaKey;
        const plain = event.key.toLowerCase();
        if (command && plain === 's') {
            return () => submitWith(event.shiftKey ? '_continue' : '_save');
        }
        if (command && event.key === 'Enter') {
            return () => submitWith(event.shiftKey ? '_addanother' : '_save');
        }
        if (event.altKey && event.key === 'Enter') {
            return event.shiftKey ? () => submitWith('_submit_for_review') : nextRow;
        }
        if (event.altKey && !command && !event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')
            && !document.querySelector('.select2-container--open')) {
            return () => moveToPart(event.key === 'ArrowDown' ? 1 : -1);
        }
        return null;
    };

    if (form) {
        document.addEventListener('keydown', (event) => {
            const act = shortcutAction(event);
            if (act) {
                event.preventDefault();
                event.stopPropagation();
                act();
            }
        }, true);

        document.addEventListener('formset:added', (event) => {
            if (!document.body.dataset.restoring) {
                setTimeout(() => firstField(event.target)?.focus());
            }
        });

        form.addEventListener('submit', (event) => {
            if (form.dataset.sent) {
                event.preventDefault();  // already submitted
            } else if (!navigator.onLine) {
                event.preventDefault();
                document.getElementById('offline')?.removeAttribute('hidden');
            } else {
                form.dataset.sent = 'yes';
            }
        });
        window.addEventListener('pageshow', () => delete form.dataset.sent);
        window.addEventListener('online', () => document.getElementById('offline')?.setAttribute('hidden', ''));

        const fault = form.querySelector('.errorlist, .doubts');
        if (fault) {
            const field = fault.closest('td, .form-row, fieldset, .doubts')?.querySelector(FIELDS);
            (field ?? fault).focus();
        }
    }
}
