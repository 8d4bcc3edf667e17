import tls from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { tryEmail } from "../../../src/channels/email/channel.ts";
import { email } from "../../../src/channels/email/index.ts";
import type { Attempt } from "../../../src/slot/attempt.ts";
import { certificate } from "../../drs/tls-fixture.ts";
import { recordLines } from "../../support/lines.ts";
import { wanted } from "../../support/wanted.ts";
import { go, keyOf, need } from "../caldav/rig.ts";
import { parsedMail } from "./parsed-mail.ts";
import { startPostOffice } from "./post-office.ts";
import { openMail, partsOf, secrets, settingsFor, user } from "./rig.ts";

const sent: Attempt = { outcome: "accepted", kind: "sent", ref: keyOf(1), code: "SENT" };
const noTls = { disabledCommands: ["STARTTLS"] };

describe("an order", () => {
  test("is one mail, to all addresses, as it was written", async () => {
    const office = await startPostOffice(noTls);
    const { channel, all } = openMail(settingsFor(office.port));
    const order = need(1, {
      wanted: { ...wanted, product: "Süßstoff, 1 kg", amount: 2, link: "https://shop.invalid/s" },
    });
    expect(await channel.place(order, go)).toEqual(sent);
    expect(all).toEqual([]);
    expect(office.mails).toMatchObject([
      { from: "nora@example.org", to: ["orders@shop.invalid", "copy@shop.invalid"], secure: false },
    ]);
    const { headers, subject, body } = parsedMail(office.mails[0]?.text ?? "");
    expect([headers["from"], headers["to"], headers["message-id"], subject]).toEqual([
      "nora@example.org",
      "orders@shop.invalid, copy@shop.invalid",
      `<${keyOf(1)}@example.org>`,
      "2 × Süßstoff, 1 kg",
    ]);
    expect(body.split("\r\n")).toEqual([
      "2 × Süßstoff, 1 kg",
      "https://shop.invalid/s",
      "",
      "Customer 123.",
      ".",
      "..",
      "Regards, Nora",
      "",
      `Dash Replenishment, ${keyOf(1)}`,
      "",
    ]);
  });

  test("in mode test goes to testTo, and where there is none to ourselves: never to whoever sells", async () => {
    const office = await startPostOffice(noTls);
    const settings = settingsFor(office.port);
    expect(await openMail(settings, { test: true }).channel.place(need(), go)).toEqual(sent);
    expect(await openMail({ ...settings, testTo: null }, { test: true }).channel.place(need(), go)).toEqual(sent);
    expect(office.mails.map(({ to, text }) => [to, parsedMail(text).subject])).toEqual([
      [["tests@example.org"], "[Test] Coffee beans"],
      [["nora@example.org"], "[Test] Coffee beans"],
    ]);
  });

  test("waits for the one before it", async () => {
    const office = await startPostOffice(noTls);
    const { channel } = openMail(settingsFor(office.port));
    const all = await Promise.all([1, 2, 3].map((number) => channel.place(need(number), go)));
    expect(all.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted"]);
    expect(office.mails.map(({ text }) => parsedMail(text).headers["message-id"])).toEqual(
      [1, 2, 3].map((number) => `<${keyOf(number)}@example.org>`),
    );
  });

  test("that is not wanted any more is stopped after the login, and no mail leaves", async () => {
    const office = await startPostOffice(noTls);
    const { channel } = openMail(settingsFor(office.port));
    expect(await channel.place(need(), () => ({ go: false, why: "withdrawn" }))).toEqual({
      outcome: "stopped",
      why: "withdrawn",
    });
    expect([office.logins.length, office.mails]).toEqual([1, []]);
  });

  test("that some of its addresses do not get is accepted, and that is told", async () => {
    const office = await startPostOffice(noTls, (address) =>
      address.startsWith("copy") ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null,
    );
    const { channel, all } = openMail(settingsFor(office.port));
    expect(await channel.place(need(), go)).toEqual(sent);
    expect(all).toEqual(["warn: mail: the server took the mail, but not for copy@shop.invalid"]);
    expect(office.mails.map(({ to }) => to)).toEqual([["orders@shop.invalid"]]);
  });

  test("needs no login where the server wants none", async () => {
    const office = await startPostOffice({ ...noTls, authOptional: true });
    const { channel } = openMail(settingsFor(office.port, { login: null }));
    expect([await channel.place(need(), go), office.logins]).toEqual([sent, []]);
  });

  test("without the login that the server wants is not let in", async () => {
    const office = await startPostOffice(noTls);
    const { channel } = openMail(settingsFor(office.port, { login: null }));
    expect(await channel.place(need(), go)).toMatchObject({ outcome: "refused", reason: "denied" });
  });

  test.each(["PLAIN", "LOGIN", "CRAM-MD5"])(
    "with a wrong password by %s is not let in, and shows none",
    async (method) => {
      const office = await startPostOffice({ ...noTls, authMethods: [method] });
      const { channel, all } = openMail(
        settingsFor(office.port, { login: { username: user, password: `${secrets[0]}!` } }),
      );
      const attempt = await channel.place(need(), go);
      expect(attempt).toEqual({ outcome: "refused", reason: "denied", detail: "SMTP 535" });
      expect([office.logins, office.mails]).toEqual([[`${method} ${user}`], []]);
      for (const secret of secrets) expect(JSON.stringify([attempt, all])).not.toContain(secret);
    },
  );
});

describe("over TLS", () => {
  const before = tls.getCACertificates("default");
  afterEach(() => {
    tls.setDefaultCACertificates(before);
  });
  const trust = (): void => {
    tls.setDefaultCACertificates([...before, certificate]);
  };

  test.each([
    ["from the start", true],
    ["by STARTTLS", false],
  ])("%s it is sent where the certificate is trusted", async (_label, secure) => {
    trust();
    const office = await startPostOffice({ secure });
    const { channel } = openMail(settingsFor(office.port, { secure }), { outside: true });
    expect([await channel.place(need(), go), office.mails[0]?.secure]).toEqual([sent, true]);
  });

  test.each([
    ["from the start", true, false],
    ["from the start, in the internet", true, true],
    ["by STARTTLS", false, false],
    ["by STARTTLS, in the internet", false, true],
  ])("%s nothing leaves where it is not", async (_label, secure, outside) => {
    const office = await startPostOffice({ secure });
    const { channel } = openMail(settingsFor(office.port, { secure }), { outside });
    expect(await channel.place(need(), go)).toEqual({
      outcome: "refused",
      reason: "misplaced",
      detail: "its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)",
    });
    expect([office.logins, office.mails]).toEqual([[], []]);
  });

  test.each([true, false])("a certificate of another name is not trusted (secure: %s)", async (secure) => {
    trust();
    const office = await startPostOffice({ secure });
    const { channel } = openMail(settingsFor(office.port, { secure, host: "localhost" }), { outside: true });
    expect(await channel.place(need(), go)).toMatchObject({
      reason: "misplaced",
      detail: "its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)",
    });
    expect(office.logins).toEqual([]);
  });

  test("without STARTTLS the password leaves the home in no case", async () => {
    const office = await startPostOffice(noTls);
    const { channel } = openMail(settingsFor(office.port), { outside: true });
    expect(await channel.place(need(), go)).toMatchObject({ outcome: "refused", reason: "misplaced" });
    expect([office.logins, office.mails]).toEqual([[], []]);
  });

  test("a server that does not speak TLS is not reached with secure", async () => {
    const office = await startPostOffice(noTls);
    const { channel } = openMail(settingsFor(office.port, { secure: true }));
    expect(await channel.place(need(), go)).toMatchObject({ outcome: "notSent" });
  });
});

describe("what it promises and asks for", () => {
  const written = { host: " smtp.example.org ", from: "nora@example.org ", to: "orders@shop.invalid" };

  function checked(changes: object, isTest = false) {
    const told: string[] = [];
    const config = email.check(
      { ...written, ...changes },
      { homeAssistant: null, test: isTest },
      [],
      (_level, path, message) => {
        told.push(`${path.join(".")}: ${message}`);
      },
    );
    return { config, told };
  }

  test("a second mail is a second order, and it tells nothing", () => {
    const { config } = checked({});
    if (config === null) throw new Error("not right");
    expect(email.can(config)).toEqual({
      means: "asked",
      repeatFor: 0,
      find: null,
      follow: null,
      tells: [],
      takesBack: false,
    });
    expect(config).toEqual({
      host: "smtp.example.org",
      port: 587,
      secure: false,
      login: null,
      from: "nora@example.org",
      to: ["orders@shop.invalid"],
      testTo: null,
      text: "",
    });
  });

  test("the port goes by secure where none is given, and several addresses by their commas", () => {
    expect(checked({ secure: true }).config).toMatchObject({ port: 465 });
    expect(checked({ secure: true, port: 2525 }).config).toMatchObject({ port: 2525 });
    const to = "a@shop.invalid, b@shop.invalid;c@shop.invalid, a@shop.invalid";
    expect(checked({ to }).config).toMatchObject({ to: ["a@shop.invalid", "b@shop.invalid", "c@shop.invalid"] });
    expect(checked({ host: "192.168.1.5", username: "n", password: "p" }).config).toMatchObject({
      host: "192.168.1.5",
      login: { username: "n", password: "p" },
    });
  });

  test.each<[string, object, RegExp]>([
    ["no server", { host: "" }, /^host: missing, expected the name of the mail server alone/],
    ["an address of the web", { host: "smtp://a.invalid" }, /^host: got "smtp:\/\/a.invalid", expected the name/],
    ["a port behind the server", { host: "a.invalid:25" }, /^host: got/],
    ["no sender", { from: "" }, /^from: missing, expected an address as orders@shop\.example\.org/],
    ["a sender with a name", { from: "Nora <nora@example.org>" }, /^from: got "Nora <nora@example.org>", expected/],
    ["a header in the sender", { from: "a@b.invalid\r\nBcc: x@y.invalid" }, /^from: got /],
    ["no recipient", { to: " , " }, /^to: missing/],
    ["a recipient that is none", { to: "a@b.invalid, b@" }, /^to: got "b@", expected/],
    ["a command in a recipient", { to: "a@b.invalid>\r\nDATA" }, /^to: got "a@b\.invalid>", expected/],
    [
      "eleven recipients",
      { to: Array.from({ length: 11 }, (_, n) => `a${n}@b.invalid`).join() },
      /^to: got 11 addresses/,
    ],
    ["a testTo that is none", { testTo: "me" }, /^testTo: got "me", expected/],
    ["a user without a password", { username: "n" }, /^password: missing, expected that user's password/],
    ["a password without a user", { password: "canary" }, /^username: missing/],
    ["too long a text", { text: "x".repeat(2_001) }, /^text: got 2001 characters, expected at most 2000/],
  ])("%s is told by its key, without a secret", (_label, changes, line) => {
    const { config, told } = checked(changes);
    expect(config).toBeNull();
    expect(told).toEqual([expect.stringMatching(line)]);
    expect(told.join()).not.toContain("canary");
  });

  test("in mode test it asks for testTo", () => {
    expect(checked({}, true).told).toEqual([
      "testTo: missing, expected an address as orders@shop.example.org, without a name for the mails of mode test",
    ]);
    expect(checked({ testTo: "nora@example.org" }, true).config).toMatchObject({ testTo: "nora@example.org" });
  });
});

describe("it can be tried", () => {
  const parts = () => partsOf(recordLines());

  test.each([
    ["testTo", "tests@example.org", "tests@example.org"],
    ["ourselves without one", null, "nora@example.org"],
  ])("with a [Test] mail to %s, never to whoever sells", async (_label, testTo, to) => {
    const office = await startPostOffice(noTls);
    expect(await tryEmail(settingsFor(office.port, { testTo }), parts())).toEqual([{ did: "sent", to }]);
    expect(office.mails.map(({ to: got, text }) => [got, parsedMail(text).subject])).toEqual([
      [[to], "[Test] Dash Replenishment"],
    ]);
  });

  test("and what went wrong is said", async () => {
    const office = await startPostOffice(noTls, () => Object.assign(new Error("full"), { responseCode: 452 }));
    const settings = settingsFor(office.port);
    await expect(tryEmail(settings, parts())).rejects.toMatchObject({ code: "refused", message: "SMTP 452: full" });
    const wrong = { ...settings, login: { username: user, password: "wrong" } };
    await expect(tryEmail(wrong, parts())).rejects.toMatchObject({ code: "denied" });
    await expect(tryEmail(settingsFor(9), parts())).rejects.toMatchObject({ code: "unreachable" });
    const untrusted = await startPostOffice({ secure: true });
    await expect(tryEmail(settingsFor(untrusted.port, { secure: true }), parts())).rejects.toMatchObject({
      code: "certificate",
    });
  });
});

test("once closed it sends nothing", async () => {
  const office = await startPostOffice(noTls);
  const { channel } = openMail(settingsFor(office.port));
  channel.close();
  expect(await channel.place(need(), go)).toEqual({ outcome: "notSent", why: "Homebridge stops", retryAfter: null });
  expect(office.logins).toEqual([]);
});
