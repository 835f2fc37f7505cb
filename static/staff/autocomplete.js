/* Selects for related records. This script replaces Django's admin/js/autocomplete.js: it adds an
   accessible name, opens the list when the user types, and offers to add a missing record with the
   typed name. */
'use strict';
{
    const $ = django.jQuery;
    const staffConfig = () => document.getElementById('staff-config')?.dataset ?? {};  // loaded after this script
    const NEW_OPTION_ID = '__new__';

    const addLink = (element) => element.closest('.related-widget-wrapper')?.querySelector('.add-related');

    const accessibleName = (element) => {
        const label = document.querySelector(`label[for="${element.id}"]`);
        if (label) {
            return label.textContent.trim().replace(/:$/, '');
        }
        const cell = element.closest('td');
        const heads = cell?.closest('table')?.querySelectorAll('thead th');
        return heads?.[cell.cellIndex]?.textContent.trim() ?? '';
    };

    const openAddPopup = (element, typed) => {
        const link = addLink(element);
        const address = link.href;
        const named = new URL(address);
        named.searchParams.set('_named', typed);
        link.href = named;
        window.showRelatedObjectPopup(link);
        link.href = address;
    };

    const labelSelection = (element) => {
        const box = element.nextElementSibling?.querySelector('.select2-selection');
        if (!box) {
            return;
        }
        const name = accessibleName(element);
        const shown = box.querySelector('.select2-selection__rendered');
        box.setAttribute('aria-label', name);
        box.removeAttribute('aria-labelledby');
        if (element.getAttribute('aria-describedby')) {
            box.setAttribute('aria-describedby', `${shown?.id ?? ''} ${element.getAttribute('aria-describedby')}`.trim());
        } else if (shown?.id) {
            box.setAttribute('aria-describedby', shown.id);
        }
        shown?.removeAttribute('role');
        shown?.removeAttribute('aria-readonly');
        box.querySelector('.select2-search__field')?.setAttribute('aria-label', name);
        box.addEventListener('keydown', (event) => {
            const types = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
            if (types && box.classList.contains('select2-selection--single')) {
                $(element).select2('open');
            }
        });
    };

    let lastNumber = 0;

    $.fn.djangoAdminSelect2 = function() {
        this.each(function() {
            const element = this;
            // Select2 knows an element by this attribute, for which it takes the id. Django renumbers
            // the ids when a row is removed, so the next new row would take away the choices of the
            // row that had its id before (Django ticket 36337).
            element.dataset.select2Id ??= `choices-${lastNumber += 1}`;
            const choices = {
                templateResult: ({text, detail}) => detail
                    ? $('<span>').text(text).append($('<span class="option-detail">').text(detail))
                    : text,
                ajax: {
                    data: (params) => ({
                        term: params.term,
                        page: params.page,
                        app_label: element.dataset.appLabel,
                        model_name: element.dataset.modelName,
                        field_name: element.dataset.fieldName,
                    }),
                },
            };
            if (addLink(element)) {
                addLink(element).tabIndex = -1;  // also reachable by typing; skipped by Tab
                choices.tags = true;
                choices.createTag = ({term}) => {
                    const typed = term.trim();
                    return typed ? {id: NEW_OPTION_ID, text: (staffConfig().add ?? '+ %s').replace('%s', typed), typed} : null;
                };
                choices.insertTag = (found, tag) => found.push(tag);
            }
            if (!element.multiple && !element.options.length) {
                element.add(new Option('', ''));  // otherwise the browser selects the "add" option
            }
            if (element.multiple) {
                element.dataset.allowClear = 'false';  // each value has its own remove button
            }
            $(element).select2(choices);
            $(element).on('select2:selecting', (event) => {
                const chosen = event.params.args.data;
                if (chosen.id === NEW_OPTION_ID) {
                    event.preventDefault();
                    $(element).select2('close');
                    openAddPopup(element, chosen.typed);
                }
            });
            $(element).on('select2:open', () => {
                const field = document.querySelector('.select2-container--open .select2-search__field');
                field?.setAttribute('aria-label', accessibleName(element));
                document.querySelector('.select2-container--open .select2-results__options')
                    ?.setAttribute('aria-label', accessibleName(element));
                field?.focus();
            });
            labelSelection(element);
        });
        return this;
    };

    $(() => $('.admin-autocomplete').not('[name*=__prefix__]').djangoAdminSelect2());
    document.addEventListener('formset:added', (event) => {
        $(event.target).find('.admin-autocomplete').djangoAdminSelect2();
    });
}
