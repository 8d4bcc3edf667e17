import type { VNode } from "preact";
import type { SlotCard } from "../../api.ts";
import { momentText } from "./format.ts";
import { ShopLink } from "./parts.tsx";
import type { ViewProps } from "./view.ts";

/** What is open at a channel, of every slot whose order went there. */
export function OpenThere({ view, id }: ViewProps & { id: string }): VNode {
  const {
    state,
    words: { channels: said },
  } = view;
  const there = state.overview.overview?.slots.filter(({ openOrder }) => openOrder?.channel === id) ?? [];
  if (there.length === 0) return <p class="small dr-muted mt-2 mb-0">{said.nothingOpen}</p>;
  return (
    <>
      <h4 class="h6 mt-3 mb-1" id={`open-${id}`}>
        {said.open}
      </h4>
      <ul class="list-unstyled mb-0" aria-labelledby={`open-${id}`}>
        {there.map((card) => (
          <OpenRow key={card.key} view={view} card={card} />
        ))}
      </ul>
    </>
  );
}

function OpenRow({ view, card }: ViewProps & { card: SlotCard }): VNode {
  const { state, words } = view;
  const { name, text, link, said, channel, openOrder } = card;
  const now = state.overview.overview?.now ?? 0;
  const since = openOrder === null ? "" : words.overview.since(momentText(words.language, openOrder.since, now));
  return (
    <li class="dr-order" data-open={card.key}>
      <div>
        <strong>{text || name}</strong>
        <ShopLink view={view} to={link} />
      </div>
      <div class="small">{words.statusText(said, channel)}</div>
      <div class="small dr-muted">{text === "" ? since : `${name} · ${since}`}</div>
    </li>
  );
}
