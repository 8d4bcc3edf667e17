import { describe, expect, it } from "vitest";
import { createAccess, isOfWebPage, refusalFor, type RequiredScope, type TokenScope } from "../../src/server/access.ts";

const [token, levelToken] = ["for-everything-à-1", "for-levels-only-+/="];
const news = [
  { channel: "shop", token: "for-news-of-the-shop-1" },
  { channel: "friend", token: "for-news-of-a-friend-2" },
];
const access = createAccess({ token, levelToken, news });
/** As Node hands over what came in UTF-8. */
const onTheWire = (text: string): string => Buffer.from(text).toString("latin1");

describe("who holds which token", () => {
  it.each<[string, string | undefined, TokenScope]>([
    ["the token", `Bearer ${token}`, "all"],
    ["the level token", `Bearer ${levelToken}`, "levels"],
    ["a token for news", "Bearer for-news-of-the-shop-1", { news: "shop" }],
    ["another channel's", "Bearer for-news-of-a-friend-2", { news: "friend" }],
    ["half of one and half of another", "Bearer for-news-of-the-shop-2", "wrong"],
    ["the token, in small letters before it", `bearer ${token}`, "all"],
    ["blanks on both sides", `Bearer  \t ${token} \t `, "all"],
    ["a tab behind", `Bearer ${levelToken}\t`, "levels"],
    ["a blank within", `Bearer ${token.slice(0, 3)} ${token.slice(3)}`, "wrong"],
    ["one letter less", `Bearer ${token.slice(0, -1)}`, "wrong"],
    ["one letter more", `Bearer ${token}x`, "wrong"],
    ["zeros behind it", `Bearer ${token}\0`, "wrong"],
    ["much more than is compared", `Bearer ${token.padEnd(400, "x")}`, "wrong"],
    ["nothing behind the word", "Bearer ", "wrong"],
    ["nothing but blanks", "Bearer    ", "wrong"],
    ["another scheme", `Basic ${token}`, "none"],
    ["the token alone", token, "none"],
    ["no header", undefined, "none"],
  ])("a header with %s", (_, header, holder) => {
    expect(access.ofHeader(header === undefined ? undefined : onTheWire(header))).toEqual(holder);
  });

  it.each<[string, string, TokenScope]>([
    ["the level token", `token=${levelToken}`, "levels"],
    ["the level token, encoded", `token=${encodeURIComponent(levelToken)}`, "levels"],
    ["the level token behind others", `x=1&token=${levelToken}&y=2`, "levels"],
    ["the token for everything", `token=${encodeURIComponent(token)}`, "wrong"],
    ["a token for news", "token=for-news-of-the-shop-1", "wrong"],
    ["what cannot be decoded", "token=%", "wrong"],
    ["an empty one", "token=", "wrong"],
    ["one that is called otherwise", `tokens=${levelToken}`, "none"],
    ["none", "", "none"],
  ])("a query with %s", (_, query, holder) => {
    expect(access.ofQuery(query)).toBe(holder);
  });

  it("without a level token nobody holds one, and an empty one least of all", () => {
    const without = createAccess({ token, levelToken: "" });
    expect([without.ofHeader("Bearer "), without.ofQuery("token="), without.ofQuery("token=%00")]).toEqual([
      "wrong",
      "wrong",
      "wrong",
    ]);
  });

  it("a token that is longer than usual is compared to its end", () => {
    const long = "x".repeat(300);
    const strict = createAccess({ token: long, levelToken: "" });
    expect([strict.ofHeader(`Bearer ${long}`), strict.ofHeader(`Bearer ${long.slice(0, -1)}y`)]).toEqual([
      "all",
      "wrong",
    ]);
  });
});

describe("what a token opens", () => {
  const opens = (needs: RequiredScope, holder: TokenScope): string => {
    const refusal = refusalFor(needs, holder);
    if (refusal === null) return "opens";
    const { error } = JSON.parse(refusal.body) as { error: { code: string; message: string } };
    return `${refusal.status} ${error.message}; ${refusal.headers?.["WWW-Authenticate"] ?? ""}`;
  };
  const realm = 'Bearer realm="homebridge-dash-replenishment"';
  const notFound = `401 no token, expected the header "Authorization: Bearer <token>"; ${realm}`;
  const newsOnly = `401 the news token may tell of its channel's orders and nothing else; ${realm}, error="insufficient_scope"`;
  const newsNeeded = `401 expected the newsToken of the channel that this order was given to; ${realm}, error="insufficient_scope"`;
  const invalid = `401 wrong token; ${realm}, error="invalid_token"`;

  it.each<[RequiredScope, TokenScope, string]>([
    ["nothing", "none", "opens"],
    ["nothing", "wrong", "opens"],
    ["levels", "levels", "opens"],
    ["levels", "all", "opens"],
    ["levels", "none", notFound],
    ["levels", "wrong", invalid],
    ["levelsByQuery", "levels", "opens"],
    ["levelsByQuery", "none", `401 no token, expected the level token as ?token=<token>; ${realm}`],
    [
      "levelsByQuery",
      "wrong",
      `401 wrong token, expected the levelToken of the settings; levels by GET take no other; ${realm}, error="invalid_token"`,
    ],
    ["all", "all", "opens"],
    ["all", "none", notFound],
    ["all", "wrong", invalid],
    ["all", "levels", `401 the level token may set levels and nothing else; ${realm}, error="insufficient_scope"`],
    ["news", { news: "shop" }, "opens"],
    ["news", "none", notFound],
    ["news", "wrong", invalid],
    ["news", "all", newsNeeded],
    ["news", "levels", newsNeeded],
    ["all", { news: "shop" }, newsOnly],
    ["levels", { news: "shop" }, newsOnly],
    ["any", { news: "shop" }, "opens"],
    ["any", "levels", "opens"],
    ["any", "all", "opens"],
    ["any", "none", notFound],
    ["any", "wrong", invalid],
  ])("%s, with %o", (needs, holder, expected) => {
    expect(opens(needs, holder)).toBe(expected);
  });
});

it.each([
  [{}, false],
  [{ "sec-fetch-site": "none" }, false],
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "cross-site" }, true],
  [{ "sec-fetch-site": "" }, true],
  [{ origin: "null" }, true],
  [{ origin: "" }, true],
  [{ referer: "http://evil.example/" }, true],
  [{ referer: "" }, true],
  [{ "sec-purpose": "prefetch;prerender" }, true],
  [{ purpose: "prefetch" }, true],
  [{ "x-purpose": "preview" }, true],
  [{ "x-moz": "prefetch" }, true],
])("a request with %o is of a web page: %s", (headers, is) => {
  expect(isOfWebPage(headers)).toBe(is);
});
