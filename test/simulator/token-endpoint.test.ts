import { describe, expect, it } from "vitest";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { accessToken, documented, field, postToken, refresh, reply, rig, send } from "./rig.ts";

const client = { client_id: "id", client_secret: "secret" };

describe("refresh", () => {
  it("brings an access token for an hour, and the same refresh token", async () => {
    const at = await rig();
    const answer = await refresh(at, simulatorRefreshToken("CC0001"));
    expect(answer.json).toEqual({
      access_token: expect.stringMatching(/^Atza\|/) as unknown,
      refresh_token: "Atzr|simulator-test-CC0001",
      token_type: "bearer",
      expires_in: 3600,
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-amzn-requestid")).toMatch(/./);
  });

  it("takes any serial in a token of its own form", async () => {
    const at = await rig();
    const token = await accessToken(at, "odd. serial|%/☕");
    await send(at, documented.replenish(), token);
    expect(at.simulator.control.orders()[0]?.serial).toBe("odd. serial|%/☕");
  });

  it("rotates when told to: the new token is good here and elsewhere, the old one no longer", async () => {
    const at = await rig({ rotateRefreshTokens: true });
    const old = simulatorRefreshToken("CC0001", "live");
    const next = field(await refresh(at, old), "refresh_token");
    expect(next).not.toBe(old);
    expect(field(await refresh(at, old), "error")).toBe("invalid_grant");
    expect((await refresh(at, next)).status).toBe(200);
    const elsewhere = await rig();
    await send(elsewhere, documented.replenish(), field(await refresh(elsewhere, next), "access_token"));
    expect(elsewhere.simulator.control.orders()).toMatchObject([
      { serial: "CC0001", detailCode: "STANDARD_ORDER_PLACED" },
    ]);
  });

  it("refuses a refresh token that has grown too old", async () => {
    const at = await rig({ refreshTokenSeconds: 60 });
    expect((await refresh(at, simulatorRefreshToken("CC0001"))).status).toBe(200);
    at.clock.advance(60_000);
    expect(field(await refresh(at, simulatorRefreshToken("CC0001")), "error")).toBe("invalid_grant");
  });
});

describe("errors", () => {
  const good = { ...client, grant_type: "refresh_token", refresh_token: "Atzr|simulator-test-X" };
  it.each([
    ["a foreign refresh token", { ...good, refresh_token: "Atzr|IwEBI" }, 400, "invalid_grant"],
    [
      "an unknown code",
      { ...client, grant_type: "authorization_code", code: "x", redirect_uri: "https://a.example" },
      400,
      "invalid_grant",
    ],
    ["a wrong secret", { ...good, client_secret: "wrong" }, 401, "invalid_client"],
    ["a wrong client", { ...good, client_id: "wrong" }, 401, "invalid_client"],
    ["no secret", { grant_type: "refresh_token", refresh_token: "x", client_id: "id" }, 400, "invalid_request"],
    ["an empty client id", { ...good, client_id: "" }, 400, "invalid_request"],
    ["no refresh token", { ...client, grant_type: "refresh_token" }, 400, "invalid_request"],
    ["no grant type", client, 400, "invalid_request"],
    ["a grant that DRS does not allow", { ...client, grant_type: "client_credentials" }, 400, "unauthorized_client"],
    ["a grant that does not exist", { ...client, grant_type: "telepathy" }, 400, "unsupported_grant_type"],
  ])("answers %s with its code", async (_, form, status, error) => {
    const at = await rig({ client: { id: "id", secret: "secret" } });
    const answer = await postToken(at, form);
    expect([answer.status, field(answer, "error")]).toEqual([status, error]);
    expect(field(answer, "error_description")).not.toBe("");
  });

  it("refuses what is not form-encoded", async () => {
    const at = await rig();
    const body = new URLSearchParams(good).toString();
    const answer = await reply(
      fetch(`${at.simulator.url}/auth/o2/token`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      }),
    );
    expect([answer.status, field(answer, "error")]).toEqual([400, "invalid_request"]);
  });
});
