import type { Overview, SlotCard } from "../../api.ts";
import { type Child, h } from "../platform/dom.ts";
import { momentText, numberText } from "./moments.ts";
import { alert, button } from "./parts.tsx";
import type { View } from "./view.ts";

/** So much of a slot in its unit, for people. */
export function amountText({ words }: Pick<View, "words">, units: number, unit: string): string {
  return words.overview.amount(numberText(words.language, units), unit);
}

/** A fall that is not believed yet: until when it has to last, and a way to say that it is none. */
export function suddenFall(view: View, { key, name, suddenFall: fall }: SlotCard, { now, running }: Overview): Child {
  const { words, acts } = view;
  if (fall === null) return null;
  const { overview, language } = words;
  const percent = (level: number): string => overview.percent(Math.round(level));
  const until = fall.believedAt === null ? overview.fallUnseen : overview.fallBelieved(momentText(language, fall.believedAt, now));
  const hint = overview.slotIsFullHint(name);
  return alert("warning", { key: "fall", "data-fall": "" },
    h("p", { class: "mb-2" }, `${overview.fell(percent(fall.from), percent(fall.to))} ${until}`),
    button(overview.slotIsFull, () => { acts.overview.send("refilled", key); }, { disabled: !running, title: hint, "aria-label": `${overview.slotIsFull}: ${name}`, "data-act": "full" }));
}

/** What one order brings and what should be in the house, as rows of the card's facts; none where that is not kept. */
export function houseFacts(view: View, { packSize, spare, unit }: SlotCard): [string, Child][] {
  const { overview } = view.words;
  if (packSize === null || spare === null) return [];
  return [
    [overview.oneOrder, amountText(view, packSize, unit)],
    [overview.inHouse, h("span", { "data-spare": String(spare) }, spare === 0 ? overview.nothingInHouse : amountText(view, spare, unit))],
  ];
}

/** Why nothing is ordered although it is low, and what speaks against the pack size. */
export function houseNotes(view: View, { heldInHouse, packSize, packDoubt, unit }: SlotCard): Child {
  const { overview } = view.words;
  return [
    heldInHouse === null ? null : h("p", { class: "small mb-2", key: "held", "data-held": "" }, overview.heldInHouse(amountText(view, heldInHouse, unit))),
    packSize === null || packDoubt === null ? null : h("p", { class: "small dr-warning mb-2", key: "doubt", "data-doubt": "" },
      overview.packDoubt(amountText(view, packDoubt.units, unit), packDoubt.orders, amountText(view, packSize, unit))),
  ];
}

/** The two things that nobody can see but a person: that there is none left, and that some was bought elsewhere. */
export function houseButtons(view: View, { key, name, packSize, spare, unit }: SlotCard, off: boolean): Child {
  if (packSize === null || spare === null) return null;
  const { state, words: { overview }, acts } = view;
  const errand = state.overview.errands.get(key);
  // What is sent counts from what is shown: not before that is new.
  const busy = errand?.kind === "spare" && (errand.at === "sending" || ("state" in errand.at && errand.at.state === "waiting"));
  const elsewhere = overview.boughtElsewhereHint(name, amountText(view, packSize, unit));
  return [
    button(overview.noneLeft, () => { acts.overview.send("spare", key, 0); }, {
      disabled: off || busy || spare === 0, title: overview.noneLeftHint(name), "aria-label": `${overview.noneLeft}: ${name}`, "data-act": "none-left",
    }),
    button(overview.boughtElsewhere, () => { acts.overview.send("spare", key, spare + packSize); }, {
      disabled: off || busy, title: elsewhere, "aria-label": `${overview.boughtElsewhere}: ${name}`, "data-act": "bought-elsewhere",
    }),
  ];
}
