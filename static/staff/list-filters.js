/* Folds the filters of a list on a narrow screen. Without this script they are open. */
'use strict';
{
    const filters = document.getElementById('filters');
    const narrow = window.matchMedia('(max-width: 767px)');
    const fold = () => {
        filters.open = !narrow.matches;
    };
    if (filters) {
        fold();
        narrow.addEventListener('change', fold);
    }
}
