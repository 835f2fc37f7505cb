/* A file that is dropped or chosen in the citations of a record is uploaded at once. It becomes a
   source, which the row then cites. Without JavaScript the file is sent with the form. */
'use strict';
{
    const csrfToken = () => document.querySelector('[name=csrfmiddlewaretoken]').value;
    const fileInputs = (part) => [...part.querySelectorAll('input.evidence[type=file]')]
        .filter((box) => !box.name.includes('__prefix__'));

    const showStatus = (box, text, isError) => {
        let line = box.parentElement.querySelector('.upload-status');
        if (!line) {
            line = document.createElement('p');
            line.className = 'upload-status';
            line.setAttribute('role', 'status');
            box.after(line);
        }
        line.textContent = text;
        line.classList.toggle('fault', Boolean(isError));
    };

    const cite = (box, source) => {
        const row = box.closest('.form-row, .inline-related');
        const select = row.querySelector('select[name$="-source"]');
        select.add(new Option(source.text, source.id, true, true));
        django.jQuery(select).trigger('change');
    };

    const send = async (box, file) => {
        const data = new FormData();
        data.append('file', file);
        box.dataset.sending = 'yes';
        showStatus(box, `${file.name} …`);
        try {
            const answer = await fetch(box.dataset.address, {
                method: 'POST', body: data, headers: {'X-CSRFToken': csrfToken()}, redirect: 'error',
            });
            const said = await answer.json();
            if (!answer.ok) {
                throw new Error(said.error);
            }
            cite(box, said);
            box.value = '';
            showStatus(box, said.said);
        } catch (error) {
            showStatus(box, error instanceof TypeError || error instanceof SyntaxError ? box.dataset.failed : error.message, true);
        }
        delete box.dataset.sending;
    };

    const watch = (box) => box.addEventListener('change', () => box.files[0] && send(box, box.files[0]));

    const freeFileInput = (group) => {
        const free = fileInputs(group).find((box) => {
            const row = box.closest('.form-row, .inline-related');
            return !box.dataset.sending && !row.querySelector('select[name$="-source"]').value;
        });
        if (free) {
            return free;
        }
        group.querySelector('.add-row a').click();
        return fileInputs(group).at(-1);
    };

    const init = () => {
        const template = document.querySelector('input.evidence[type=file]');
        const group = template?.closest('.inline-group');
        if (group) {
            fileInputs(group).forEach(watch);
            document.addEventListener('formset:added', (event) => fileInputs(event.target).forEach(watch));
            group.addEventListener('dragover', (event) => {
                if (event.dataTransfer.types.includes('Files')) {
                    event.preventDefault();
                    group.classList.add('is-drop-target');
                }
            });
            group.addEventListener('dragleave', () => group.classList.remove('is-drop-target'));
            group.addEventListener('drop', (event) => {
                group.classList.remove('is-drop-target');
                if (event.dataTransfer.files.length) {
                    event.preventDefault();
                    [...event.dataTransfer.files].forEach((file) => send(freeFileInput(group), file));
                }
            });
        }
    };

    // The script is loaded in the head of the page.
    document.addEventListener('DOMContentLoaded', init);
}
