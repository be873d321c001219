// Draws the drifting map once and lets the browser's own animations move it. Texts are set as text, never as HTML.

const STOP = 9000; // ms for one topic, long enough to read it twice
const STILL = 0.75; // share of it that the map rests

export default function ({ data, parentElement, setTriggerValue }) {
  const drawn = JSON.stringify(data);
  parentElement.querySelector("main")?.drawnFrom === drawn || draw(data, parentElement, drawn);
  // The button's language, or the first one for a touch anywhere else.
  parentElement.querySelector("main").onclick = ({ target }) =>
    setTriggerValue("start", target.closest?.("button")?.lang ?? data.ways[0].language);
}

function draw(data, parent, drawn) {
  parent.querySelector("main")?.remove();
  const main = add(parent, "main");
  main.drawnFrom = drawn;
  const sky = add(main, "div", "sky");
  for (const { at, colour } of data.dots) {
    const dot = add(sky, "i");
    Object.assign(dot.style, { left: `${100 * at[0]}%`, top: `${100 * (1 - at[1])}%`, background: colour });
  }
  const head = add(main, "header");
  add(head, "p", "", data.group);
  for (const way of data.ways) add(head, "h1", "", way.title).lang = way.language;
  const stage = add(main, "section");
  if (!data.stops.length) add(stage, "article", "alone", data.soon);
  const all = data.stops.length * STOP;
  data.stops.forEach((stop, number) => {
    const article = add(stage, "article");
    add(article, "h2", "", stop.title);
    for (const words of stop.words) add(article, "p", "", words);
    if (data.stops.length === 1) return article.classList.add("alone");
    const fade = 0.1 / data.stops.length;
    const start = number / data.stops.length;
    const end = (number + 1) / data.stops.length;
    const shown = [
      [0, number ? 0 : 1],
      [start, number ? 0 : 1],
      [Math.min(start + fade, end), 1],
      [end - fade, 1],
      [end, 0],
      [1, 0],
    ];
    article.animate(
      shown.map(([offset, opacity]) => ({ offset, opacity })),
      { duration: all, iterations: Infinity },
    );
  });
  if (data.stops.length > 1 && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    sky.animate(drift(data.stops), { duration: all, iterations: Infinity });
  }
  const ways = add(main, "footer");
  for (const { language, touch } of data.ways) add(ways, "button", "", touch).lang = language;
}

// The map moves so that the topic it tells about comes to the middle, and rests there.
function drift(stops) {
  const to = ({ at }) => `translate(${60 * (0.5 - at[0])}%, ${60 * (at[1] - 0.5)}%)`;
  const frames = stops.flatMap((stop, number) => [
    { offset: number / stops.length, transform: to(stop), easing: "linear" },
    { offset: (number + STILL) / stops.length, transform: to(stop), easing: "ease-in-out" },
  ]);
  return [...frames, { offset: 1, transform: to(stops[0]) }];
}

function add(parent, tag, className = "", text = "") {
  const element = Object.assign(document.createElement(tag), { className, textContent: text });
  parent.append(element);
  return element;
}
