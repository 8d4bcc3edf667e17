import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { type AxiosInstance } from "axios";

/**
 * The HTTP client of level polling. In a file of its own and imported when first needed: axios costs memory that a slot
 * without an http source never pays. No connection is kept: between polls minutes pass, and small devices have few of
 * them to give.
 */
export function createHttpClient(): AxiosInstance {
  return axios.create({
    adapter: "http",
    httpAgent: new HttpAgent({ keepAlive: false }),
    httpsAgent: new HttpsAgent({ keepAlive: false }),
    headers: { "User-Agent": "homebridge-dash-replenishment" },
  });
}
