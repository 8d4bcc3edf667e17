import { expect, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { foreignAddresses, foreignAddressLines } from "../../src/config/foreign-addresses.ts";

const entryWith = (amazon: object, mode = "live") => ({
  platform: "DashReplenishment",
  mode,
  amazon: { clientId: "client", clientSecret: "secret", ...amazon },
});
const foreign = (tokenUrl: string): string[] =>
  foreignAddresses(checkConfig(entryWith({ tokenUrl })).settings.amazon).map(({ key, host }) => `${key} ${host}`);

test.each([
  "https://api.amazon.com/auth/o2/token",
  "https://api.amazon.co.uk/auth/o2/token",
  "https://api.amazon.co.jp/auth/o2/token",
  "https://API.Amazon.COM:443/x",
  "https://amazon.com/",
  // Wrong, and so replaced by Amazon's own: that is an error of its own.
  "http://example.test/",
])("%s is Amazon's", (address) => {
  expect(foreign(address)).toEqual([]);
});

test.each<[string, string]>([
  ["https://api.amazon.com.example.test/", "api.amazon.com.example.test"],
  ["https://api-amazon.com/", "api-amazon.com"],
  ["https://notamazon.com/", "notamazon.com"],
  ["https://api.amazon.com@example.test/", "example.test"],
  ["https://example.test/api.amazon.com", "example.test"],
  ["https://api.amazon.test/", "api.amazon.test"],
  ["https://amazon.co/", "amazon.co"],
  ["http://127.0.0.1:9345/auth/o2/token", "127.0.0.1:9345"],
])("%s is not", (address, host) => {
  expect(foreign(address)).toEqual([`tokenUrl ${host}`]);
});

test("each address that is used and not Amazon's has a line, without the secrets in it", () => {
  const amazon = { apiUrl: "https://user:pass@drs.test/?key=pass", authorizeUrl: "http://localhost:1/ap/oa" };
  const lines = [
    "config: amazon.apiUrl: this address, drs.test, is not Amazon's: orders and access tokens go there; leave it out, and Amazon's own is used",
    "config: amazon.authorizeUrl: this address, localhost:1, is not Amazon's: whoever links a device signs in there; leave it out, and Amazon's own is used",
  ];
  for (const mode of ["test", "live"])
    expect(foreignAddressLines(checkConfig(entryWith(amazon, mode)).settings)).toEqual(lines);
  expect(foreignAddressLines(checkConfig(entryWith(amazon, "simulate")).settings)).toEqual([]);
});
