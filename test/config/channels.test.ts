import { describe, expect, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";

const list = {
  id: "list",
  type: "caldav",
  url: "https://cloud.invalid/dav/list",
  username: "nora",
  password: "canary",
};

function checked(channels: unknown, order: object = {}, more: object = {}) {
  const { settings, problems } = checkConfig({
    channels,
    devices: [{ model: "M", serial: "S", slots: [{ slotId: "beans", order }] }],
    ...more,
  });
  return { settings, lines: problems.map(({ level, path, message }) => `${level} ${path}: ${message}`) };
}

describe("channels", () => {
  test("a right one is taken as it is, with a slash behind its list", () => {
    const { settings, lines } = checked([list], { channel: "list", product: " Beans\u202e", amount: 3 });
    expect(lines).toEqual([]);
    expect(settings.channels).toEqual([
      {
        id: "list",
        type: "caldav",
        config: { url: "https://cloud.invalid/dav/list/", username: "nora", password: "canary" },
      },
    ]);
    expect(settings.devices[0]?.slots[0]?.order).toEqual({ channel: "list", product: " Beans ", link: "", amount: 3 });
  });

  test.each<[string, unknown, RegExp]>([
    ["no list", { id: "x" }, /^error channels: got an object, expected a list/],
    ["no id", [{ ...list, id: undefined }], /^error channels\[0\]\.id: missing, expected 1 to 32/],
    ["an odd id", [{ ...list, id: "my list" }], /^error channels\[0\]\.id: got "my list", expected 1 to 32/],
    ["Amazon's id", [{ ...list, id: "amazon" }], /^error channels\[0\]\.id: got "amazon" as Amazon's own/],
    ["an id twice", [list, list], /^error channels\[1\]\.id: got "list" as in channels\[0\]/],
    [
      "an unknown type",
      [{ ...list, type: "fax" }],
      /^error channels\[0\]\.type: got "fax", expected one of homeAssistant, caldav, webhook, email/,
    ],
    ["no address", [{ ...list, url: "" }], /^error channels\[0\]\.url: missing, expected the address of a list/],
    [
      "a user in the address",
      [{ ...list, url: "https://a:canary@b/" }],
      /^error channels\[0\]\.url: got something else \(not shown here\), expected/,
    ],
    ["another protocol", [{ ...list, url: "ftp://b/" }], /^error channels\[0\]\.url: /],
    [
      "http outside of the home",
      [{ ...list, url: "http://198.51.100.7/l/" }],
      /^error channels\[0\]\.url: .*https:\/\/ outside/,
    ],
    ["iCloud", [{ ...list, url: "https://p01-caldav.icloud.com/1/l/" }], /^error channels\[0\]\.url: got iCloud's/],
    ["no user", [{ ...list, username: "" }], /^error channels\[0\]\.username: missing/],
    ["no password", [{ ...list, password: "" }], /^error channels\[0\]\.password: missing/],
    [
      "a key of no kind",
      [{ ...list, pasword: "x" }],
      /^warning channels\[0\]\.pasword: unknown key, ignored; did you mean password/,
    ],
  ])("%s is told by its path, without a secret", (_label, channels, line) => {
    const { lines } = checked(channels);
    expect(lines).toContainEqual(expect.stringMatching(line));
    expect(lines.join()).not.toContain("canary");
  });

  test("a slot that names one that there is not is told, and runs", () => {
    const { settings, lines } = checked([{ ...list, url: "" }], { channel: "list" });
    expect(lines).toContainEqual(
      'error devices[0].slots[0].order.channel: got "list", expected the id of a channel that can be used: amazon; this slot orders nothing',
    );
    expect(settings.devices[0]?.slots).toHaveLength(1);
  });

  test.each([
    [{ channel: "list" }, null],
    [{}, { code: "configurationLacks", keys: ["clientId", "clientSecret"] }],
  ])("what Amazon lacks stops whoever orders there, and nobody else: %j", (order, stopped) => {
    expect(checked([list], order, { mode: "live" }).settings.ordering).toEqual({ stopped });
  });
});
