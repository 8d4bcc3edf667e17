import type { Timer } from "../../support/clock.ts";
import { detached } from "../../support/detached.ts";
import type { LevelSource, SourceParts } from "../contract.ts";
import { LackingError, LevelReadError } from "../reading/read-error.ts";
import { readingOf } from "./entity-state.ts";
import type { HomeAssistantLevel } from "./index.ts";

/**
 * An entity without a state for so long, in ms, is a failure. Home Assistant answers before its integrations have
 * started: for minutes after each restart entities are missing, then `unavailable`; and so is for a while whatever is
 * out of the radio's reach.
 */
const patience = 5 * 60_000;

/** What listens to the slot's entity, not started yet; nothing where `homeAssistant` is wrong, which was said. */
export async function openEntity(
  level: HomeAssistantLevel,
  { homeAssistant, clock, sink, report }: Pick<SourceParts, "homeAssistant" | "clock" | "sink" | "report">,
): Promise<LevelSource> {
  const link = await homeAssistant?.();
  let leave: (() => void) | undefined;
  let absence: Timer | null = null;
  let why = "";

  const isThere = (): void => {
    absence?.cancel();
    absence = null;
  };
  const isAway = (text: string): void => {
    why = text;
    absence ??= clock.after(patience, () => {
      detached(() => {
        sink.failed({ kind: "noValue", text: why });
      }, report);
    });
  };
  return {
    start() {
      leave = link?.watch(level.entity, {
        state(state) {
          try {
            const { raw, at } = readingOf(state, level);
            isThere();
            sink.raw(raw, at);
          } catch (error) {
            if (!(error instanceof LevelReadError)) throw error;
            if (error instanceof LackingError) {
              isAway(error.message);
              return;
            }
            isThere();
            sink.failed({ kind: error.kind, text: error.message });
          }
        },
        missing() {
          isAway("there is no such entity");
        },
      });
    },
    stop() {
      isThere();
      leave?.();
    },
  };
}
