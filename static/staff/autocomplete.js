/* Choosing related records by typing: as Django's own admin/js/autocomplete.js, which this stands
   in for, with a name that is read aloud, typing that opens the list, and a way to add what is
   missing under the words just typed. */
'use strict';
{
    const $ = django.jQuery;
    const staffConfig = () => document.getElementById('staff-config')?.dataset ?? {};  // it comes later
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

    $.fn.djangoAdminSelect2 = function() {
        this.each(function() {
            const element = this;
            const choices = {
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
                addLink(element).tabIndex = -1;  // typing leads there too: one stop less in each field
                choices.tags = true;
                choices.createTag = ({term}) => {
                    const typed = term.trim();
                    return typed ? {id: NEW_OPTION_ID, text: (staffConfig().add ?? '+ %s').replace('%s', typed), typed} : null;
                };
                choices.insertTag = (found, tag) => found.push(tag);
            }
            if (!element.multiple && !element.options.length) {
                element.add(new Option('', ''));  // lest the browser choose the offer to add for us
            }
            if (element.multiple) {
                element.dataset.allowClear = 'false';  // each is taken away by its own cross
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
