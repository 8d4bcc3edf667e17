import { describe, expect, test } from "vitest";
import { firstLink, type LinkState, reduceLink, type Wizard } from "../../../src/ui/page/state/link.ts";
import { findingsOf } from "../../../src/ui/page/state/link-check.ts";

const good: Wizard["values"] = {
  mode: "test",
  clientId: "amzn1.client",
  clientSecret: "secret",
  redirectUri: "https://example.org/back",
  name: "Kitchen",
  model: "COFFEE+1",
  serial: "CC-0001_a",
};
const found = (change: Partial<Wizard["values"]>, others: string[] = []): string[] =>
  findingsOf({ ...good, ...change }, others).map(
    ({ field, word, stops }) => `${field} ${word}${stops ? "" : " (goes on)"}`,
  );

describe("the first step of the wizard", () => {
  test.each<[string, Partial<Wizard["values"]>, string[]]>([
    ["everything as it should be", {}, []],
    ["http on this machine", { redirectUri: "http://localhost:8080/x" }, []],
    [
      "nothing at all in test",
      { clientId: "", clientSecret: " ", redirectUri: "", model: "", serial: "" },
      ["clientId missing", "clientSecret missing", "redirectUri missing", "model missing", "serial missing"],
    ],
    ["no profile in simulate", { mode: "simulate", clientId: "", clientSecret: "", redirectUri: "" }, []],
    ["a return address by http", { redirectUri: "http://example.org/" }, ["redirectUri notHttps"]],
    [
      "a return address by http that looks like this machine",
      { redirectUri: "http://localhost.example.org/" },
      ["redirectUri notHttps"],
    ],
    ["a return address with a fragment", { redirectUri: "https://example.org/#a" }, ["redirectUri fragment"]],
    ["no address as return address", { redirectUri: "example.org" }, ["redirectUri notHttps"]],
    ["a client id with a space", { clientId: "amzn1 client" }, ["clientId spaces"]],
    ["64 characters", { serial: "x".repeat(64) }, ["serial long (goes on)"]],
    ["65 characters", { serial: "x".repeat(65) }, ["serial characters"]],
    ["50 characters", { model: "x".repeat(50) }, []],
    ["an umlaut", { model: "KÜCHE" }, ["model characters"]],
  ])("with %s", (_what, change, findings) => {
    expect(found(change)).toEqual(findings);
  });

  test("with a serial that another device has", () => {
    expect(found({}, ["CC-0001_a"])).toEqual(["serial taken"]);
  });

  test("forgets a made-up device once it is to be Amazon's", () => {
    const values = { ...good, mode: "simulate", model: "SIMULATED", serial: "SIM1" };
    const after = (device: number | null): LinkState =>
      reduceLink(reduceLink(firstLink, { type: "link:wizard-opened", device, values }), {
        type: "link:typed",
        field: "mode",
        text: "live",
      });
    expect(after(null).wizard?.values).toMatchObject({ mode: "live", model: "", serial: "" });
    expect(after(0).wizard?.values).toMatchObject({ mode: "live", model: "SIMULATED", serial: "SIM1" });
  });
});

test("nothing that comes late moves a wizard that was closed", () => {
  expect(reduceLink(firstLink, { type: "link:finished", found: [], refusal: null })).toBe(firstLink);
});
