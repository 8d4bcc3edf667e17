import { describe, expect, it } from "vitest";
import { challengesIn } from "../../src/sources/polling/challenges.ts";
import { digestAuthentication } from "../../src/sources/polling/digest.ts";
import { startDevice } from "./device.ts";
import { pollOnceBy, startPolling } from "./polling.ts";
import { shelly } from "./shelly.ts";

const mufasa = { username: "Mufasa", password: "Circle of Life" };
const rfc7616 = (algorithm: string): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
const md5 = "8ca523f5e9506fed4657c9700eebdbec";
const sha256 = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";

describe("the examples of the standards", () => {
  it.each<[string, string, string, string, string]>([
    ["RFC 7616, MD5", rfc7616("MD5"), mufasa.password, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", md5],
    ["RFC 7616, SHA-256", rfc7616("SHA-256"), mufasa.password, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", sha256],
    [
      "RFC 7616, both in one header: the stronger one",
      `${rfc7616("MD5")}, ${rfc7616("SHA-256")}`,
      mufasa.password,
      "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
      sha256,
    ],
    [
      "RFC 2617",
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      "Circle Of Life",
      "0a4f113b",
      "6629fae49393a05397450978507c4ef1",
    ],
    [
      "RFC 2069, without qop",
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
      "Circle Of Life",
      "",
      "670fd8c2df070c60b045671b8b24ff02",
    ],
  ])("%s", (_label, header, password, cnonce, response) => {
    const digest = digestAuthentication({ username: "Mufasa", password }, () => cnonce);
    expect(digest.authorization("GET", "/dir/index.html")).toBeUndefined();
    expect(digest.take(header)).toBe(true);
    expect(digest.authorization("GET", "/dir/index.html")).toContain(`response="${response}"`);
  });

  it("RFC 7616, section 3.9.1, all of the header", () => {
    const digest = digestAuthentication(mufasa, () => "c");
    digest.take('Digest realm="a\\"b", nonce="n", algorithm=SHA-256, qop="auth", opaque=""');
    expect(digest.authorization("GET", "/x?y")).toMatch(
      /^Digest username="Mufasa", realm="a\\"b", nonce="n", uri="\/x\?y", response="[0-9a-f]{64}", algorithm=SHA-256, opaque="", qop=auth, nc=00000001, cnonce="c"$/,
    );
  });

  it("a name that no quoted text can hold", () => {
    const digest = digestAuthentication({ username: "Jäsøn Doe", password: "p" });
    digest.take(rfc7616("SHA-256"));
    expect(digest.authorization("GET", "/")).toContain("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe,");
  });
});

describe("the challenges of a 401", () => {
  it.each<[string, unknown, [string, Record<string, string>][]]>([
    ["none", undefined, []],
    ["a scheme alone", "Negotiate", [["negotiate", {}]]],
    [
      "two in one header",
      'Basic realm="a, b", Digest realm="c\\"d",nonce = n , stale=TRUE',
      [
        ["basic", { realm: "a, b" }],
        ["digest", { realm: 'c"d', nonce: "n", stale: "TRUE" }],
      ],
    ],
    ["a quote that does not end", 'Digest realm="', [["digest", { realm: "" }]]],
  ])("%s", (_label, header, expected) => {
    expect(challengesIn(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])).toEqual(
      expected,
    );
  });

  it.each(["a".repeat(100_000), '="\\'.repeat(100_000), " =\t".repeat(100_000), `Digest a="${"\\".repeat(100_000)}`])(
    "of a device that means harm are read at once",
    (header) => {
      const begin = performance.now();
      challengesIn(header);
      expect(performance.now() - begin).toBeLessThan(1_000);
    },
  );
});

const admin = { digest: true, username: "admin", password: "canary-password" };

describe("a device that asks for digest authentication", () => {
  it("is answered, its nonce used again with a count, and the password never sent", async () => {
    const { origin, requests } = await startDevice(shelly(admin.password, () => "1694692867"));
    const polling = startPolling({ url: `${origin}/rpc/Number.GetStatus?id=200`, ...admin });
    for (let poll = 0; poll < 3; poll++) {
      polling.tick();
      expect(await polling.reports.next()).toBe(37);
    }
    const sent = requests.all.map(({ headers: { authorization } }) => authorization);
    expect(sent.map((header) => header && /nc=(\w+)/.exec(header)?.[1])).toEqual([
      undefined,
      "00000001",
      "00000002",
      "00000003",
    ]);
    expect(sent.join()).not.toContain("canary");
    expect(sent.join()).not.toContain("Basic");
  });

  it("also with the account in the URL, and the body of a POST", async () => {
    const { origin, requests } = await startDevice(shelly("p", () => "n"));
    const url = origin.replace("//", "//admin:p@");
    expect(await pollOnceBy({ url, digest: true, method: "POST", body: "{}" })).toBe(37);
    expect(requests.all.map(({ method }) => method)).toEqual(["POST", "POST"]);
  });

  it.each([
    ["says that it is stale", ", stale=true"],
    ["has forgotten it, as after a restart", ""],
  ])("whose nonce is used up and which %s, is answered anew", async (_label, stale) => {
    let nonce = 0;
    const { origin, requests } = await startDevice(shelly(admin.password, () => `n${nonce}`, { stale }));
    const polling = startPolling({ url: origin, ...admin });
    for (const asked of [2, 4, 6]) {
      polling.tick();
      expect(await polling.reports.next()).toBe(37);
      expect(requests.all).toHaveLength(asked);
      nonce++;
    }
  });

  it("is asked no more than three times where every nonce is stale", async () => {
    let nonce = 0;
    const { origin, requests } = await startDevice(
      shelly(admin.password, () => `n${nonce++}`, { stale: ", stale=true" }),
    );
    expect(await pollOnceBy({ url: origin, ...admin })).toEqual({
      kind: "status",
      text: "it refused the user name, password or key: 401",
    });
    expect(requests.all).toHaveLength(3);
  });

  it("refuses a wrong password, which is tried once at each poll", async () => {
    const { origin, requests } = await startDevice(shelly("right", () => "n"));
    const polling = startPolling({ url: origin, ...admin });
    for (const asked of [2, 4]) {
      polling.tick();
      expect(await polling.reports.next()).toEqual({
        kind: "status",
        text: "it refused the user name, password or key: 401",
      });
      expect(requests.all).toHaveLength(asked);
    }
  });

  it("where it is not configured, is told so", async () => {
    const { origin } = await startDevice(shelly("p", () => "n"));
    expect(await pollOnceBy({ url: origin, username: "admin", password: "p" })).toEqual({
      kind: "status",
      text: "it answered 401 and asks for digest authentication: set digest to true, with username and password",
    });
  });

  it.each([
    [
      "nothing but Basic, which would show the password",
      'Basic realm="a"',
      "it answered 401 and does not offer digest authentication; try without digest",
    ],
    ["nothing", undefined, "it answered 401 and does not offer digest authentication; try without digest"],
    [
      "a hash that is not known",
      'Digest realm="canary", nonce="canary", algorithm=SHA-512-256, qop="auth"',
      "it asks for a kind of digest authentication that is not supported, expected SHA-256 or MD5 with qop auth",
    ],
    [
      "the body signed too",
      'Digest realm="canary", nonce="canary", qop="auth-int"',
      "it asks for a kind of digest authentication that is not supported, expected SHA-256 or MD5 with qop auth",
    ],
  ])("but offers %s, is not answered", async (_label, header, text) => {
    const { origin, requests } = await startDevice((_request, response) =>
      response.writeHead(401, header === undefined ? {} : { "WWW-Authenticate": header }).end("canary"),
    );
    expect(await pollOnceBy({ url: origin, ...admin })).toEqual({ kind: "status", text });
    expect(requests.all.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
