import type { VNode } from "preact";
import type { Overview, SlotCard } from "../../api.ts";
import type { PluginRequest } from "../state/overview.ts";
import { momentText, numberText } from "./format.ts";
import { Alert, Button, Fact } from "./parts.tsx";
import type { View, ViewProps } from "./view.ts";

/** A part of a slot's card. */
export type CardPartProps = ViewProps & { card: SlotCard };

/** So much of a slot in its unit, for people. */
export function amountText({ words }: Pick<View, "words">, units: number, unit: string): string {
  return words.overview.amount(numberText(words.language, units), unit);
}

/** A fall that is not believed yet: until when it has to last, and a way to say that it is none. */
export function SuddenFall({
  view: { words, acts },
  card,
  overview,
}: CardPartProps & { overview: Overview }): VNode | null {
  const { key, name, suddenFall: fall } = card;
  if (fall === null) return null;
  const { overview: said, language } = words;
  const percent = (level: number): string => said.percent(Math.round(level));
  const until =
    fall.believedAt === null ? said.fallUnseen : said.fallBelieved(momentText(language, fall.believedAt, overview.now));
  return (
    <Alert kind="warning" data-fall="">
      <p class="mb-2">
        {said.fell(percent(fall.from), percent(fall.to))} {until}
      </p>
      <Button
        data-act="full"
        aria-label={`${said.slotIsFull}: ${name}`}
        title={said.slotIsFullHint(name)}
        disabled={!overview.running}
        onClick={() => {
          acts.overview.send("refilled", key);
        }}
      >
        {said.slotIsFull}
      </Button>
    </Alert>
  );
}

/** What one order brings and what should be in the house, as rows of the card's facts; none where that is not kept. */
export function StockFacts({ view, card: { packSize, spare, unit } }: CardPartProps): VNode | null {
  const { overview: said } = view.words;
  if (packSize === null || spare === null) return null;
  return (
    <>
      <Fact name={said.oneOrder}>{amountText(view, packSize, unit)}</Fact>
      <Fact name={said.inHouse}>
        <span data-spare={spare}>{spare === 0 ? said.nothingInHouse : amountText(view, spare, unit)}</span>
      </Fact>
    </>
  );
}

/** Why nothing is ordered although it is low, and what speaks against the pack size. */
export function StockNotes({ view, card: { heldInHouse, packSize, packDoubt, unit } }: CardPartProps): VNode {
  const { overview: said } = view.words;
  const amount = (units: number): string => amountText(view, units, unit);
  return (
    <>
      {heldInHouse === null ? null : (
        <p class="small mb-2" data-held="">
          {said.heldInHouse(amount(heldInHouse))}
        </p>
      )}
      {packSize === null || packDoubt === null ? null : (
        <p class="small dr-warning mb-2" data-doubt="">
          {said.packDoubt(amount(packDoubt.units), packDoubt.orders, amount(packSize))}
        </p>
      )}
    </>
  );
}

function isUnderWay({ at }: PluginRequest): boolean {
  return at === "sending" || ("state" in at && at.state === "waiting");
}

/** The two things that nobody can see but a person: that there is none left, and that some was bought elsewhere. */
export function StockButtons({ view, card, running }: CardPartProps & { running: boolean }): VNode | null {
  const { key, name, packSize, spare, unit } = card;
  if (packSize === null || spare === null) return null;
  const {
    state,
    words: { overview: said },
    acts,
  } = view;
  const errand = state.overview.errands.get(key);
  // What is sent counts from what is shown: not before that is new.
  const busy = errand?.kind === "spare" && isUnderWay(errand);
  return (
    <>
      <Button
        data-act="none-left"
        aria-label={`${said.noneLeft}: ${name}`}
        title={said.noneLeftHint(name)}
        disabled={!running || busy || spare === 0}
        onClick={() => {
          acts.overview.send("spare", key, 0);
        }}
      >
        {said.noneLeft}
      </Button>
      <Button
        data-act="bought-elsewhere"
        aria-label={`${said.boughtElsewhere}: ${name}`}
        title={said.boughtElsewhereHint(name, amountText(view, packSize, unit))}
        disabled={!running || busy}
        onClick={() => {
          acts.overview.send("spare", key, spare + packSize);
        }}
      >
        {said.boughtElsewhere}
      </Button>
    </>
  );
}
