import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { HomeAssistantSettings } from "../../config/home-assistant.ts";
import type { Clock } from "../../support/clock.ts";
import { parsedJson } from "../../support/json.ts";
import { secretOptions } from "../../support/private-address.ts";
import { type EntityState, stateObject } from "./entity-state.ts";
import { closed, failureOf, type LinkFailure, noAnswer, notHomeAssistant, statusFailure } from "./failure.ts";

/**
 * Home Assistant's REST API (https://developers.home-assistant.io/docs/api/rest). Asked by Node's own client, so that
 * a slot of this kind loads no library for it. Redirects are not followed: the token would go along.
 */

/** Home Assistant could not be asked. The message can be shown anywhere. */
export class RestError extends Error {
  override readonly name = "RestError";
  readonly failure: LinkFailure;

  constructor(failure: LinkFailure, options?: ErrorOptions) {
    super(failure.text, options);
    this.failure = failure;
  }
}

export interface RestParts {
  settings: HomeAssistantSettings;
  clock: Clock;
  /** Ends the request wherever it is. */
  signal?: AbortSignal;
}

/** Of one request, in ms. */
const patience = 10_000;

/** One state has a few kilobytes; all of a large house are a few megabytes. */
const longest = { one: 1024 * 1024, all: 32 * 1024 * 1024 };

/** The entity's state now; null where there is no such entity. Rejects with RestError. */
export async function askState(entity: string, parts: RestParts): Promise<EntityState | null> {
  const answer = await get(`/api/states/${entity}`, longest.one, parts);
  if (answer.status === 404) return null;
  const state = stateObject(parsedJson(textOf(answer, parts)));
  if (state === undefined) throw new RestError(notHomeAssistant);
  return state;
}

/** Every state object, by its entity. Rejects with RestError. */
export async function askStates(parts: RestParts): Promise<[entity: string, state: EntityState][]> {
  const all = parsedJson(textOf(await get("/api/states", longest.all, parts), parts));
  if (!Array.isArray(all)) throw new RestError(notHomeAssistant);
  return all.flatMap((one: unknown): [string, EntityState][] => {
    const state = stateObject(one);
    const entity = typeof one === "object" && one !== null && "entity_id" in one ? one.entity_id : undefined;
    return state === undefined || typeof entity !== "string" ? [] : [[entity, state]];
  });
}

interface Answer {
  status: number;
  location: string | undefined;
  text: string;
}

function textOf({ status, location, text }: Answer, { settings: { url } }: RestParts): string {
  if (status !== 200) throw new RestError(statusFailure(status, url, location));
  return text;
}

function get(path: string, most: number, { settings: { url, token }, clock, signal }: RestParts): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const request = (url.startsWith("https:") ? requestHttps : requestHttp)(`${url}${path}`, {
      headers: { Authorization: `Bearer ${token}`, Accept: "application/json" },
      agent: false,
      ...secretOptions(url),
    });
    const timer = clock.after(patience, () => {
      ended(noAnswer);
    });
    function settled(): void {
      timer.cancel();
      signal?.removeEventListener("abort", stopped);
    }
    function ended(failure: LinkFailure, cause?: unknown): void {
      settled();
      request.destroy();
      reject(new RestError(failure, { cause }));
    }
    function stopped(): void {
      ended(closed);
    }
    signal?.addEventListener("abort", stopped);
    request.on("error", (error) => {
      ended(failureOf(error), error);
    });
    request.on("response", (response) => {
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > most) ended({ kind: "away", text: `its answer is larger than ${most / 1024 / 1024} MiB` });
        else chunks.push(chunk);
      });
      response.on("error", (error) => {
        ended(failureOf(error), error);
      });
      response.on("end", () => {
        settled();
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, location: headers.location, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.end();
  });
}
