import type { RequestListener } from "node:http";
import { text as bodyOf } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/support/clock.ts";
import { ask } from "../../server/rig.ts";
import { ownTokens } from "../../support/own-tokens.ts";
import { startDevice } from "../device.ts";
import { type Attribute, integers, keywords, names, startPrinter } from "../ipp/printer.ts";
import { shelly } from "../shelly.ts";
import { startHomeAssistant } from "../../support/home-assistant.ts";
import { answers, type Asked, type Given } from "./answers.ts";
import { house, type House } from "./house.ts";
import { asTheyAre, brokenLinks, page, recipesIn, type Recipe } from "./page.ts";

interface HomeAssistantState {
  entity_id: string;
  state: string;
  attributes: object;
}

type WithSlot = Recipe & { entry: Record<string, unknown> };

const withSlot = recipesIn(asTheyAre).filter((recipe): recipe is WithSlot => recipe.entry !== null);

describe("docs/recipes.md", () => {
  test("has a device's bytes for every recipe, and a recipe for all bytes", () => {
    expect(withSlot.map(({ title }) => title).sort()).toEqual(Object.keys(answers).sort());
    expect(asTheyAre.match(/"slotId":/g)).toHaveLength(withSlot.length);
  });

  test("lists every recipe at its beginning, and links nowhere in vain", () => {
    const contents = asTheyAre.slice(0, asTheyAre.indexOf("\n## "));
    const linked = [...contents.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(linked).toHaveLength(withSlot.length + 1);
    expect(brokenLinks(asTheyAre, { "levels.md": page })).toEqual([]);
  });

  test.each(withSlot)("says of $title no more than two sentences", ({ title, text }) => {
    const prose = text.slice(title.length, text.indexOf("<!-- slot -->")).replaceAll(/`[^`]+`|\]\([^)]+\)/g, "");
    expect(prose.match(/[.!?](?=\s|$)/g)?.length, prose).toBeLessThanOrEqual(2);
  });
});

describe.each(withSlot)("$title", (recipe) => {
  const given = answers[recipe.title];
  if (given === undefined) throw new Error(`no bytes of ${recipe.title}`);
  const shown = [...recipe.text.matchAll(/\n```\w+\n(.*?)\n```/gs)].at(-1)?.[1] ?? "";

  test.each([
    ["as the device sends it", given.whole],
    ["as it stands on the page", shown],
  ])("reads what comes, %s", async (_how, bytes) => {
    const home = await tell(recipe, given, now(recipe, bytes));
    await expect.poll(async () => (await home.slot()).level, { timeout: 20_000 }).toBeCloseTo(given.level, 6);
  });
});

/** The house with the recipe in it, and the device that has said these bytes. */
async function tell({ entry }: WithSlot, given: Given, bytes: string): Promise<House> {
  if (given.by === "poll") {
    const device = await startDevice(given.digest === undefined ? asked(given, bytes) : digestOf(given, bytes));
    return house(onDevice(entry, device.origin), { clock: systemClock });
  }
  if (given.by === "home assistant") {
    const there = await startHomeAssistant(() => systemClock.now(), tokenOf(entry));
    const { entity_id, state, attributes } = JSON.parse(bytes) as HomeAssistantState;
    there.report(entity_id, state, attributes);
    return house(onDevice(entry, there.url), { clock: systemClock });
  }
  if (given.by === "ipp") {
    const { origin } = await startPrinter(bytes.split("\n").map(printed));
    return house(onDevice(entry, origin.replace("http:", "ipp:")), { clock: systemClock });
  }
  const home = await house(entry);
  if (given.by === "topic") {
    await (await home.device()).publishAsync(levelOf(entry)["topic"] ?? "", bytes);
    return home;
  }
  const reply = await ask(home.port, {
    method: "POST",
    path: `/v1/slots/${(await home.slot()).key}/level`,
    bearer: ownTokens.levelToken.own,
    headers: { "Content-Type": "application/json" },
    body: bytes,
  });
  expect(reply.status).toBe(202);
  return home;
}

function asked(
  { at, type = "application/json", needs = {}, asked: body, login }: Asked,
  bytes: string,
): RequestListener {
  return (request, response) => {
    void bodyOf(request).then((text) => {
      const plain = (status: number, answer: string): void => {
        response.writeHead(status, { "Content-Type": status === 200 ? type : "text/plain", Connection: "close" });
        response.end(answer);
      };
      const method = body === undefined ? "GET" : "POST";
      const isLogin = login !== undefined && request.method === "POST" && request.url === login.at;
      if (isLogin && text === JSON.stringify(login.body)) plain(200, JSON.stringify(login.answer));
      else if (request.url !== at || request.method !== method || text !== (body ?? "")) plain(404, "");
      else if (Object.entries(needs).some(([name, value]) => request.headers[name] !== value)) plain(401, "");
      else plain(200, bytes);
    });
  };
}

function digestOf({ at, digest = "" }: Asked, bytes: string): RequestListener {
  const answer = shelly(digest, () => "1694692867", { body: bytes });
  return (request, response) => {
    if (request.url === at) answer(request, response);
    else response.writeHead(404).end();
  };
}

/** The recipe with the device's address on the loopback in the place of the page's. */
function onDevice(entry: Readonly<Record<string, unknown>>, origin: string): Record<string, unknown> {
  const text = JSON.stringify(entry).replaceAll(
    /(?:https?|ipp):\/\/(?:192\.168\.1\.4\d|192\.168\.1\.50|api\.oilfox\.io|homeassistant\.local)(?::\d+)?/g,
    origin,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

/** What is measured now, where the recipe looks at its time: the page's is past. */
function now({ entry }: WithSlot, bytes: string): string {
  const name = /(\w+)$/.exec(levelOf(entry)["timePath"] ?? "")?.[1];
  if (name === undefined) return bytes;
  const time = new RegExp(`("${name}":\\s*)(?:"[^"]+"|(\\d+))`);
  expect(bytes).toMatch(time);
  const at = new Date(systemClock.now());
  return bytes.replace(time, (_all, key: string, number?: string) =>
    number === undefined ? `${key}"${at.toISOString()}"` : `${key}${at.getTime()}`,
  );
}

function levelOf(entry: Readonly<Record<string, unknown>>): Record<string, string> {
  const [device] = entry["devices"] as { slots: { level: Record<string, string> }[] }[];
  return device?.slots[0]?.level ?? {};
}

/** A line of ipptool's. */
function printed(line: string): Attribute {
  const [, name = "", kind = "", list = ""] = /^(\S+) \(1setOf (\w+)\) = (.+)$/.exec(line) ?? [];
  const values = list.split(",");
  if (kind === "integer") return integers(name, ...values.map(Number));
  return kind === "keyword" ? keywords(name, ...values) : names(name, ...values);
}

function tokenOf(entry: Readonly<Record<string, unknown>>): string {
  return (entry["homeAssistant"] as { token: string }).token;
}
