/* Folds the filters of a list on a narrow screen, where they are above it. Without this script they
   are open. On a phone, where a row is a block, the heads of the columns label its values. */
'use strict';
{
    const filters = document.getElementById('filters');
    const narrow = window.matchMedia('(max-width: 1024px)');
    const fold = () => {
        filters.open = !narrow.matches;
    };
    if (filters) {
        fold();
        narrow.addEventListener('change', fold);
    }
    const heads = [...document.querySelectorAll('#result_list thead th')];
    for (const row of document.querySelectorAll('#result_list tbody tr')) {
        [...row.cells].forEach((cell, column) => {
            const head = heads[column]?.querySelector('.text')?.textContent.trim();
            if (head && cell.textContent.trim()) {
                cell.dataset.label = head;
            }
        });
    }
}
