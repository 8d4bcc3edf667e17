import type { VNode } from "preact";
import { emptyBlock, modeOf, textAt } from "../state/config-block.ts";
import { type PageState, type Tab, tabs } from "../state/page.ts";
import { ChannelsView } from "./channels.tsx";
import { HelpView } from "./help.tsx";
import { SaveConflictView } from "./save-conflict.tsx";
import { OrdersView } from "./orders.tsx";
import { OverviewView } from "./overview.tsx";
import { Alert, Button, RefusalAlert } from "./parts.tsx";
import { SlotsView } from "./slots.tsx";
import type { ViewProps } from "./view.ts";

const views: Record<Tab, (props: ViewProps) => VNode> = {
  overview: OverviewView,
  slots: SlotsView,
  channels: ChannelsView,
  orders: OrdersView,
  help: HelpView,
};

/** The whole page: the mode, the tabs, what was just done, and the tab that is open. */
export function PageView({ view }: ViewProps): VNode {
  const { state, words } = view;
  if (state.config === null) return <p role="status">{words.page.loading}</p>;
  const mode = state.overview.overview?.mode ?? modeOf(state.config);
  const { moved } = state.saving;
  const TabView = views[state.tab];
  return (
    <>
      <p class={`dr-mode dr-mode-${mode}`} data-mode={mode}>
        <strong>{words.modes[mode].name}</strong>
        <span class="dr-mode-more">{words.modes[mode].explained}</span>
      </p>
      <OtherEntries view={view} />
      {moved !== null ? (
        <SaveConflictView view={view} moved={moved} />
      ) : (
        <>
          <Tabs view={view} />
          <Notices view={view} />
          <main key={state.tab} data-page={state.tab}>
            <TabView view={view} />
          </main>
        </>
      )}
    </>
  );
}

/** A page edits one entry: somebody with two must know which. */
function OtherEntries({
  view: {
    state: {
      config,
      saving: { entries },
    },
    words,
  },
}: ViewProps): VNode | null {
  if (entries.length < 2) return null;
  const named = (entry: unknown): string => textAt(entry, "name") || textAt(emptyBlock, "name");
  return (
    <Alert kind="warning" data-entries={entries.length}>
      {words.page.entries(named(config), entries.slice(1).map(named).join(", "))}
    </Alert>
  );
}

function Tabs({ view: { state, words, acts } }: ViewProps): VNode {
  const tabButton = (tab: Tab): VNode => {
    const open = tab === state.tab;
    return (
      <Button
        kind={open ? "primary" : "tab"}
        data-tab={tab}
        aria-current={open ? "page" : undefined}
        onClick={() => {
          acts.show(tab);
        }}
      >
        {words.tabs[tab]}
      </Button>
    );
  };
  return (
    <nav aria-label={words.page.pages}>
      <ul class="dr-tabs">
        {tabs.map((tab) => (
          <li key={tab}>{tabButton(tab)}</li>
        ))}
      </ul>
    </nav>
  );
}

function Notices({ view }: ViewProps): VNode {
  const {
    state: { notice, overview, restart, saving },
    words,
    acts,
  } = view;
  return (
    <div id="page-notice" tabindex={-1}>
      {overview.lost ? (
        <Alert kind="danger">
          {words.page.lost}{" "}
          <Button
            onClick={() => {
              acts.overview.refresh();
            }}
          >
            {words.page.retry}
          </Button>
        </Alert>
      ) : null}
      {restart ? (
        <Alert kind="warning" data-restart="">
          {words.page.restart}
        </Alert>
      ) : null}
      {saving.newer ? (
        <Alert kind="warning" data-newer="">
          {words.moved.newer}
        </Alert>
      ) : null}
      {notice === null ? null : <NoticeAlert view={view} notice={notice} />}
    </div>
  );
}

const kinds = {
  saved: "success",
  removed: "success",
  linked: "success",
  unlinked: "success",
  elsewhere: "info",
  discarded: "info",
  notSaved: "danger",
  unexpected: "danger",
} as const;

function NoticeAlert({ view, notice }: ViewProps & { notice: NonNullable<PageState["notice"]> }): VNode | null {
  const { state, words } = view;
  if ("refusal" in notice) return <RefusalAlert view={view} refusal={notice.refusal} />;
  const { what, detail } = notice;
  if (state.restart && what === "saved") return null;
  return (
    <Alert kind={kinds[what]} data-notice={what}>
      {words.page.notices[what]}
      {detail === "" ? null : ` ${words.page.detail(detail)}`}
    </Alert>
  );
}
