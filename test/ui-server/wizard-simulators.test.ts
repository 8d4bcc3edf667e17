import { expect, test } from "vitest";
import { nextTurn } from "../support/homebridge-api.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { entry, house, serial, type House } from "./rig.ts";

const minute = 60_000;

async function begin(home: House): Promise<{ attempt: string; url: URL }> {
  const answer = await home.ask("/link/begin", { serial, mode: "simulate" });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return { attempt: answer.attempt, url: new URL(answer.url) };
}

/** Presses Allow; the status, and where the browser is sent. */
async function allow(url: URL, changes: Record<string, string> = {}): Promise<{ status: number; back: string | null }> {
  const form = new URLSearchParams([...url.searchParams, ...Object.entries(changes), ["decision", "allow"]]);
  for (const [name, value] of Object.entries(changes)) form.set(name, value);
  const { status, headers } = await fetch(url.origin + url.pathname, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  return { status, back: headers.get("location") };
}

const returning = (redirectUri: string): Record<string, unknown> => entry({ amazon: { redirectUri } });

test.each([
  ["the one that the wizard proposes", entry(), "http://localhost/linked"],
  ["the configured one", returning("https://home.example/back"), "https://home.example/back"],
])(
  "the consent page of the wizard's simulator sends a browser back to %s, and nowhere else",
  async (_what, config, redirectUri) => {
    const home = house(config);
    const { url } = await begin(home);
    expect(url.searchParams.get("redirect_uri")).toBe(redirectUri);
    for (const other of ["https://evil.example/", `${redirectUri}/more`, "http://localhost/other"])
      expect(await allow(url, { redirect_uri: other })).toEqual({ status: 400, back: null });
    const allowed = await allow(url);
    expect([allowed.status, allowed.back?.startsWith(`${redirectUri}?code=`)]).toEqual([302, true]);
  },
);

test("another return address that was saved meanwhile is the only one from the next attempt on", async () => {
  const [first, second] = [returning("https://home.example/first"), returning("https://home.example/second")];
  const home = house(first);
  const before = await begin(home);
  home.save(second);
  const after = await begin(home);
  expect((await allow(before.url)).status).toBe(400);
  expect((await allow(after.url)).back).toMatch(/^https:\/\/home\.example\/second\?code=/);
});

test("the wizard's simulator closes ten minutes after it was last needed; what was begun is over then, and can be begun anew", async () => {
  const clock = virtualClock();
  const home = house(entry(), clock);
  await begin(home);
  clock.advance(9 * minute);
  const { attempt, url } = await begin(home);
  clock.advance(10 * minute - 1);
  const { back } = await allow(url);
  clock.advance(1);
  // Its port is closed in the next turn of the loop.
  await nextTurn();
  await expect(allow(url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  expect(await home.ask("/link/finish", { attempt, address: back ?? "" })).toMatchObject({
    ok: false,
    error: { code: "attemptGone" },
  });
  const again = await begin(home);
  expect(
    await home.ask("/link/finish", { attempt: again.attempt, address: (await allow(again.url)).back ?? "" }),
  ).toMatchObject({ ok: true });
});
