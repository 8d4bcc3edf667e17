import { describe, expect, test } from "vitest";
import type { Attempt } from "../../../src/slot/attempt.ts";
import { virtualClock } from "../../support/virtual-clock.ts";
import { go, keyOf, need } from "../caldav/rig.ts";
import { stages, startBreaker, type Fault, type Stage } from "./breaker.ts";
import { openMail, secrets, settingsFor } from "./rig.ts";

const sent: Attempt = { outcome: "accepted", kind: "sent", ref: keyOf(1), code: "SENT" };

/** What each stage makes of a fault; `offers`: with PIPELINING sender, recipients and DATA go out at once. */
const ways = [
  ["one after the other", []],
  ["at once", ["PIPELINING"]],
] as const;

const offersAt = (stage: Stage, offers: readonly string[]): string[] =>
  stage === "starttls" || stage === "handshake" ? [...offers, "STARTTLS"] : [...offers];

async function placedAt(stage: Stage | null, fault: Fault, offers: readonly string[] = []) {
  const breaker = await startBreaker(stage, fault, stage === null ? offers : offersAt(stage, offers));
  const { channel, all } = openMail(settingsFor(breaker.port));
  const attempt = await channel.place(need(), go);
  return { attempt, breaker, lines: all };
}

const afterText = (stage: Stage): boolean => stage === "text" || stage === "dot";
/** One of two recipients is enough. */
const ofRecipient = (stage: Stage): boolean => stage === "rcpt" || stage === "secondRcpt";
/** The server answers nothing there: it hangs up, says nothing, or talks TLS. */
const mute: readonly Stage[] = ["connect", "handshake"];
const speaking = stages.filter((stage) => !mute.includes(stage));

describe.each(ways)("with the envelope %s", (_label, offers) => {
  describe("hung up on", () => {
    test.each(stages)("at %s", async (stage) => {
      const { attempt, breaker } = await placedAt(stage, { does: "close" }, offers);
      expect(attempt).toMatchObject({ outcome: afterText(stage) ? "unknown" : "notSent", retryAfter: null });
      expect(breaker.whole).toHaveLength(stage === "dot" ? 1 : 0);
    });
  });

  describe("without an answer within its time", () => {
    test.each(stages.filter((stage) => stage !== "connect"))("at %s", async (stage) => {
      const breaker = await startBreaker(stage, { does: "stall" }, offersAt(stage, offers));
      const clock = virtualClock();
      const { channel } = openMail(settingsFor(breaker.port), { clock });
      const placing = channel.place(need(), go);
      await breaker.broken;
      clock.advance(afterText(stage) ? 300_000 : 70_000);
      expect(await placing).toEqual({
        outcome: afterText(stage) ? "unknown" : "notSent",
        why: afterText(stage)
          ? "no answer to the mail within 5 minutes"
          : (expect.stringMatching(/^not ready for the mail within 70 s|^no connection within 10 s/) as string),
        retryAfter: null,
      });
      expect(clock.pending()).toBe(0);
    });
  });

  describe("when Homebridge stops", () => {
    test.each(stages)("at %s", async (stage) => {
      const breaker = await startBreaker(stage, { does: "stall" }, offersAt(stage, offers));
      const clock = virtualClock();
      const { channel } = openMail(settingsFor(breaker.port), { clock });
      const placing = channel.place(need(), go);
      const next = channel.place(need(2), go);
      await breaker.broken;
      channel.close();
      expect(await placing).toEqual({
        outcome: afterText(stage) ? "unknown" : "notSent",
        why: "Homebridge stops",
        retryAfter: null,
      });
      expect(await next).toEqual({ outcome: "notSent", why: "Homebridge stops", retryAfter: null });
      expect(clock.pending()).toBe(0);
    });
  });

  describe("answered 451", () => {
    test.each(speaking)("at %s", async (stage) => {
      const { attempt, lines } = await placedAt(stage, { does: "say", what: "451 4.3.0 later\r\n" }, offers);
      if (ofRecipient(stage)) {
        expect(attempt).toEqual(sent);
        expect(lines).toEqual([expect.stringMatching(/^warn: mail: the server took the mail, but not for \S+$/)]);
      } else if (stage === "ehlo" || stage === "greeting")
        expect(attempt).toMatchObject({ outcome: "notSent", why: expect.stringContaining("SMTP 451 4.3.0") as string });
      else
        expect(attempt).toEqual({
          outcome: "notSent",
          why: stage === "auth" ? "SMTP 451 4.3.0" : "SMTP 451 4.3.0: later",
          retryAfter: null,
        });
    });
  });

  describe("answered 550", () => {
    test.each(speaking)("at %s", async (stage) => {
      const { attempt } = await placedAt(stage, { does: "say", what: "550-5.7.1 not\r\n550 5.7.1 you\r\n" }, offers);
      if (ofRecipient(stage)) expect(attempt).toEqual(sent);
      else if (stage === "starttls")
        expect(attempt).toEqual({
          outcome: "refused",
          reason: "misplaced",
          detail: "it does not begin TLS (SMTP 550): try secure, or its other port",
        });
      else if (stage === "auth")
        expect(attempt).toEqual({ outcome: "refused", reason: "denied", detail: "SMTP 550 5.7.1" });
      else expect(attempt).toEqual({ outcome: "refused", reason: "rejected", detail: "SMTP 550 5.7.1: not you" });
    });
  });

  describe.each<[string, Fault]>([
    ["rubbish", { does: "say", what: "\u0000\u0001 <html>\r\n" }],
    ["a line without an end", { does: "sayAndStall", what: `250 ${"x".repeat(70_000)}` }],
    ["an answer without an end", { does: "sayAndStall", what: `250-${"x".repeat(70_000)}\r\n250-\r\n` }],
    ["half of 250", { does: "sayAndClose", what: "25" }],
    ["250 without its line's end", { does: "sayAndClose", what: "250 ok" }],
    ["the first line of 250", { does: "sayAndClose", what: "250-ok\r\n" }],
    ["half of 550", { does: "sayAndClose", what: "55" }],
  ])("answered with %s", (what, fault) => {
    test.each(speaking)("at %s", async (stage) => {
      const { attempt } = await placedAt(stage, fault, offers);
      if (ofRecipient(stage) && what === "rubbish") expect(attempt).toEqual(sent);
      else expect(attempt).toMatchObject({ outcome: afterText(stage) ? "unknown" : "notSent", retryAfter: null });
    });
  });

  test.each(["550 5.7.1 n", "451 n"])("half of an answer to the text, %j, is none", async (what) => {
    const { attempt } = await placedAt("dot", { does: "sayAndClose", what }, offers);
    expect(attempt).toEqual({ outcome: "unknown", why: "the connection broke off", retryAfter: null });
  });

  test("354 once more, where the text is there, says nothing", async () => {
    const { attempt } = await placedAt("dot", { does: "say", what: "354 go ahead\r\n" }, offers);
    expect(attempt).toMatchObject({ outcome: "unknown" });
  });

  test("250 that came before the text did says nothing of it", async () => {
    const { attempt } = await placedAt("data", { does: "say", what: "354 go ahead\r\n250 taken\r\n" }, offers);
    expect(attempt).toEqual({ outcome: "unknown", why: "it answered before it had the mail", retryAfter: null });
  });

  test.each<[string, Fault]>([
    ["and hung up", { does: "sayAndClose", what: "250 taken\r\n" }],
    ["and rubbish", { does: "say", what: "250 taken\r\n\u0000 what\r\n" }],
    ["in two lines", { does: "say", what: "250-2.0.0\r\n250 taken\r\n" }],
  ])("250 after the text %s is accepted", async (_what, fault) => {
    const { attempt, breaker } = await placedAt("dot", fault, offers);
    expect([attempt, breaker.whole.length]).toEqual([sent, 1]);
  });

  test("250 instead of 354 is taken for it, as some servers mean it", async () => {
    const { attempt, breaker } = await placedAt("data", { does: "say", what: "250 go ahead\r\n" }, offers);
    expect([attempt, breaker.whole.length]).toEqual([sent, 1]);
  });

  test("all addresses refused: the mail does not leave", async () => {
    const breaker = await startBreaker("rcpt", { does: "say", what: "550 5.1.1 no such user\r\n" }, offers);
    const { channel } = openMail(settingsFor(breaker.port, { to: ["orders@shop.invalid"] }));
    expect(await channel.place(need(), go)).toEqual({
      outcome: "refused",
      reason: "rejected",
      detail: "SMTP 550 5.1.1: no such user",
    });
    expect(breaker.whole).toEqual([]);
  });
});

describe("answered a byte at a time, it is sent", () => {
  test.each(speaking.filter((stage) => stage !== "starttls" && stage !== "text"))("at %s", async (stage) => {
    const { attempt } = await placedAt(stage, { does: "trickle" });
    expect(attempt).toEqual(sent);
  });
});

test("354 for a mail that nobody gets: nothing of it leaves", async () => {
  const breaker = await startBreaker("data", { does: "say", what: "354 go ahead\r\n" }, ["PIPELINING"], true);
  const { channel } = openMail(settingsFor(breaker.port));
  expect(await channel.place(need(), go)).toEqual({
    outcome: "refused",
    reason: "rejected",
    detail: "SMTP 550 5.1.1: no such user",
  });
  expect(breaker.whole).toEqual([""]);
});

test("a second mail waits until the first has its answer", async () => {
  const breaker = await startBreaker("dot", { does: "stall" });
  const { channel } = openMail(settingsFor(breaker.port));
  const placing = [channel.place(need(), go), channel.place(need(2), go)];
  await breaker.broken;
  expect(breaker.heard.filter((line) => line.startsWith("EHLO"))).toHaveLength(1);
  channel.close();
  expect((await Promise.all(placing)).map(({ outcome }) => outcome)).toEqual(["unknown", "notSent"]);
});

test.each([530, 534, 535, 538])("%i before the mail means that we are not let in", async (code) => {
  const { attempt } = await placedAt("mail", { does: "say", what: `${code} 5.7.0 log in\r\n` });
  expect(attempt).toEqual({ outcome: "refused", reason: "denied", detail: `SMTP ${code} 5.7.0` });
});

test("421 at any time says later, and a server that is gone is unreachable", async () => {
  const { attempt } = await placedAt("greeting", { does: "sayAndClose", what: "421 4.3.2 full\r\n" });
  expect(attempt).toMatchObject({ outcome: "notSent" });
  const { channel } = openMail(settingsFor(9));
  expect(await channel.place(need(), go)).toEqual({ outcome: "notSent", why: "ECONNREFUSED", retryAfter: null });
  const nowhere = openMail(settingsFor(25, { host: "nowhere.invalid" })).channel;
  expect(await nowhere.place(need(), go)).toMatchObject({
    outcome: "notSent",
    why: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as string,
  });
});

describe("a server that says what it has heard", () => {
  test.each(speaking.flatMap((stage) => [454, 550].map((code): [Stage, number] => [stage, code])))(
    "at %s with %i",
    async (stage, code) => {
      const { attempt, lines } = await placedAt(stage, { does: "echo", code });
      const said = JSON.stringify([attempt, lines]);
      for (const secret of secrets) expect(said).not.toContain(secret);
    },
  );
});
