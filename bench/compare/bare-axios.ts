/** What polling costs without a plugin: `node bare-axios.ts <url> <polls a second> <seconds>` prints `cpu <CPU seconds> <polls>`. */
import { setTimeout as pause } from "node:timers/promises";
import axios from "axios";

const [url = "", aSecond = "0", seconds = "0"] = process.argv.slice(2);

const poll = async (): Promise<void> => {
  const { data } = await axios.get<{ sensor: { level: number } }>(url);
  if (!Number.isFinite(data.sensor.level)) throw new Error("no level");
};
// V8 compiles what runs hot; ours has had some seconds too.
await Promise.all(Array.from({ length: 500 }, poll));
const before = process.cpuUsage();
let polls = 0;
for (let second = 0; second < Number(seconds); second++) {
  await Promise.all([pause(1000), ...Array.from({ length: Number(aSecond) }, poll)]);
  polls += Number(aSecond);
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(`cpu ${(user + system) / 1e6} ${polls}\n`);
