import { describe, expect, it } from "vitest";
import { failureOf } from "../../src/sources/reading/read-error.ts";

describe("failureOf", () => {
  it.each([
    ["ENOTFOUND", "unreachable", "its name is not known in this network"],
    ["ETIMEDOUT", "timeout", "it did not answer"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate", "its certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate", "its certificate is not trusted: ERR_TLS_CERT_ALTNAME_INVALID"],
    ["ENEW", "unreachable", "ENEW"],
    ["canary in words", "unreachable", "the connection failed"],
  ])("tells %s by its code and not by its message", (code, kind, text) => {
    expect(failureOf(Object.assign(new Error("canary"), { code }))).toEqual({ kind, text });
  });

  it.each([
    ["a fault of our own", new TypeError("x is not a function")],
    ["no error at all", "text"],
  ])("leaves %s alone", (_label, error) => {
    expect(failureOf(error)).toBeUndefined();
  });
});
