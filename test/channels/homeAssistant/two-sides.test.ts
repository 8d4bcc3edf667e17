import { expect, test } from "vitest";
import { go, keyOf, need } from "../caldav/rig.ts";
import { entity, openChannel } from "./rig.ts";
import { startTodoLists } from "./server.ts";

test("of two bridges one gives way, also where the smaller key's call is carried out last", async () => {
  const server = await startTodoLists();
  const list = server.list(entity, "local");
  const [small, large] = [openChannel(server.url), openChannel(server.url)];
  server.fail("add_item", { lost: "late" });
  expect(await small.channel.place(need(1), go)).toMatchObject({ outcome: "unknown" });
  expect(await large.channel.place(need(2), go)).toMatchObject({ kind: "listed" });
  server.catchUp();
  // What the core does next on both sides.
  expect(await small.channel.find?.(need(1))).toMatchObject({ is: "there" });
  const ref = list.stored.find(({ description }) => description?.endsWith(keyOf(2)))?.uid ?? "";
  await large.channel.follow?.({ ...need(2), ref });
  expect(list.stored).toHaveLength(1);
});

test("an entry that could not be taken back is said, as on CalDAV", async () => {
  const server = await startTodoLists();
  const list = server.list(entity, "local");
  const { channel, lines } = openChannel(server.url);
  await channel.place(need(1), go);
  const before = lines.filter((line) => /warn/i.test(line)).length;
  server.fail("states", { status: 503 });
  await channel.takeBack?.({ ...need(1), ref: list.stored[0]?.uid ?? "" });
  expect({
    lines,
    stands: list.stored.length,
    said: lines.filter((line) => /warn/i.test(line)).length > before,
  }).toMatchObject({ stands: 1, said: true });
});
