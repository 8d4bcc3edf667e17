import type { VNode } from "preact";
import type { History, Overview, SlotCard } from "../../api.ts";
import { amazonId } from "../../channel-fields.ts";
import { placeOfSlot } from "../state/config-block.ts";
import type { PluginRequest } from "../state/overview.ts";
import { Chart, Legend } from "./chart.tsx";
import { amountText, StockButtons, StockFacts, StockNotes, type CardPartProps, SuddenFall } from "./stock.tsx";
import { dayText, daysUntil, momentText, numberText } from "./format.ts";
import { Asking, Button, Fact, Facts, refusedWhy, ShopLink } from "./parts.tsx";
import type { View, ViewProps } from "./view.ts";

export interface CardProps extends ViewProps {
  card: SlotCard;
  overview: Overview;
}

/** One slot: what it is, how much is left, how long that lasts, what is on order, and what a person can do. */
export function SlotCardView({ view, card, overview }: CardProps): VNode {
  const { state, words } = view;
  const history = state.overview.histories.get(card.key);
  const id = `slot-${card.key}`;
  return (
    <section class="card dr-card" aria-labelledby={id} data-slot={card.key}>
      <div class="card-body">
        <div class="d-flex flex-wrap justify-content-between align-items-start gap-2">
          <h2 class="h5 mb-1" id={id}>
            {card.name}
          </h2>
          <Badges view={view} card={card} />
        </div>
        <LevelBar view={view} card={card} />
        <p class="mb-1 dr-status" data-status="" role="status">
          {words.statusText(card.said, card.channel)}
        </p>
        <p class="small mb-2">{lasting(view, card, overview.now)}</p>
        <SuddenFall view={view} card={card} overview={overview} />
        <StockNotes view={view} card={card} />
        {card.lostMemory ? <p class="small dr-wrong">{words.overview.lostMemory}</p> : null}
        {history === undefined ? null : <Readings view={view} card={card} history={history} />}
        <CardFacts view={view} card={card} overview={overview} />
        <Actions view={view} card={card} overview={overview} />
      </div>
    </section>
  );
}

function Badges({ view, card: { channel, fault, low, linked, tripped, subscribed } }: CardPartProps): VNode {
  const { overview: said } = view.words;
  return (
    <div class="d-flex flex-wrap gap-1">
      {fault ? <span class="badge dr-badge-bad">{said.needsYou}</span> : null}
      {low ? <span class="badge dr-badge-low">{said.low}</span> : null}
      {channel === amazonId && (!linked || tripped) ? <span class="badge dr-badge-bad">{said.linkNeeded}</span> : null}
      {channel === amazonId && subscribed === false ? (
        <span class="badge dr-badge-bad">{said.notSubscribed}</span>
      ) : null}
    </div>
  );
}

function LevelBar({ view, card }: CardPartProps): VNode {
  const { overview: said } = view.words;
  const { name, level, low, active, threshold, unit, capacity, levelAt } = card;
  const percent = level === null ? null : Math.round(level);
  const text = percent === null ? said.levelUnknown : said.percent(percent);
  const amount = level === null || unit === "%" ? "" : ` · ${amountText(view, (level / 100) * capacity, unit)}`;
  const kind = level === null || !active ? "dr-bar-stale" : low ? "dr-bar-low" : "dr-bar-fine";
  return (
    <div class="mb-2">
      <div class="d-flex justify-content-between align-items-baseline">
        <span class="dr-level" data-level={percent ?? ""}>
          {text}
          {amount}
        </span>
        <span class="small dr-muted">{said.thresholdAt(threshold)}</span>
      </div>
      <div
        class="dr-bar"
        role="meter"
        aria-label={said.level(name)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? 0}
        aria-valuetext={text}
      >
        <div class={`dr-bar-fill ${kind}`} style={`width:${Math.max(0, Math.min(100, level ?? 0))}%`} />
        <div class="dr-bar-threshold" style={`left:${threshold}%`} />
      </div>
      {levelAt !== null && !active ? <div class="small dr-wrong">{said.stale}</div> : null}
    </div>
  );
}

function lasting({ words }: View, { forecast, levelAt, suddenFall }: SlotCard, now: number): string {
  const { language, overview: said } = words;
  const read = levelAt === null ? [] : [said.readAt(momentText(language, levelAt, now))];
  // A level that is not believed yet says nothing of the days to come.
  if (suddenFall !== null) return read.join("");
  if (forecast === null) return [said.noForecast, ...read].join(" · ");
  const runsOut = Date.parse(forecast.runsOutAt);
  const days = said.daysLeft(daysUntil(runsOut, now));
  return [days, dayText(language, runsOut), said.perDay(numberText(language, forecast.perDay)), ...read].join(" · ");
}

function Readings({ view, card, history }: CardPartProps & { history: History }): VNode {
  if (history.readings.length === 0) return <p class="small dr-muted">{view.words.chart.empty}</p>;
  return (
    <>
      <Chart view={view} name={card.name} history={history} />
      <Legend view={view} history={history} />
    </>
  );
}

function CardFacts({ view, card, overview: { now } }: CardProps): VNode {
  const {
    words,
    words: { overview: said, language },
  } = view;
  const { product, lastOrder, nextOrder, automatic, subscribed } = card;
  const amount = product === null || product.quantity === null ? "" : amountText(view, product.quantity, product.unit);
  const productText = product === null ? said.productUnknown : said.productOf(product.asin, amount);
  return (
    <Facts>
      {card.channel === amazonId ? (
        <Fact name={said.product}>
          {subscribed === false ? said.notSubscribed : productText}
          <ShopLink view={view} to={card.link} />
        </Fact>
      ) : null}
      <Elsewhere view={view} card={card} now={now} />
      <StockFacts view={view} card={card} />
      <Fact name={said.lastOrder}>
        {lastOrder === null ? (
          said.noOrder
        ) : (
          <>
            <span>{momentText(language, lastOrder.acceptedAt ?? lastOrder.createdAt, now)}</span>
            {lastOrder.expectedAt === null ? null : ` · ${said.expected(dayText(language, lastOrder.expectedAt))}`}
            {lastOrder.eventInstanceId === null || lastOrder.eventInstanceId === "" ? null : (
              <code class="d-block dr-id" title={said.orderId}>
                {lastOrder.eventInstanceId}
              </code>
            )}
          </>
        )}
      </Fact>
      <Fact name={said.nextOrder}>
        {!automatic ? (
          said.automaticOff
        ) : (
          <>
            {whenNext(view, nextOrder, now)}
            {nextOrder.said === null ? null : (
              <span class="d-block small dr-muted">
                {words.forChannel(words.reasonText(nextOrder.said), card.channel)}
              </span>
            )}
          </>
        )}
      </Fact>
    </Facts>
  );
}

/** What stands, or would be written, where it orders besides Amazon. */
function Elsewhere({ view, card, now }: CardPartProps & { now: number }): VNode | null {
  const {
    words: { overview: said, language, channelName },
  } = view;
  const { text, link, channel, openOrder, name } = card;
  const there = openOrder?.channel ?? channel;
  if (there === amazonId && channel === amazonId) return null;
  const since = openOrder === null ? "" : `, ${said.since(momentText(language, openOrder.since, now))}`;
  return (
    <Fact name={openOrder === null ? said.orders : said.onOrder}>
      <span data-entry="">{text || name}</span>
      {channel === amazonId ? null : <ShopLink view={view} to={link} />}
      <span class="d-block small dr-muted">{`${said.through(channelName(there))}${since}`}</span>
    </Fact>
  );
}

function whenNext({ words }: View, { at, said: why }: SlotCard["nextOrder"], now: number): string {
  const { language, overview: said } = words;
  if (why === null) return said.nextNow;
  return at === null || at <= now ? said.nextUnknown : said.nextAt(momentText(language, at, now));
}

function Actions({ view, card, overview: { running, mode } }: CardProps): VNode {
  const {
    state,
    words: { overview: said },
    acts,
  } = view;
  const { key, name } = card;
  const place = placeOfSlot(state.config, card.serial, card.slotId);
  const errand = state.overview.errands.get(key);
  const there = card.openOrder?.channel ?? card.channel;
  return (
    <div>
      <div class="d-flex flex-wrap gap-2">
        <Button
          data-act="refilled"
          aria-label={`${said.refilled}: ${name}`}
          title={said.refilledHint(name)}
          disabled={!running}
          onClick={() => {
            acts.overview.send("refilled", key);
          }}
        >
          {said.refilled}
        </Button>
        <Button
          data-act="arm"
          aria-label={`${said.arm}: ${name}`}
          title={said.armHint(name)}
          disabled={!running || (card.armed === true && !card.lostMemory)}
          onClick={() => {
            acts.overview.send("arm", key);
          }}
        >
          {said.arm}
        </Button>
        <StockButtons view={view} card={card} running={running} />
        {card.order === null || !running ? null : (
          <Asking
            view={view}
            about={`cancel:${key}`}
            label={said.cancel}
            question={there === amazonId ? said.cancelAsk[mode] : said.cancelAskThere(there)}
            onYes={() => {
              acts.overview.send("cancel", key);
            }}
          />
        )}
        {card.channel !== amazonId || (card.linked && !card.tripped) ? null : (
          <Button
            kind="primary"
            onClick={() => {
              acts.show("channels");
            }}
          >
            {said.linkNeeded}
          </Button>
        )}
        {place === null ? null : (
          <Button
            data-act="edit"
            aria-label={said.editHint(name)}
            onClick={() => {
              acts.slots.edit(place.device, place.slot);
            }}
          >
            {said.edit}
          </Button>
        )}
      </div>
      {errand === undefined ? null : (
        <p class="small mb-0 mt-2" role="status" data-errand="">
          {errandText(view, errand)}
        </p>
      )}
    </div>
  );
}

function errandText(view: View, { at }: PluginRequest): string {
  const { words } = view;
  const { errands } = words.overview;
  if (at === "sending") return errands.sending;
  if ("code" in at) return `${words.errors[at.code].what} ${words.errors[at.code].next}`;
  switch (at.state) {
    case "waiting":
      return errands.waiting;
    case "done":
      return errands.done;
    case "refused":
      return errands.refused(refusedWhy(view, at));
    case "expired":
      return errands.expired;
  }
}
