import { expect, test } from "vitest";
import { tryEmail } from "../../../src/channels/email/channel.ts";
import type { EmailSettings } from "../../../src/channels/email/index.ts";
import type { Attempt } from "../../../src/slot/attempt.ts";
import { recordLines } from "../../support/lines.ts";
import { go, keyOf, need } from "../caldav/rig.ts";
import { startOpenSmtpd } from "./opensmtpd.ts";
import { parsedMail } from "./parsed-mail.ts";
import { startPostOffice, type PostOffice } from "./post-office.ts";
import { openMail, partsOf, settingsFor } from "./rig.ts";

const sent: Attempt = { outcome: "accepted", kind: "sent", ref: keyOf(1), code: "SENT" };

/** OpenSMTPD, and a server that it hands its mails on to. */
async function startBoth(more: Partial<EmailSettings> = {}): Promise<{ office: PostOffice; settings: EmailSettings }> {
  const office = await startPostOffice({ authOptional: true, disabledCommands: ["STARTTLS"] });
  const settings = settingsFor(await startOpenSmtpd(office.port), { login: null, ...more });
  // What an earlier run was stopped in.
  office.mails.splice(0);
  return { office, settings };
}

test("a mail goes through it, with its key, its words and its dots", async () => {
  const { office, settings } = await startBoth();
  const { channel, all } = openMail(settings);
  expect(await channel.place(need(), go)).toEqual(sent);
  await office.came(2);
  const { headers, subject, body } = parsedMail(office.mails[0]?.text ?? "");
  expect([headers["message-id"], subject, all]).toEqual([`<${keyOf(1)}@example.org>`, "Coffee beans", []]);
  expect(body.split("\r\n").slice(2, 6)).toEqual(["Customer 123.", ".", "..", "Regards, Nora"]);
});

test("an address that it does not take is told, and the other one gets it", async () => {
  const { office, settings } = await startBoth({ to: ["orders@shop.invalid", "nora@elsewhere.invalid"] });
  const { channel, all } = openMail(settings);
  expect(await channel.place(need(), go)).toEqual(sent);
  expect(all).toEqual(["warn: mail: the server took the mail, but not for nora@elsewhere.invalid"]);
  await office.came(1);
  expect(office.mails.flatMap(({ to }) => to)).toEqual(["orders@shop.invalid"]);
});

test("where it takes none of them the order is refused, and the mail does not leave", async () => {
  const { office, settings } = await startBoth({ to: ["nora@elsewhere.invalid"] });
  expect(await openMail(settings).channel.place(need(), go)).toEqual({
    outcome: "refused",
    reason: "rejected",
    detail: "SMTP 550: Invalid recipient: <nora@elsewhere.invalid>",
  });
  expect(office.mails).toEqual([]);
});

test("one after the other, and each once", async () => {
  const { office, settings } = await startBoth({ to: ["orders@shop.invalid"] });
  const { channel } = openMail(settings);
  await Promise.all([1, 2, 3].map((number) => channel.place(need(number), go)));
  await office.came(3);
  const ids = office.mails.map(({ text }) => parsedMail(text).headers["message-id"]);
  expect(ids.sort()).toEqual([1, 2, 3].map((number) => `<${keyOf(number)}@example.org>`));
});

test("it can be tried", async () => {
  const { office, settings } = await startBoth({ testTo: "tests@shop.invalid" });
  expect(await tryEmail(settings, partsOf(recordLines()))).toEqual([{ did: "sent", to: "tests@shop.invalid" }]);
  await office.came(1);
  expect(office.mails[0]?.to).toEqual(["tests@shop.invalid"]);
});
