/** One of the processes in which homes are lived: one job after the other. */
import { liveHomes, type HomesJob } from "./run.ts";

process.on("message", (job: HomesJob) => {
  process.send?.(liveHomes(job));
});
process.on("disconnect", () => {
  process.exit();
});
