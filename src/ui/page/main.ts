import { h, render } from "preact";
import { wordsFor } from "../words/languages.ts";
import { actsOf } from "./effects/acts.ts";
import type { Context } from "./effects/context.ts";
import { noticeOf } from "./effects/saving.ts";
import { askThrough } from "./platform/ask.ts";
import type { HomebridgeUi } from "./platform/homebridge.ts";
import { browserTimers } from "./platform/timers.ts";
import { firstState, type PageState, reduce } from "./state/page.ts";
import { PageView } from "./views/page.tsx";

declare global {
  interface Window {
    homebridge: HomebridgeUi;
  }
}

/**
 * Wires the page: events change the state, the state is drawn, and what a person does runs an effect, which makes
 * events.
 */
async function start(ui: HomebridgeUi, root: HTMLElement): Promise<void> {
  const words = wordsFor(await ui.i18nCurrentLang());
  root.lang = words.language;
  let state: PageState = firstState;
  let focus: string | null = null;
  let drawing = false;

  const context: Context = {
    ui,
    ask: askThrough(ui, browserTimers),
    timers: browserTimers,
    state: () => state,
    dispatch(event) {
      state = reduce(state, event);
      redraw();
    },
    run(work) {
      work().catch((error: unknown) => {
        context.dispatch({ type: "page:noticed", notice: noticeOf(error) });
      });
    },
    focus(id) {
      focus = id;
      redraw();
    },
  };
  const acts = actsOf(context);

  function show(): void {
    drawing = false;
    render(h(PageView, { view: { state, words, acts, dark: document.body.classList.contains("dark-mode") } }), root);
    if (focus === null) return;
    document.getElementById(focus)?.focus();
    focus = null;
  }

  /** Once for all events of a moment. */
  function redraw(): void {
    if (drawing) return;
    drawing = true;
    queueMicrotask(show);
  }

  context.run(() => acts.begin());
}

const root = document.getElementById("dash-replenishment");
if (root !== null)
  window.homebridge.addEventListener("ready", () => {
    void start(window.homebridge, root);
  });
