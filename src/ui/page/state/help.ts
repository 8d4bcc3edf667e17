import type { Health, UiRefusal } from "../../api.ts";

export interface HelpState {
  health: Health | null;
  diagnostics: { fileName: string; text: string } | "making" | UiRefusal | null;
  /** The form with every setting is shown below the page. */
  everySetting: boolean;
}

export type HelpEvent =
  | { type: "help:health-arrived"; health: Health }
  | { type: "help:diagnostics-moved"; diagnostics: HelpState["diagnostics"] }
  | { type: "help:every-setting-turned"; shown: boolean };

export const firstHelp: HelpState = { health: null, diagnostics: null, everySetting: false };

export function reduceHelp(state: HelpState, event: HelpEvent): HelpState {
  switch (event.type) {
    case "help:health-arrived":
      return { ...state, health: event.health };
    case "help:diagnostics-moved":
      return { ...state, diagnostics: event.diagnostics };
    case "help:every-setting-turned":
      return { ...state, everySetting: event.shown };
  }
}
