import { everyCase } from "./every-case.ts";
import { waysOf } from "./all-ways.ts";

everyCase(await waysOf("polled"));
