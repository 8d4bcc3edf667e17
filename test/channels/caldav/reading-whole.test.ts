import { expect, test } from "vitest";
import { go, keyOf, need, openList } from "./rig.ts";
import { virtualClock } from "../../support/virtual-clock.ts";
import { startCalDav } from "./server.ts";

const partial = `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/list/</D:href>
<D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response></D:multistatus>`;
const withoutData = (url: string): string => `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response>
<D:href>${new URL(url).pathname}${keyOf(1)}.ics</D:href><D:propstat><D:prop><C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav"/></D:prop>
<D:status>HTTP/1.1 500 Internal Server Error</D:status></D:propstat></D:response></D:multistatus>`;

test.each([
  ["cut short by the server (507)", () => partial],
  ["that lacks an object's text (500)", withoutData],
])("a list %s was not really read: no news, and no second entry", async (_label, body) => {
  const server = await startCalDav();
  const { channel } = openList(server.url);
  await channel.place(need(1), go);
  server.fail("REPORT", { body: body(server.url) }, { body: body(server.url) });
  const news = await channel.follow?.({ ...need(1), ref: keyOf(1) });
  await channel.place(need(2), go);
  expect({ news, entries: server.objects.size }).toEqual({ news: null, entries: 1 });
});

test("two bridges of one slot at once leave one open entry, each with its own key", async () => {
  const server = await startCalDav();
  const [one, other] = [openList(server.url), openList(server.url)];
  await Promise.all([one.channel.place(need(1), go), other.channel.place(need(2), go)]);
  expect({ asked: server.asked.slice(0, 2), entries: server.objects.size }).toEqual({
    asked: ["REPORT", "REPORT"],
    entries: 1,
  });
});

test("a person's entry that is this need's order stays when it is to be taken back", async () => {
  const server = await startCalDav();
  const text = "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:hers\r\nSUMMARY:coffee beans\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
  server.objects.set("hers.ics", text);
  const { channel } = openList(server.url);
  expect(await channel.place(need(1), go)).toMatchObject({ kind: "onList", ref: "hers" });
  await channel.takeBack?.({ ...need(1), ref: "hers" });
  expect(await channel.follow?.({ ...need(1), ref: "hers" })).toMatchObject({ status: "processing" });
});

test("412 is of an entry that is there; where it cannot be read then, that is unknown and not refused", async () => {
  const server = await startCalDav();
  // A proxy that repeats a PUT whose answer broke off: the first took effect, the second is answered 412.
  const { channel } = openList(server.url);
  const attempt = await channel.place(need(1), () => {
    server.objects.set(
      `${keyOf(1)}.ics`,
      "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n".replace("x", keyOf(1)),
    );
    server.fail("GET", { status: 503 });
    return { go: true };
  });
  expect([attempt.outcome, server.objects.size]).toEqual(["unknown", 1]);
});

test("a server that does not let us in is left alone for an hour by whoever only looks, but not by an order", async () => {
  const server = await startCalDav();
  const clock = virtualClock();
  const { channel } = openList(server.url, { clock });
  await channel.place(need(1), go);
  const order = { ...need(1), ref: keyOf(1) };
  server.fail("REPORT", { status: 401 });
  const asked = () => server.asked.length;
  expect(await channel.follow?.(order)).toBeNull();
  const before = asked();
  expect([await channel.follow?.(order), await channel.find?.(order), asked() - before]).toEqual([
    null,
    { is: "noAnswer" },
    0,
  ]);
  clock.advance(60 * 60_000);
  expect(await channel.follow?.(order)).toMatchObject({ status: "processing" });
  server.fail("REPORT", { status: 403 });
  expect(await channel.follow?.(order)).toBeNull();
  expect(await channel.place(need(2), go)).toMatchObject({ kind: "onList" });
  expect(await channel.follow?.(order)).toMatchObject({ status: "processing" });
});

test("of two entries with its key the open one is found", async () => {
  const server = await startCalDav();
  const { channel } = openList(server.url);
  await channel.place(need(1), go);
  const text = server.objects.get(`${keyOf(1)}.ics`) ?? "";
  server.objects.clear();
  server.objects.set("copy.ics", text.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED"));
  server.objects.set(`${keyOf(1)}.ics`, text);
  expect(await channel.find?.(need(1))).toMatchObject({ is: "there" });
});
