import type { HomeAssistantSettings } from "../../config/home-assistant.ts";
import type { Clock } from "../../support/clock.ts";
import type { EntityState } from "./entity-state.ts";
import type { LinkFailure } from "./failure.ts";
import { askState, RestError } from "./rest.ts";

/** Asks for entities by REST, one after the other. */
export interface Rounds {
  /**
   * Resolves with why none of them could be asked for; null where one was, and for a round that was stopped. A second
   * failure in a row ends it. Only one round runs at a time: what is asked for meanwhile waits.
   */
  ask(entities: readonly string[]): Promise<LinkFailure | null>;
  /** Ends what runs. */
  stop(): void;
}

export interface RoundsParts {
  settings: HomeAssistantSettings;
  clock: Clock;
  /** `null`: there is no such entity. */
  tell: (entity: string, state: EntityState | null) => void;
}

export function createRounds({ settings, clock, tell }: RoundsParts): Rounds {
  let calls = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  const round = async (entities: readonly string[], { signal }: AbortController): Promise<LinkFailure | null> => {
    let answered = false;
    let failure: LinkFailure | null = null;
    for (const entity of entities) {
      const asked = await stateOrFailure(entity, signal);
      if (signal.aborted) return null;
      if (asked !== null && "kind" in asked) {
        if (failure !== null || asked.kind === "refused") return asked.kind === "refused" || !answered ? asked : null;
        failure = asked;
      } else {
        answered = true;
        failure = null;
        tell(entity, asked);
      }
    }
    return answered ? null : failure;
  };
  async function stateOrFailure(entity: string, signal: AbortSignal): Promise<EntityState | LinkFailure | null> {
    try {
      return await askState(entity, { settings, clock, signal });
    } catch (error) {
      if (error instanceof RestError) return error.failure;
      throw error;
    }
  }
  return {
    ask(entities) {
      const own = calls;
      const asked = last.then(() => (own.signal.aborted ? null : round(entities, own)));
      last = asked.catch(() => undefined);
      return asked;
    },
    stop() {
      calls.abort();
      calls = new AbortController();
    },
  };
}
