import type { LevelSource, SourceParts } from "../contract.ts";
import { LevelReadError } from "../reading/read-error.ts";
import { readingOf } from "./entity-state.ts";
import type { HomeAssistantLevel } from "./index.ts";

/** What listens to the slot's entity, not started yet; nothing where `homeAssistant` is wrong, which was said. */
export async function openEntity(
  level: HomeAssistantLevel,
  { homeAssistant, sink }: Pick<SourceParts, "homeAssistant" | "sink">,
): Promise<LevelSource> {
  const link = await homeAssistant?.();
  let leave: (() => void) | undefined;
  return {
    start() {
      leave = link?.watch(level.entity, {
        state(state) {
          try {
            const { raw, at } = readingOf(state, level);
            sink.raw(raw, at);
          } catch (error) {
            if (!(error instanceof LevelReadError)) throw error;
            sink.failed({ kind: error.kind, text: error.message });
          }
        },
        missing() {
          sink.failed({ kind: "noValue", text: "there is no such entity" });
        },
      });
    },
    stop() {
      leave?.();
    },
  };
}
