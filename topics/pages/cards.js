// The server draws the cards. What is pressed on one of them is told to it, and the focus stays where it was.
export default ({ data, parentElement, setTriggerValue }) => {
    const cards = parentElement.querySelector('.cards');
    if (cards.drawn !== data.html) {
        const held = cards.contains(document.activeElement) && document.activeElement.dataset.press;
        cards.innerHTML = cards.drawn = data.html;
        if (held) cards.querySelector(`[data-press="${CSS.escape(held)}"]`)?.focus();
    }
    cards.onclick = (event) => {
        const menu = event.target.closest('[aria-expanded]');
        if (menu) {
            const shut = menu.getAttribute('aria-expanded') === 'true';
            menu.setAttribute('aria-expanded', !shut);
            menu.nextElementSibling.hidden = shut;
            return;
        }
        const pressed = event.target.closest('[data-press]');
        // With one of these a browser opens a link elsewhere.
        if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        setTriggerValue('pressed', pressed.dataset.press);
    };
};
