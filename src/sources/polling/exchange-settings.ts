import * as v from "valibot";
import { isAddress } from "../../config/addresses.ts";
import { choice, countFrom, flag, numberFrom, section, shapedText, text } from "../../config/fields.ts";
import { legalHeaderName, legalHeaderValue } from "../../config/header-name.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { mayEcho } from "../../config/secrets.ts";

/** How a device is asked, beside where: what most devices need none of. */
export interface ExchangeSettings {
  /** Username and password are sent as RFC 7616 has it, not as they are. */
  digest: boolean;
  /** Empty: verified; `any`; or the SHA-256 fingerprint of the one that is taken, as 64 hex digits in lower case. */
  certificate: string;
  method: Method;
  /** Sent as it is; empty: none. */
  body: string;
  /** Of one poll, its login and redirects included, in seconds. */
  timeoutSeconds: number;
  /** Of an answer, unpacked. */
  maxBytes: number;
  /** Answers that break HTTP in ways that do no harm here are read too. */
  lenient: boolean;
  login?: LoginSettings;
}

export type Method = "GET" | "POST" | "PUT";

/** A request before the poll that brings a token or cookies. */
export interface LoginSettings {
  url: string;
  method: Method;
  body: string;
  /** Where in its JSON the token is; empty: its cookies are kept. */
  path: string;
  /** The header of the poll that the token goes in. */
  header: TokenHeader;
}

interface TokenHeader {
  name: string;
  /** `{}` stands for the token. */
  value: string;
}

const methods = ["GET", "POST", "PUT"] as const;

const longestTimeoutSeconds = 60;

/** Loggers of appliances and pages of HTML are larger than an answer should be. */
const mostBytes = 1_048_576;

const certificateShape = /^(?:|any|[0-9A-Fa-f]{64}|(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})$/;

const standardHeader = "Authorization: Bearer {}";

const usualBytes = 65_536;

/** The keys of `level` for how a device is reached whose protocol is known. */
export const reachEntries = {
  certificate: v.optional(shapedText(certificateShape, 'nothing, "any", or a SHA-256 fingerprint'), ""),
  timeoutSeconds: v.optional(numberFrom(1, longestTimeoutSeconds), 10),
};

/** The keys of `level` for how it is asked. */
export const exchangeEntries = {
  digest: v.optional(flag(), false),
  certificate: reachEntries.certificate,
  method: v.optional(choice(methods), "GET"),
  body: v.optional(text(), ""),
  timeoutSeconds: reachEntries.timeoutSeconds,
  maxBytes: v.optional(countFrom(1, mostBytes), usualBytes),
  lenient: v.optional(flag(), false),
  login: v.optional(
    section({
      url: v.optional(text(), ""),
      method: v.optional(choice(methods), "POST"),
      body: v.optional(text(), ""),
      path: v.optional(text(), ""),
      header: v.optional(text(), standardHeader),
    }),
  ),
};

type Written = v.InferOutput<v.ObjectSchema<typeof exchangeEntries, undefined>>;
type WrittenLogin = NonNullable<Written["login"]>;

/** Who is asked and as whom, as far as what is here has to go with it. */
interface Address {
  url?: string | undefined;
  username?: string | undefined;
}

type LoginKey = "login.url" | "login.body" | "login.path" | "login.header";

const bodyOfGet = "got one with method GET, expected method POST or PUT";

export function exchangeFindings(written: Written & Address): Finding<"digest" | "body" | LoginKey>[] {
  const { digest, method, body, url = "", username = "", login } = written;
  const isNamed = username !== "" || (URL.canParse(url) && new URL(url).username !== "");
  return [
    ...(digest && !isNamed ? [["digest", mismatch(digest, "username and password beside it")] as const] : []),
    ...(isIgnored(method, body) ? [["body", bodyOfGet] as const] : []),
    ...(login === undefined ? [] : loginFindings(login, url)),
  ];
}

export function exchangeSettings(written: Written): ExchangeSettings {
  const { digest, certificate, method, body, timeoutSeconds, maxBytes, lenient, login } = written;
  return {
    ...reachSettings({ certificate, timeoutSeconds }),
    digest,
    method,
    body,
    maxBytes,
    lenient,
    ...(login === undefined || login.url === "" ? {} : { login: loginSettings(login) }),
  };
}

/** How a device is asked by a GET, with nothing beside. */
export function reachSettings({
  certificate,
  timeoutSeconds,
}: Pick<Written, "certificate" | "timeoutSeconds">): ExchangeSettings {
  return {
    digest: false,
    certificate: certificate.replaceAll(":", "").toLowerCase(),
    method: "GET",
    body: "",
    timeoutSeconds,
    maxBytes: usualBytes,
    lenient: false,
  };
}

/** RFC 9110, section 9.3.1: what a body of a GET means, nobody has said, and some servers refuse it. */
function isIgnored(method: Method, body: string): boolean {
  return method === "GET" && body !== "";
}

function loginFindings({ url, method, body, path, header }: WrittenLogin, pollUrl: string): Finding<LoginKey>[] {
  if (url === "" && body === "" && path === "") return [];
  if (!isAddress(url, ["http", "https"]))
    return [["login.url", mismatch(url, "an address that starts with http:// or https://", mayEcho(["url"]))]];
  if (isIgnored(method, body)) return [["login.body", bodyOfGet]];
  if (tokenHeader(header) === undefined)
    return [["login.header", `got none that can be sent, expected a name, and {} for the token, as ${standardHeader}`]];
  return path !== "" || !URL.canParse(pollUrl) || new URL(pollUrl).host === new URL(url).host
    ? []
    : [
        [
          "login.path",
          "missing, expected that of the token: cookies are for the host that gave them, and url has another",
        ],
      ];
}

function loginSettings({ url, method, body, path, header }: WrittenLogin): LoginSettings {
  const token = tokenHeader(header);
  if (token === undefined) throw new Error("a header that loginFindings refuses");
  return { url, method, body, path, header: token };
}

/** Undefined where a line is no header with a place for the token. */
function tokenHeader(line: string): TokenHeader | undefined {
  const colon = line.indexOf(":");
  const [name, value] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  return legalHeaderName.test(name) && colon > 0 && value.includes("{}") && legalHeaderValue.test(value)
    ? { name, value }
    : undefined;
}
