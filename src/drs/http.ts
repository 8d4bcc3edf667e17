import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { type AxiosInstance } from "axios";

/** Amazon's answers have a few hundred bytes; more than this is not an answer of Amazon. */
const longestBodyBytes = 64 * 1024;

const untouched = (data: unknown): unknown => data;

/**
 * The HTTP client for the calls that spend money. It sends what it was told to and nothing else: no proxy from the
 * environment, no redirect, no retry, no kept-alive connection (a request on a dying one may or may not have arrived).
 * Every status is an answer, and bodies stay text: what cannot be parsed is for the caller to judge.
 */
export function createHttp(): AxiosInstance {
  return axios.create({
    adapter: "http",
    proxy: false,
    maxRedirects: 0,
    maxContentLength: longestBodyBytes,
    maxBodyLength: longestBodyBytes,
    responseType: "text",
    transformRequest: [untouched],
    transformResponse: [untouched],
    validateStatus: () => true,
    // Node's global agents keep connections alive; NODE_TLS_REJECT_UNAUTHORIZED=0 must not open the way to Amazon.
    httpAgent: new HttpAgent({ keepAlive: false }),
    httpsAgent: new HttpsAgent({ keepAlive: false, rejectUnauthorized: true }),
    headers: {
      "User-Agent": "homebridge-dash-replenishment",
      Accept: "application/json",
      "Accept-Encoding": "identity",
    },
  });
}

/** Ends every call that runs, so that a stopping Homebridge does not wait for Amazon. Their outcome is unknown. */
export function closeHttp({ defaults }: AxiosInstance): void {
  for (const agent of [defaults.httpAgent, defaults.httpsAgent] as unknown[]) {
    if (agent instanceof HttpAgent) agent.destroy();
  }
}
