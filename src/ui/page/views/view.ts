import type { Words } from "../../words/en.ts";
import type { Acts } from "../effects/acts.ts";
import type { PageState } from "../state/page.ts";

/** What every view is drawn from, and what its buttons do. */
export interface View {
  state: PageState;
  words: Words;
  acts: Acts;
  dark: boolean;
}

/** What every component that says or does something is given, beside what it shows: it has no state of its own. */
export interface ViewProps {
  view: View;
}
