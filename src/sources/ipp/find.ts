import type { FindParts, Found } from "../contract.ts";
import { hostOf, shownName } from "../network/found.ts";

/**
 * Printers that announce themselves: `ty` is the model, and `rp` the path that is asked (Bonjour Printing Specification
 * 1.2.1, section 9.2). Rejects with TrialError.
 */
export async function findPrinters({ announced }: Pick<FindParts, "announced">): Promise<Found[]> {
  return (await announced("_ipp._tcp")).map((printer) => {
    const { name, text } = printer;
    const path = text.get("rp") ?? "";
    const url = `ipp://${hostOf(printer, 631)}/${/^[\w/.-]{1,200}$/.test(path) ? path.replace(/^\/+/, "") : "ipp/print"}`;
    return { name: shownName(printer, text.get("ty"), name), place: url, values: { "level.url": url }, open: ["item"] };
  });
}
