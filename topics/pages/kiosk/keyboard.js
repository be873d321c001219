// Shows the keys of simple-keyboard when somebody touches the box, and hides them when a real keyboard writes in it.

const BOX = ".st-key-typed input";

export default function ({ data, parentElement }) {
  parentElement.keys ??= new Keys(parentElement);
  parentElement.keys.speak(data);
  return () => parentElement.keys.remove();
}

class Keys {
  constructor(parent) {
    this.place = Object.assign(document.createElement("div"), { className: "kiosk-keys", hidden: true });
    parent.append(this.place);
    this.board = new window.SimpleKeyboard.SimpleKeyboard(this.place, {
      theme: "kiosk-keys",
      useButtonTag: true,
      preventMouseDownDefault: true, // the box keeps the cursor
      disableCaretPositioning: true, // letters go to the end
      onChange: (text) => write(text),
      onKeyPress: (key) => key === "{close}" && this.hide(),
    });
    this.removed = new AbortController();
    const on = (type, act) => document.addEventListener(type, act, { capture: true, signal: this.removed.signal });
    // Not before the finger is up again: the keys push the cards away, and it would land on something else.
    on("click", ({ target }) => target.closest?.(BOX) && this.show(target));
    on("keydown", ({ target, isTrusted }) => isTrusted && target.matches?.(BOX) && this.hide());
  }

  speak({ rows, words, most }) {
    this.board.setOptions({ layout: { default: rows }, display: words, maxLength: most });
  }

  show(box) {
    box.inputMode = "none"; // no second keyboard from the system
    this.board.setInput(box.value);
    this.place.hidden = false;
  }

  hide() {
    this.place.hidden = true;
  }

  remove() {
    this.removed.abort();
    this.board.destroy();
  }
}

// As if it were typed: React looks at the setter of the element's class and at the event.
function write(text) {
  const box = document.querySelector(BOX);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
