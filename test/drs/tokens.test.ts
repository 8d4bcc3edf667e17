import { describe, expect, test } from "vitest";
import { failure, fakeAmazon, granted, type MemoryVault, memoryVault, type Reply, rig, turnedClock } from "./rig.ts";

const minuteMs = 60_000;
const access = (n: number, fields: Record<string, unknown> = {}): Reply =>
  granted({ access_token: `Atza|access-${n}`, ...fields });
const invalidGrant: Reply = { status: 400, body: '{"error":"invalid_grant"}' };
const ignore = () => undefined;
const refreshTokenIn = (body: string) => new URLSearchParams(body).get("refresh_token");

describe("a refresh", () => {
  test("is the documented form", async () => {
    const amazon = await fakeAmazon();
    await rig(amazon).client.checkToken();
    const [sent] = amazon.lwa;
    expect(Object.fromEntries(new URLSearchParams(sent?.body))).toEqual({
      grant_type: "refresh_token",
      refresh_token: "Atzr|refresh-1",
      client_id: "client-id-1",
      client_secret: "client-secret-1",
    });
    expect(sent?.rawHeaders).toEqual(expect.arrayContaining(["application/x-www-form-urlencoded;charset=UTF-8"]));
  });

  test("is one for calls at the same time", async () => {
    const amazon = await fakeAmazon();
    const { client } = rig(amazon);
    await Promise.all([client.replenish("s1"), client.replenish("s2"), client.checkToken()]);
    expect(amazon.lwa).toHaveLength(1);
    expect(amazon.drs).toHaveLength(2);
  });

  test("that failed is asked again by the next call, and all who waited are told", async () => {
    const amazon = await fakeAmazon({ lwa: [{ status: 500 }, access(1)] });
    const { client } = rig(amazon);
    const told = await Promise.all([failure(client.checkToken()), failure(client.checkToken())]);
    expect(told).toMatchObject([{ code: "NOT_SENT" }, { code: "NOT_SENT" }]);
    await client.checkToken();
    expect(amazon.lwa).toHaveLength(2);
  });

  test.each([
    ["an hour", { expires_in: 3600 }, 55 * minuteMs],
    ["an hour, as text", { expires_in: "3600" }, 55 * minuteMs],
    ["nothing said: an hour", { expires_in: undefined }, 55 * minuteMs],
    ["ten minutes", { expires_in: 600 }, 9 * minuteMs],
  ])("comes early: %s", async (_, fields, freshMs) => {
    const amazon = await fakeAmazon({ lwa: [access(1, fields), access(2)] });
    const clock = turnedClock();
    const { tokens } = rig(amazon, { clock });
    await tokens.access(ignore);
    clock.turn(freshMs - minuteMs / 2);
    expect((await tokens.access(ignore)).value).toBe("Atza|access-1");
    clock.turn(minuteMs / 2);
    expect((await tokens.access(ignore)).value).toBe("Atza|access-2");
  });

  test("does not follow steps of the wall clock", async () => {
    const amazon = await fakeAmazon();
    const clock = { ...turnedClock(), now: () => 4_000_000_000_000 };
    const { client } = rig(amazon, { clock });
    await client.checkToken();
    clock.now = () => 0;
    await client.checkToken();
    expect(amazon.lwa).toHaveLength(1);
  });

  test("never carries the client secret in the clear to another machine", async () => {
    const { client } = rig(await fakeAmazon(), { tokenUrl: "http://amazon.invalid/token" });
    expect(await failure(client.checkToken())).toMatchObject({
      name: "RefusedError",
      message: expect.stringContaining("https") as unknown,
    });
  });
});

describe("a rotated refresh token", () => {
  test("that the disk did not take is put there by a later try, also without another call; with none owed nothing is written", async () => {
    const amazon = await fakeAmazon({ lwa: [access(1, { refresh_token: "Atzr|refresh-2" })] });
    const vault = memoryVault();
    const rotate = vault.rotate.bind(vault);
    vault.rotate = () => {
      throw new Error("the disk is full");
    };
    const { tokens } = rig(amazon, { vault });
    tokens.commit();
    expect(await failure(tokens.access(ignore))).toMatchObject({ code: "NOT_SENT" });
    expect(() => {
      tokens.commit();
    }).toThrow("Amazon's new refresh token could not be stored");
    vault.rotate = rotate;
    tokens.commit();
    tokens.commit();
    expect(vault.rotations).toEqual(["Atzr|refresh-2"]);
  });

  test("is committed before its access token is used", async () => {
    const amazon = await fakeAmazon({ lwa: [access(1, { refresh_token: "Atzr|refresh-2", extra: true })] });
    const { drs, vault } = rig(amazon);
    let rotatedAtSend: string[] = [];
    await drs.replenish("s1", () => {
      rotatedAtSend = [...vault.rotations];
      return { go: true };
    });
    expect(rotatedAtSend).toEqual(["Atzr|refresh-2"]);
  });

  test.each([
    ["none came", {}],
    ["the same came", { refresh_token: "Atzr|refresh-1" }],
  ])("the old one stays when %s", async (_, fields) => {
    const amazon = await fakeAmazon({ lwa: [access(1, fields)] });
    const { client, vault } = rig(amazon);
    await client.checkToken();
    expect(vault.rotations).toEqual([]);
    expect(vault.link?.refreshToken).toBe("Atzr|refresh-1");
  });

  function fullDisk(): MemoryVault & { full: boolean } {
    return {
      ...memoryVault(),
      full: true,
      rotate(linkId, refreshToken) {
        if (this.full) throw new Error("disk is full");
        this.rotations.push(refreshToken);
        this.link = { linkId, refreshToken };
      },
    };
  }

  test("that cannot be committed: nothing is sent, and it is committed before anything else at the next try", async () => {
    const amazon = await fakeAmazon({ lwa: [access(1, { refresh_token: "Atzr|refresh-2" }), access(2)] });
    const vault = fullDisk();
    const { client } = rig(amazon, { vault });
    expect(await failure(client.replenish("s1"))).toMatchObject({
      code: "NOT_SENT",
      cause: { message: expect.stringContaining("disk is full") as unknown },
    });
    expect(await failure(client.replenish("s1"))).toMatchObject({ code: "NOT_SENT" });
    expect([amazon.drs.length, amazon.lwa.length]).toEqual([0, 1]);
    vault.full = false;
    await client.replenish("s1");
    expect(vault.rotations).toEqual(["Atzr|refresh-2"]);
    expect(amazon.lwa.map(({ body }) => refreshTokenIn(body))).toEqual(["Atzr|refresh-1", "Atzr|refresh-2"]);
  });

  test("that waits to be committed gives way to a new link", async () => {
    const amazon = await fakeAmazon({ lwa: [access(1, { refresh_token: "Atzr|refresh-2" }), access(2)] });
    const vault = fullDisk();
    const { client } = rig(amazon, { vault });
    await failure(client.replenish("s1"));
    vault.full = false;
    vault.link = { linkId: "link-2", refreshToken: "Atzr|other" };
    await client.replenish("s1");
    expect(vault.rotations).toEqual([]);
    expect(refreshTokenIn(amazon.lwa[1]?.body ?? "")).toBe("Atzr|other");
  });
});

describe("the link in the vault", () => {
  test("a new one drops the cached access token", async () => {
    const amazon = await fakeAmazon({ lwa: [access(1), access(2)] });
    const { tokens, vault } = rig(amazon);
    await tokens.access(ignore);
    vault.link = { linkId: "link-2", refreshToken: "Atzr|other" };
    expect(await tokens.access(ignore)).toMatchObject({ value: "Atza|access-2", linkId: "link-2" });
  });

  test("a new one while a refresh runs drops that refresh", async () => {
    const vault = memoryVault();
    const relink: Reply = (response) => {
      vault.link = { linkId: "link-2", refreshToken: "Atzr|other" };
      response.end(JSON.stringify({ access_token: "Atza|stale", token_type: "bearer", refresh_token: "Atzr|stale" }));
    };
    const amazon = await fakeAmazon({ lwa: [relink, access(2)] });
    expect((await rig(amazon, { vault }).tokens.access(ignore)).value).toBe("Atza|access-2");
    expect(vault).toMatchObject({ rotations: [], link: { refreshToken: "Atzr|other" } });
  });

  test("one that goes away ends the use of the cached access token", async () => {
    const amazon = await fakeAmazon();
    const { client, vault } = rig(amazon);
    await client.checkToken();
    vault.link = null;
    expect(await failure(client.replenish("s1"))).toMatchObject({ code: "NOT_LINKED" });
    expect(amazon.drs).toEqual([]);
  });

  test("one that cannot be read sends nothing", async () => {
    const vault = memoryVault();
    vault.read = () => {
      throw new Error("database is locked");
    };
    expect(await failure(rig(await fakeAmazon(), { vault }).client.replenish("s1"))).toMatchObject({
      code: "NOT_SENT",
    });
  });
});

describe("invalid_grant", () => {
  const rotatedElsewhere =
    (vault: MemoryVault, refreshToken: string): Reply =>
    (response) => {
      vault.link = { linkId: "link-1", refreshToken };
      response.writeHead(400).end('{"error":"invalid_grant"}');
    };

  test("with another token in the vault: that one is tried once", async () => {
    const vault = memoryVault();
    const amazon = await fakeAmazon({ lwa: [rotatedElsewhere(vault, "Atzr|theirs"), access(1)] });
    await rig(amazon, { vault }).client.checkToken();
    expect(amazon.lwa.map(({ body }) => refreshTokenIn(body))).toEqual(["Atzr|refresh-1", "Atzr|theirs"]);
  });

  test("for the other token too: not linked", async () => {
    const vault = memoryVault();
    const amazon = await fakeAmazon({ lwa: [rotatedElsewhere(vault, "Atzr|theirs"), invalidGrant] });
    expect(await failure(rig(amazon, { vault }).client.checkToken())).toMatchObject({ code: "NOT_LINKED" });
    expect(amazon.lwa).toHaveLength(2);
  });

  test("while it changes again and again: not sent, and asked no further", async () => {
    const vault = memoryVault();
    const amazon = await fakeAmazon({ lwa: [rotatedElsewhere(vault, "Atzr|a"), rotatedElsewhere(vault, "Atzr|b")] });
    expect(await failure(rig(amazon, { vault }).client.checkToken())).toMatchObject({ code: "NOT_SENT" });
    expect(amazon.lwa).toHaveLength(2);
  });
});
