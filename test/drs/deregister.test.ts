import { expect, test } from "vitest";
import { failure, fakeAmazon, granted, memoryVault, type Reply, rig } from "./rig.ts";
import { simulatorRig } from "./simulator-rig.ts";

test("ends the device's link: the next call finds none", async () => {
  const { client, control } = await simulatorRig();
  await client.deregister();
  expect(await failure(client.deviceStatus({ mostRecentlyActiveAt: 0 }))).toMatchObject({ code: "NOT_LINKED" });
  expect(control.calls().counts).toMatchObject({ deregister: 1, deviceStatus: 0, token: 2 });
});

test("whose answer is lost can be asked again: there is no link left then", async () => {
  const { client, control } = await simulatorRig();
  control.addFault({ call: "deregister", fault: { kind: "reset", when: "after" } });
  expect(await failure(client.deregister())).toMatchObject({ code: "OUTCOME_UNKNOWN" });
  expect(await failure(client.deregister())).toMatchObject({ code: "NOT_LINKED" });
});

const lwa: Reply[] = [granted(), granted({ access_token: "Atza|access-2" })];

test.each([
  ["forgets the access token after a 200", {}, "Atza|access-2"],
  ["keeps the access token after a 500", { status: 500 }, "Atza|access-1"],
])("%s", async (_, reply, next) => {
  const { client, tokens } = rig(await fakeAmazon({ drs: [reply], lwa }));
  await client.deregister().catch(() => undefined);
  expect((await tokens.access(() => undefined)).value).toBe(next);
});

test("forgets what a refresh brings that ran meanwhile", async () => {
  const asked: (() => void)[] = [];
  const held: Reply = (response) => void asked.push(() => response.end(granted().body));
  const { tokens } = rig(await fakeAmazon({ lwa: [held, granted({ access_token: "Atza|access-2" })] }));
  const waiting = tokens.access(() => undefined);
  await expect.poll(() => asked.length).toBe(1);
  tokens.forget();
  asked[0]?.();
  expect((await waiting).value).toBe("Atza|access-1");
  expect((await tokens.access(() => undefined)).value).toBe("Atza|access-2");
});

test("leaves a device that is linked anew with a link that works", async () => {
  const vault = memoryVault();
  const amazon = await fakeAmazon({ drs: [{}], lwa });
  const { client } = rig(amazon, { vault });
  await client.deregister();
  vault.link = { linkId: "link-2", refreshToken: "Atzr|other" };
  await client.deviceStatus({ mostRecentlyActiveAt: 0 });
  expect(amazon.lwa.map(({ body }) => new URLSearchParams(body).get("refresh_token"))).toEqual([
    "Atzr|refresh-1",
    "Atzr|other",
  ]);
});
