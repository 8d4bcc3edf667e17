import { describe, expect, test } from "vitest";
import { homeAssistantForm } from "../../../src/channels/homeAssistant/form.ts";
import { homeAssistant } from "../../../src/channels/homeAssistant/index.ts";
import { tryHomeAssistant } from "../../../src/channels/homeAssistant/trial.ts";
import { ChannelTrialError } from "../../../src/channels/configured.ts";
import { go, need } from "../caldav/rig.ts";
import type { Kind } from "./backends.ts";
import type { TodoEntity } from "./entity.ts";
import { entity, partsOf, settingsFor } from "./rig.ts";
import { startTodoLists, token, type Fault, type TodoServer } from "./server.ts";

const written = { url: "http://homeassistant.local:8123/", token, entity };
const shared = { homeAssistant: { url: "http://192.168.1.2:8123", token: "shared-token" }, test: false };

const none = { homeAssistant: null, test: false };

function checked(entry: object, section: Parameters<typeof homeAssistant.check>[1] = none) {
  const told: string[] = [];
  const settings = homeAssistant.check(entry, section, [], (_level, path, message) => {
    told.push(`${path.join(".")}: ${message}`);
  });
  return { settings, told };
}

describe("what the configuration asks for", () => {
  test("is an address, a token and a list", () => {
    expect(checked(written).settings).toEqual({
      url: "http://homeassistant.local:8123",
      token,
      entity,
      lag: 20 * 60_000,
    });
    expect(checked({ ...written, url: "HTTPS://ha.example.org/home/", lagMinutes: 0 }).settings).toMatchObject({
      url: "https://ha.example.org/home",
      lag: 0,
    });
  });

  test("may be in the section that sources share, both or neither: a token is for one address", () => {
    expect(checked({ entity }, shared).settings).toEqual({ ...shared.homeAssistant, entity, lag: 20 * 60_000 });
    expect(checked(written, shared).settings).toMatchObject({ url: "http://homeassistant.local:8123", token });
    expect(checked({ entity, url: written.url }, shared)).toEqual({
      settings: null,
      told: [expect.stringMatching(/^token: missing, expected a long-lived access token/)],
    });
    expect(checked({ entity, token }, shared).told).toEqual([
      expect.stringMatching(/^url: missing, expected its address/),
    ]);
  });

  test.each<[string, object, RegExp]>([
    ["no address", { url: "" }, /^url: missing, expected its address as http:.*or as homeAssistant\.url/],
    ["a user in it", { url: "http://nora:canary@ha.local" }, /^url: .*and nothing behind it/],
    ["a question in it", { url: "http://ha.local/?canary" }, /^url: /],
    ["another scheme", { url: "ws://ha.local" }, /^url: /],
    ["http outside of the home", { url: "http://198.51.100.7:8123" }, /^url: .*https:\/\/ outside of the home/],
    ["no token", { token: "" }, /^token: missing/],
    ["a token with blanks", { token: "canary token" }, /^token: got blanks/],
    ["no list", { entity: "" }, /^entity: missing, expected the entity of a to-do list/],
    ["something else", { entity: "sensor.salt" }, /^entity: got "sensor\.salt", expected/],
    ["a way out of it", { entity: "todo.x/../../config" }, /^entity: got/],
  ])("%s is told by its key, without a secret", (_label, changes, line) => {
    const { settings, told } = checked({ ...written, ...changes });
    expect(settings).toBeNull();
    expect(told).toEqual([expect.stringMatching(line)]);
    expect(told.join()).not.toContain("canary");
  });

  test("it says what it promises, and the page asks for every key in both languages", () => {
    expect(homeAssistant.can(settingsFor("http://ha.local"))).toEqual({
      means: "asked",
      repeatFor: 0,
      find: { lag: 60_000, hides: 1_200_000 },
      follow: { first: 60_000, every: 300_000, for: 30 * 86_400_000, dated: null },
      tells: ["gone"],
      takesBack: true,
    });
    expect(homeAssistantForm.fields).toEqual(Object.keys(homeAssistant.entries));
    for (const { fields } of Object.values(homeAssistantForm.words))
      expect(Object.keys(fields)).toEqual(homeAssistantForm.fields);
  });

  test("it is opened with them", async () => {
    const server = await startTodoLists();
    server.list(entity, "local");
    const channel = await homeAssistant.open(settingsFor(server.url), partsOf().parts);
    expect(channel.readiness(need())).toEqual({ ready: true, account: null });
    expect(server.asked).toEqual([]);
    expect(await channel.place(need(), go)).toMatchObject({ outcome: "accepted" });
    channel.close();
  });
});

describe("it can be tried", () => {
  async function tried(kind: Kind, before: (list: TodoEntity, server: TodoServer) => void = () => undefined) {
    const server = await startTodoLists();
    const list = server.list(entity, kind);
    list.write("Milk");
    before(list, server);
    const { parts, lines } = partsOf();
    const steps = homeAssistant.tryIt(settingsFor(server.url), parts);
    return { list, lines, steps };
  }

  test.each<Kind>(["local", "shopping", "caldav", "todoist", "google", "bring"])(
    "%s: it reads, puts a test there, finds it and takes it away",
    async (kind) => {
      const { steps, list } = await tried(kind);
      expect(await steps).toEqual([{ did: "read", entries: 1 }, { did: "put" }, { did: "found" }, { did: "tookBack" }]);
      expect(list.stored).toMatchObject([{ summary: "Milk" }]);
    },
  );

  test("what cannot be taken away stays, and is not said to have gone", async () => {
    const { steps, list } = await tried("local", (made) => (made.features &= ~2));
    expect(await steps).toEqual([{ did: "read", entries: 1 }, { did: "put" }, { did: "found" }]);
    expect(list.stored[1]?.summary).toBe("[Test] Dash Replenishment");
  });

  test.each<[string, [string, Fault] | ((list: TodoEntity) => void), string, string?]>([
    ["a wrong token", ["states", { status: 401 }], "denied"],
    ["no such list", ["states", { status: 404 }], "misplaced"],
    ["no to-do list", (list) => (list.oddState = "on"), "misplaced"],
    ["a list that takes nothing", (list) => (list.features = 0), "misplaced"],
    ["a list that is not there now", (list) => (list.loaded = false), "unreachable"],
    ["something else", ["states", { body: "<html>" }], "misplaced"],
    ["a redirect", ["states", { to: "https://other.example.org/?canary" }], "redirect"],
    ["no answer", ["get_items", { lost: "before" }], "answer"],
    ["an endless answer", ["get_items", { endless: true }], "answer"],
    ["a 400 to the entry", ["add_item", { status: 400 }], "answer"],
    ["a 500 to the entry", ["add_item", { status: 500 }], "refused"],
    ["an entry that is not seen", ["add_item", { body: "[]" }], "answer", "what was put there is not on the list"],
  ])("%s is told", async (_label, what, code, message = "") => {
    const { steps, lines } = await tried("local", (list, server) => {
      if (typeof what === "function") what(list);
      else server.fail(...what);
    });
    const error = await steps.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ChannelTrialError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) as string });
    expect([String(error), lines].join()).not.toContain("canary");
  });

  test("nobody there", async () => {
    const { parts } = partsOf();
    await expect(tryHomeAssistant(settingsFor("http://127.0.0.1:9"), parts)).rejects.toMatchObject({
      code: "unreachable",
      message: "ECONNREFUSED",
    });
  });
});
