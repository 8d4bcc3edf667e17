import { downloadText } from "../platform/browser.ts";
import type { Context } from "./context.ts";
import type { Saving } from "./saving.ts";

export interface HelpActs {
  refresh(): void;
  makeDiagnostics(): void;
  download(): void;
  showEverySetting(shown: boolean): void;
}

export function helpActs({ ui, ask, dispatch, state, run }: Context, saving: Saving): HelpActs {
  return {
    refresh() {
      run(async () => {
        dispatch({ type: "help:health-arrived", health: await ask("/health", {}) });
      });
    },
    makeDiagnostics() {
      run(async () => {
        dispatch({ type: "help:diagnostics-moved", diagnostics: "making" });
        const answer = await ask("/diagnostics", {});
        dispatch({
          type: "help:diagnostics-moved",
          diagnostics: answer.ok ? { fileName: answer.fileName, text: answer.text } : answer.error,
        });
      });
    },
    download() {
      const { diagnostics } = state().help;
      if (diagnostics !== null && typeof diagnostics === "object" && "text" in diagnostics)
        downloadText(diagnostics.fileName, diagnostics.text);
    },
    showEverySetting(shown) {
      if (shown) ui.showSchemaForm();
      else ui.hideSchemaForm();
      dispatch({ type: "help:every-setting-turned", shown });
      if (!shown) run(saving.typed);
    },
  };
}
