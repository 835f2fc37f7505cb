/* The order of rows: buttons, keys (Alt+Shift+arrow) and drag in place of the field for the number.
   Without this script, the number can be typed. A row without a number comes last. */
'use strict';
{
    const labels = document.getElementById('staff-config')?.dataset ?? {};
    const ROWS = '.form-row[id]:not(.empty-form), .inline-related[id]:not(.empty-form):not(.tabular)';
    const position = (row) => row.querySelector('input[name$="-position"]');
    const rowsOf = (group) => [...group.querySelectorAll(ROWS)].filter((row) => position(row));
    const groupOf = (row) => row.closest('.inline-group');
    const number = (row) => Number(row.id.match(/-(\d+)$/)?.[1] ?? 0);

    const renumber = (group) => {
        rowsOf(group).forEach((row, index) => {
            position(row).value = index + 1;
            position(row).dispatchEvent(new Event('change', {bubbles: true}));
        });
    };

    // The errors of a row of a table stand in a row of their own before it.
    const withErrors = (row) => row.previousElementSibling?.matches('.row-form-errors')
        ? [row.previousElementSibling, row] : [row];

    const place = (row, other, isAfter) => {
        const moved = withErrors(row);
        if (isAfter) {
            other.after(...moved);
        } else {
            withErrors(other)[0].before(...moved);
        }
    };

    const move = (row, by) => {
        const rows = rowsOf(groupOf(row));
        const other = rows[rows.indexOf(row) + by];
        if (!other) {
            return;
        }
        const focused = document.activeElement;
        place(row, other, by > 0);
        renumber(groupOf(row));
        focused.focus();
        row.scrollIntoView({block: 'nearest'});
    };

    let dragged = null;

    const button = (row, sign, label, by) => {
        const made = document.createElement('button');
        made.type = 'button';
        made.className = 'move-row';
        made.textContent = sign;
        made.title = label;
        made.setAttribute('aria-label', label);
        made.addEventListener('click', () => move(row, by));
        return made;
    };

    const addControls = (row) => {
        const input = position(row);
        if (!input || input.type === 'hidden') {
            return;
        }
        input.parentElement.querySelector('.row-order')?.remove();  // of the copied template
        const controls = document.createElement('span');
        controls.className = 'row-order';
        const handle = document.createElement('span');
        handle.className = 'row-handle';
        handle.textContent = '⠿';
        handle.setAttribute('aria-hidden', 'true');
        handle.draggable = true;
        handle.addEventListener('dragstart', (event) => {
            dragged = row;
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', '');
            event.dataTransfer.setDragImage(row, 0, 0);
        });
        handle.addEventListener('dragend', () => { dragged = null; });
        controls.append(handle, button(row, '↑', labels.up ?? 'Move up', -1), button(row, '↓', labels.down ?? 'Move down', 1));
        input.before(controls);
        input.hidden = true;
        row.addEventListener('dragover', (event) => {
            if (dragged && dragged !== row && groupOf(dragged) === groupOf(row)) {
                event.preventDefault();
                const box = row.getBoundingClientRect();
                place(dragged, row, event.clientY > box.top + box.height / 2);
            }
        });
        row.addEventListener('drop', (event) => {
            if (dragged) {
                event.preventDefault();
                renumber(groupOf(row));
            }
        });
    };

    const sortRows = (group, key) => {
        const rows = rowsOf(group);
        const sorted = [...rows].sort((one, other) => key(one) - key(other));
        if (sorted.some((row, index) => row !== rows[index])) {
            sorted.slice(1).forEach((row, index) => place(row, sorted[index], true));
        }
    };

    const start = () => {
        document.querySelectorAll('.inline-group').forEach((group) => rowsOf(group).forEach(addControls));
    };
    if (document.readyState === 'complete') {
        start();
    } else {
        window.addEventListener('load', start);  // after Django's script has moved the rows
    }

    document.addEventListener('formset:added', (event) => addControls(event.target));

    // Django's script numbers the forms anew in the order of the page, but stored rows must keep the
    // first numbers. So the rows return to the order of their numbers before, and to theirs after.
    document.addEventListener('formset:removed', (event) => {
        const group = document.getElementById(`${event.detail.formsetName}-group`);
        if (group) {
            const order = new Map(rowsOf(group).map((row, index) => [row, index]));
            sortRows(group, number);
            setTimeout(() => sortRows(group, (row) => order.get(row)));
        }
    });

    document.addEventListener('keydown', (event) => {
        const row = document.activeElement?.closest?.(ROWS);
        if (row && position(row) && event.altKey && event.shiftKey && ['ArrowUp', 'ArrowDown'].includes(event.key)) {
            event.preventDefault();
            event.stopPropagation();
            move(row, event.key === 'ArrowUp' ? -1 : 1);
        }
    }, true);  // before the choices of a field, which stop the event
}
