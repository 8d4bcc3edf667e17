import type { Agent } from "node:https";
import type { Readable } from "node:stream";
import type { AxiosInstance, AxiosResponse } from "axios";
import { bodyOf, statusError } from "./answer.ts";
import { type Account, type Authentication, basicAuthentication, sendAs } from "./authentication.ts";
import type { ExchangeSettings, LoginSettings } from "./exchange-settings.ts";
import type { Pass } from "./login.ts";
import { withinOrigin } from "./redirects.ts";
import type { Wire, WireRequest } from "./request.ts";

/** Who is asked, and how. */
export interface PolledRequest extends Omit<ExchangeSettings, "body"> {
  /** Without user info. */
  address: URL;
  headers: Readonly<Record<string, string>>;
  /** Sent as it is; empty: none. */
  body: string | Buffer;
  account: Account | undefined;
  /** The answer is to be JSON. */
  expectsJson: boolean;
}

/** The body of an answer, and the ETag under which the device will say that it is unchanged. */
export interface Answer {
  body: Buffer;
  etag: string | undefined;
}

/** Asks one device, again and again; one poll at a time. */
export interface Poller {
  /**
   * Asks once; `signal` ends it wherever it is. A 304 to the ETag of the answer that was kept is that answer again.
   * @throws LevelReadError when the answer cannot be used, and the client's own error when none came.
   */
  ask(signal: AbortSignal): Promise<Answer>;
  /** The last answer that a reading was in: that of a 304 must not be an older one than the device means. */
  keep(answer: Answer): void;
}

/** What is loaded for what is configured. */
interface Means {
  authentication: Authentication;
  agent: Agent | undefined;
}

export function createPoller(request: PolledRequest, client: AxiosInstance): Poller {
  const { address, method, body, headers, login, maxBytes, lenient } = request;
  const says = (name: string): boolean => Object.keys(headers).some((one) => one.toLowerCase() === name);
  let means: Means | undefined;
  let accept = request.expectsJson ? "application/json" : "*/*";
  let pass: Pass | undefined;
  let known: Answer | undefined;

  const poll = ({ authentication, agent }: Means, signal: AbortSignal): Promise<AxiosResponse<Readable>> => {
    const etag = method === "GET" ? known?.etag : undefined;
    const asked: WireRequest = {
      url: address,
      method,
      headers: {
        Accept: accept,
        ...headers,
        ...(etag === undefined ? {} : { "If-None-Match": etag }),
        ...pass,
      },
      body,
    };
    const own = hasAuthorization(pass) ? basicAuthentication(undefined) : authentication;
    return withinOrigin(asked, (one) => sendAs(own, { client, agent, lenient, signal }, one));
  };

  /** What is configured for the device, its headers, account and certificate, is for its origin alone. */
  const enter = async (
    settings: LoginSettings,
    { authentication, agent }: Means,
    signal: AbortSignal,
  ): Promise<Pass> => {
    const { logIn } = await import("./login.ts");
    const isOwn = new URL(settings.url).origin === address.origin;
    const wire: Wire = { client, agent: isOwn ? agent : undefined, lenient, signal };
    return logIn(
      settings,
      (one) =>
        isOwn
          ? sendAs(authentication, wire, { ...one, headers: { ...headers, ...one.headers } })
          : sendAs(basicAuthentication(undefined), wire, one),
      maxBytes,
    );
  };

  const pollWithPass = async (loaded: Means, signal: AbortSignal): Promise<AxiosResponse<Readable>> => {
    if (login === undefined) return poll(loaded, signal);
    const wasKept = pass !== undefined;
    pass ??= await enter(login, loaded, signal);
    const response = await poll(loaded, signal);
    if (response.status !== 401) return response;
    response.data.destroy();
    pass = undefined;
    // One that is refused at once would be refused again.
    if (!wasKept) return response;
    pass = await enter(login, loaded, signal);
    return poll(loaded, signal);
  };

  return {
    async ask(signal) {
      means ??= await meansOf(request);
      let response = await pollWithPass(means, signal);
      if (response.status === 406 && accept !== "*/*" && !says("accept")) {
        response.data.destroy();
        accept = "*/*";
        response = await pollWithPass(means, signal);
      }
      if (response.status === 304) {
        response.data.destroy();
        // Unasked it says nothing: the reading may be an hour old, and would look like a new one.
        if (method !== "GET" || known?.etag === undefined) throw statusError(response.status);
        return known;
      }
      const answered = await bodyOf(response, maxBytes);
      const etag: unknown = response.headers["etag"];
      return { body: answered, etag: typeof etag === "string" && etag !== "" ? etag : undefined };
    },
    keep(answer) {
      known = answer.etag === undefined ? undefined : answer;
    },
  };
}

function hasAuthorization(pass: Pass | undefined): boolean {
  return pass !== undefined && Object.keys(pass).some((name) => name.toLowerCase() === "authorization");
}

async function meansOf({ digest, account, certificate }: PolledRequest): Promise<Means> {
  return {
    authentication:
      digest && account !== undefined
        ? (await import("./digest.ts")).digestAuthentication(account)
        : basicAuthentication(account),
    agent: certificate === "" ? undefined : (await import("./certificate.ts")).certificateAgent(certificate),
  };
}
