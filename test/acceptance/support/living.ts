import type { Homebridge } from "../../e2e/support/homebridge.ts";

/** How long a Homebridge is watched, in ms: the verification bot's 30 s are `npm run test:matrix`'s. */
const watchMs = 5_000;

/** What Node and Homebridge print when a plugin does what it must not. */
const trouble =
  /uncaught|unhandled|\b(?:Type|Reference|Range|Syntax)Error\b|DeprecationWarning|MaxListenersExceeded|slows down Homebridge|Failed to load plugin|Error (?:initializing|loading) (?:plugin|platform)|not in required or optional characteristic|characteristic value|^\s+at .*homebridge-dash/i;

/**
 * Resolves when it has lived `ms`; rejects with what it printed if it ends before, or if what it printed is trouble.
 */
export async function lives(
  { exited, lines }: Pick<Homebridge, "exited" | "lines">,
  ms: number = watchMs,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const watched = new Promise<"alive">((resolve) => {
    timer = setTimeout(resolve, ms, "alive");
  });
  const end = await Promise.race([watched, exited]);
  clearTimeout(timer);
  if (end !== "alive")
    throw new Error(`Homebridge ended by itself (${JSON.stringify(end)}). It printed:\n${lines.join("\n")}`);
  const found = lines.find((line) => trouble.test(line));
  if (found !== undefined) throw new Error(`Homebridge lives, and printed: ${found}\nAll of it:\n${lines.join("\n")}`);
}
