import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { errorText } from "../src/support/log.ts";
import { startFakeSensor, type FakeSensor } from "./start/fake-sensor.ts";
import { newBridge, startHomebridge, writeConfig, type Bridge } from "./start/homebridge.ts";
import { intro } from "./start/intro.ts";
import { build, createPluginFolder } from "./start/plugin-folder.ts";
import { show } from "./start/show.ts";
import { startSimulatorProcess } from "./start/simulator.ts";
import { startTodoList, type TodoList } from "./start/todo-list.ts";
import { switchCommand } from "./start/switch-command.ts";
import { watchSources } from "./start/watch-sources.ts";

const usage = `Usage: npm start -- [--lan]      or      npm run watch -- [--lan]
  --lan    opens the bridge to the home network, to pair an iPhone; without it everything stays on this machine`;

interface Options {
  lan: boolean;
  watch: boolean;
}

/**
 * What the parts of the show are given: a place for lines, a way to end the show, and a list of what is to be closed.
 */
interface Stage {
  say: (line: string) => void;
  /** Ends the show; without a reason it was asked for. */
  end: (reason?: string) => void;
  isOver: () => boolean;
  /** Runs when the show is over, the last one first. */
  atEnd: (close: () => unknown) => void;
}

/**
 * Plays until it is asked to stop or something ends that should not. Whatever happens, no process and no folder is
 * left.
 */
async function play(options: Options): Promise<void> {
  const over = Promise.withResolvers<string | undefined>();
  const closers: (() => unknown)[] = [];
  let ended = false;
  const stage: Stage = {
    say: (line) => process.stdout.write(`${line}\n`),
    end(reason) {
      if (ended) return;
      ended = true;
      over.resolve(reason);
    },
    isOver: () => ended,
    atEnd: (close) => closers.push(close),
  };
  endWhenAsked(stage);
  try {
    await open(options, stage);
  } catch (error) {
    stage.end(errorText(error));
  }
  const reason = await over.promise;
  if (reason !== undefined) {
    process.stderr.write(`${reason}: stopping everything.\n`);
    process.exitCode = 1;
  }
  for (const close of closers.reverse()) await close();
}

/** By a signal, by the end of whoever started this, or by that of whoever reads it. */
function endWhenAsked({ say, end }: Stage): void {
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Whoever presses Ctrl-C again does not want to wait; the exit hooks still clean up.
      if (asked) process.exit(130);
      asked = true;
      say("Stopping.");
      end();
    });
  }
  // npm passes SIGTERM on to the shell between it and us, which dies of it and tells nobody.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 500).unref();
  // The reader went away (`npm start | head`, a closed terminal): nobody watches any more.
  process.stdout.on("error", () => {
    end();
  });
}

async function open({ lan, watch }: Options, stage: Stage): Promise<void> {
  const { say, end, atEnd } = stage;
  const storage = removedAtExit(await mkdtemp(path.join(tmpdir(), "dash-show-")));
  const plugin = removedAtExit(await createPluginFolder());
  say("Building the plugin.");
  await build(plugin);
  const simulator = await startSimulatorProcess(show.daySeconds, [show.beans.slotId], end);
  atEnd(() => simulator.stop());
  const sensor = await startFakeSensor({
    ...show,
    say: (line) => {
      say(`[sensor] ${show.beans.name}: ${line}`);
    },
  });
  atEnd(() => sensor.close());
  atEnd(
    simulator.onDelivery(show.beans.slotId, () => {
      sensor.set(100);
      say("[show] the parcel has arrived: the sensor shows 100 %");
    }),
  );
  const { list, filterSensor } = await openList(stage);
  const bridge = await newBridge(lan);
  await writeConfig(storage, bridge, {
    simulatorUrl: simulator.url,
    sensorUrl: sensor.url,
    filterSensorUrl: filterSensor.url,
    list: list.channel,
  });
  say(intro({ bridge, simulatorUrl: simulator.url, sensorUrl: sensor.url, storage, watch }));
  runHomebridge({ storage, plugin, bridge }, watch, stage);
}

/** The other channel: what is ticked off there is filled in a little later. */
async function openList({ say, atEnd }: Stage): Promise<{ list: TodoList; filterSensor: FakeSensor }> {
  const filterSensor = await startFakeSensor({
    ...show.filterLevel,
    say: (line) => {
      say(`[sensor] ${show.filter.name}: ${line}`);
    },
  });
  atEnd(() => filterSensor.close());
  let filling: NodeJS.Timeout | undefined;
  const list = await startTodoList({
    tickAfter: show.tickAfter,
    say: (line) => {
      say(`[list] ${line}`);
    },
    onTick: () => {
      filling = setTimeout(() => {
        filterSensor.set(100);
        say(`[show] ${show.filter.name} was bought and put in: its sensor shows 100 %`);
      }, show.fillAfter * 1000);
    },
  });
  atEnd(() => {
    clearTimeout(filling);
    return list.close();
  });
  return { list, filterSensor };
}

/** Homebridge until the end; with `watch`, a new one after each change that can be built. */
function runHomebridge(home: { storage: string; plugin: string; bridge: Bridge }, watch: boolean, stage: Stage): void {
  const start = (onLine: (line: string) => void) => startHomebridge({ ...home, onLine, onDeath: stage.end });
  let homebridge = start(tellingTheSwitch(home.bridge, stage));
  let work = Promise.resolve();
  const restart = async (): Promise<void> => {
    if (stage.isOver()) return;
    try {
      stage.say("[watch] a change under src/: building");
      await build(home.plugin);
    } catch (error) {
      stage.say(`[watch] not built, the last good one keeps running: ${errorText(error)}`);
      return;
    }
    await homebridge.stop();
    if (!stage.isOver()) homebridge = start(stage.say);
  };
  const changed = (): void => {
    work = work.then(restart);
  };
  const stopWatching = watch
    ? watchSources(changed, (why) => {
        stage.say(`[watch] changes are no longer seen: ${why}`);
      })
    : () => undefined;
  stage.atEnd(async () => {
    stopWatching();
    await work;
    await homebridge.stop();
  });
}

/** Passes Homebridge's lines on and, once it runs, says how to press the switch that only a HomeKit controller sees. */
function tellingTheSwitch(bridge: Bridge, { say }: Stage): (line: string) => void {
  return (line) => {
    say(line);
    if (bridge.lan || !/is running on port/.test(line)) return;
    switchCommand(bridge, show.filter.name).then(
      (command) => {
        say(`[show] to turn on Replenish of ${show.filter.name}:\n       ${command}`);
      },
      (error: unknown) => {
        say(`[show] ${errorText(error)}`);
      },
    );
  };
}

/** Also after an uncaught error. */
function removedAtExit(folder: string): string {
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function readOptions(): Options | undefined {
  try {
    const { lan, watch, help } = parseArgs({
      options: {
        lan: { type: "boolean", default: false },
        watch: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
    if (!help) return { lan, watch };
    process.stdout.write(`${usage}\n`);
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n${usage}\n`);
    process.exitCode = 2;
  }
  return undefined;
}

const options = readOptions();
if (options !== undefined) await play(options);
