// Runs in the kiosk's page, once per page load; later calls only bring the newest state. All times are monotonic:
// performance.now() does not jump when the clock of the machine is set.

const LOOK_EVERY = 250; // ms
const ASK_EVERY = 5000; // ms between two questions whether the server is there
const ASK_AWAY = 250; // the same while it is not
const ASK_PATIENCE = 4000; // ms
const SOCKET_PATIENCE = 15000; // ms for a lost socket to come back by itself while the server answers
const TROUBLE_PAUSE = 10000; // ms before a page that could not be drawn is tried again
const GONE_PATIENCE = 10000; // ms that this component may be missing: then the script of the page has failed
const END_PATIENCE = 1500; // ms the server has to forget the visitor before the page goes anyway

export default function ({ data, setTriggerValue }) {
  const watch = (window.kioskWatch ??= new Watch());
  watch.is(data, () => setTriggerValue("ended", true));
}

class Watch {
  constructor() {
    this.touched = performance.now();
    this.asked = performance.now();
    this.connected = performance.now();
    this.failures = 0; // questions in a row without an answer
    this.drawn = performance.now();
    this.lost = false; // the server did not answer: what it knew of the visitor may be gone
    this.leaving = false;
    this.cover = document.createElement("div");
    this.cover.className = "kiosk-cover";
    this.cover.dataset.shows = "";
    this.cover.setAttribute("role", "alertdialog");
    document.body.append(this.cover);
    this.keepHandsOff();
    setInterval(() => this.look(), LOOK_EVERY);
  }

  is(state, end) {
    this.state = state;
    this.end = end;
    document.documentElement.lang = state.language;
    if (state.afresh) this.leave();
    if (state.trouble) {
      this.showAway();
      this.leaving = true;
      setTimeout(() => this.leave(), TROUBLE_PAUSE);
    }
  }

  look() {
    if (this.leaving) return;
    const now = performance.now();
    if (now - this.asked > (this.isAway || this.failures ? ASK_AWAY : ASK_EVERY)) this.askServer();
    const app = document.querySelector("[data-testid=stApp]");
    if (app?.dataset.testConnectionState === "CONNECTED") this.connected = now;
    if (now - this.connected > SOCKET_PATIENCE) this.lost = true;
    if (document.querySelector(".st-key-watch")) this.drawn = now;
    if (now - this.drawn > GONE_PATIENCE) return this.leave();
    if (this.lost || this.connected < now || this.drawn < now) return this.showAway();
    const { idle, countdown } = this.state;
    const left = idle + countdown - (now - this.touched) / 1000;
    if (!idle || left > countdown) return this.hide();
    if (left > 0) return this.showCountdown(Math.ceil(left));
    this.leaving = true;
    this.end();
    setTimeout(() => this.leave(), END_PATIENCE);
  }

  // A new page is a new session: nothing of this visitor is left in it, and nothing leads back.
  leave() {
    this.leaving = true;
    this.show("gone", []);
    sessionStorage.clear();
    localStorage.clear();
    location.replace("/");
  }

  async askServer() {
    if (this.asking) return;
    this.asking = true;
    this.asked = performance.now();
    try {
      const answer = await fetch("/kiosk/here", {
        method: "POST",
        cache: "no-store",
        signal: AbortSignal.timeout(ASK_PATIENCE),
      });
      if (!answer.ok) throw new Error(answer.status);
      this.failures = 0;
      if (this.lost) this.leave();
    } catch {
      this.failures += 1;
      // One slow answer costs nobody his visit; without a socket none is needed to know.
      if (this.failures > 1 || this.isAway) this.lost = true;
    } finally {
      this.asking = false;
    }
  }

  showAway() {
    const { away, away_more } = this.state.words;
    this.isAway = true;
    this.show("away", [...away.map((text) => ["h1", text]), ["p", away_more.join(" ")]]);
  }

  showCountdown(seconds) {
    const { asks, stay } = this.state.words;
    this.show(`countdown-${seconds}`, [
      ...asks.map((text) => ["h1", text]),
      ["p", String(seconds)],
      ["button", stay.join(" · ")],
    ]);
  }

  hide() {
    this.isAway = false;
    this.show("", []);
  }

  show(what, lines) {
    if (this.cover.dataset.shows === what) return;
    this.cover.dataset.shows = what;
    this.cover.ariaLabel = lines.map(([tag, text]) => (tag === "h1" ? text : "")).join(" ");
    this.cover.replaceChildren(
      ...lines.map(([tag, text]) => Object.assign(document.createElement(tag), { textContent: text })),
    );
  }

  keepHandsOff() {
    const on = (types, act) => {
      for (const type of types) document.addEventListener(type, act, { capture: true, passive: false });
    };
    on(["pointerdown", "touchstart", "keydown", "wheel"], () => (this.touched = performance.now()));
    on(["contextmenu", "dragstart", "dragover", "drop", "auxclick"], (event) => event.preventDefault());
    on(["wheel", "touchmove"], (event) => {
      if (event.ctrlKey || event.touches?.length > 1) event.preventDefault(); // no zoom
    });
    on(["keydown"], (event) => {
      const typing = event.target.matches?.("input, textarea");
      const hotkey = event.ctrlKey || event.metaKey || event.altKey || /^(F\d+|BrowserBack|Browser.*)$/.test(event.key);
      if (hotkey) event.preventDefault();
      // Streamlit listens for letters everywhere.
      if (hotkey || (!typing && event.key.length === 1 && event.key !== " ")) event.stopImmediatePropagation();
    });
  }
}
