import { describe, expect, test } from "vitest";
import { newsTokenOf, type ChannelSettings } from "../../src/config/channels.ts";
import { checkConfig } from "../../src/config/check.ts";
import { secretsOf } from "../../src/config/secrets.ts";

const shop = {
  id: "shop",
  type: "webhook",
  url: "https://shop.invalid/orders",
  secret: `whsec_${Buffer.from("canary-secret-of-twenty-four-bytes").toString("base64")}`,
};
const server = { enabled: true, token: "canary-for-everything-5tW9", levelToken: "canary-for-levels-q8Zk" };
const right = "canary-for-news-3kP1";
const documented = "choose-at-least-16-characters";

function checked(tokens: readonly string[], more: object = { server }) {
  const channels = tokens.map((newsToken, at) => ({ ...shop, id: `shop-${at}`, newsToken }));
  const { settings, problems } = checkConfig({ platform: "DashReplenishment", channels, ...more });
  return { settings, lines: problems.map(({ level, path, message }) => `${level} ${path}: ${message}`) };
}

describe("newsToken", () => {
  test("a right one is taken, for its channel, and is secret", () => {
    const { settings, lines } = checked([right, "canary-for-more-news-1"]);
    expect(lines).toEqual([]);
    expect(settings.channels.map(newsTokenOf)).toEqual([right, "canary-for-more-news-1"]);
    expect(secretsOf({ channels: [{ ...shop, newsToken: right }] }).secrets).toContain(right);
  });

  test("none is none", () => {
    const { settings, lines } = checked([""]);
    expect([settings.channels.map(newsTokenOf), lines]).toEqual([[null], []]);
  });

  test.each([
    ["short", ["abc"], "too short, expected at least 16 characters; it is not taken"],
    ["of 15 characters", ["a".repeat(15)], "too short, expected at least 16 characters; it is not taken"],
    [
      "documented",
      [documented],
      "taken from the documentation, expected one of your own, as openssl rand -hex 24 makes them; it is not taken",
    ],
    ["the token", [server.token], "the same as server.token, expected another one; it is not taken"],
    ["the level token", [server.levelToken], "the same as server.levelToken, expected another one; it is not taken"],
    ["another channel's", [right, right], "the same as channels[0].newsToken, expected another one; it is not taken"],
  ])("%s is told and not taken, and the channel goes on without", (_, tokens, message) => {
    const { settings, lines } = checked(tokens);
    expect(lines).toEqual([`error channels[${tokens.length - 1}].newsToken: ${message}`]);
    expect(lines.join()).not.toContain("canary");
    expect(settings.channels).toHaveLength(tokens.length);
    expect(newsTokenOf(settings.channels[tokens.length - 1] as ChannelSettings)).toBeNull();
  });

  test("16 characters are enough", () => {
    const { settings, lines } = checked(["0123456789abcdeF"]);
    expect([settings.channels.map(newsTokenOf), lines]).toEqual([["0123456789abcdeF"], []]);
  });

  test("a level token that is not taken itself is another's all the same", () => {
    const same = { ...server, levelToken: server.token };
    expect(checked([server.token], { server: same }).lines).toContain(
      "error channels[0].newsToken: the same as server.levelToken, expected another one; it is not taken",
    );
  });

  test("without the server it is of no use, which is said", () => {
    const line = "warning server.enabled: off, expected true: the newsToken of a channel is of no use without";
    expect(checked([right], {}).lines).toEqual([line]);
    expect(checked([right], { server: { ...server, enabled: false } }).lines).toEqual([line]);
    expect(checked([""], {}).lines).toEqual([]);
  });
});
