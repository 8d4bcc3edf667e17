import { describe, expect, test, vi } from "vitest";
import { day, hour, levelHome } from "../sources/level-home.ts";
import { aroundOf, credentials, ordersOf, slotIds, type Arrangement, type Credential } from "./credentials.ts";
import { headings, ordersIn, spendingIn } from "./papers.ts";

/** A month of real requests takes seconds, and many times that beside everything else that `npm test` runs. */
vi.setConfig({ testTimeout: 180_000 });

const table = spendingIn("SECURITY.md");

/** Who needs no plugin to order. */
const beyondUs = "a refresh token, in the store or in `config.json`";

/** After this release was made: before that nothing leaves by itself where nobody else tells the time. */
const startsAt = Date.UTC(2026, 11, 1);

/** Between two things that it does: longer than `cooldownHours`, or often enough for more than 31 orders. */
const pauses: Record<Arrangement, number> = { "by default": 25 * hour, "everything opened": 10 * hour };

/**
 * Lives 30 days with somebody who tries to spend, and with an Amazon that delivers at once: its lock must not be what
 * saves the household.
 */
async function month(credential: Credential, arrangement: Arrangement): Promise<Record<string, number>> {
  const home = await levelHome({ page: credential.page ?? false, startsAt });
  await home.start({ level: { source: "webhook" } }, aroundOf(home, credential, arrangement));
  const end = home.clock.monotonic() + 30 * day - hour;
  for (let empty = true; home.clock.monotonic() < end; empty = !empty) {
    await credential.act(home, empty, arrangement);
    await home.pass(Math.min(pauses[arrangement], end - home.clock.monotonic()));
    home.deliver();
  }
  return Object.fromEntries(slotIds.map((slotId) => [slotId, ordersOf(home, credential, slotId)]));
}

describe.each(credentials)("$name, hostile for 30 days", (credential) => {
  test.each([
    ["by default", headings.byDefault],
    ["everything opened", headings.atMost],
  ] as const)("spends what SECURITY.md says: %s", async (arrangement, heading) => {
    const orders = ordersIn(table.get(credential.name)?.[heading]);
    const spends = credential.spends[arrangement];
    expect(await month(credential, arrangement)).toEqual(
      Object.fromEntries(slotIds.map((slotId) => [slotId, spends.includes(slotId) ? orders : 0])),
    );
  });
});

test("SECURITY.md names nobody else but who needs no plugin to order", () => {
  expect([...table.keys()]).toEqual([...credentials.map(({ name }) => name), beyondUs]);
});

test("README says the same of each", () => {
  const summary = spendingIn("README.md");
  expect([...summary.keys()]).toEqual([...table.keys()]);
  for (const [name, row] of summary) expect(table.get(name)).toMatchObject(row);
});

test("docs/levels.md says the same of each who can set a level", () => {
  const levels = spendingIn("docs/levels.md");
  expect([...levels.keys()]).toEqual([...table.keys()].slice(0, 6));
  for (const [name, row] of levels) expect(row).toEqual(table.get(name));
});
