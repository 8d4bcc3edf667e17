import { everyCase } from "./every-case.ts";
import { sensors } from "./ways.ts";

everyCase(sensors.filter(({ kind }) => kind === "polled"));
