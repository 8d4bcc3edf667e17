import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { moduleState } from "./scripts/lint/module-state.ts";

/*
 * The shape of the code, which needs no types. What needs them (no floating promise, nothing of an unknown type) is in .oxlintrc.json.
 */

/**
 * The folder arrows of the design, as lint: each folder of src/ and the other folders it may import from. slot/ is the
 * pure core, sees nothing else and states facts; words/ says them to people; the edges (sources, homekit, store,
 * server, simulator) never see one another, and only channels/ orders: drs/ is the wire of one of them.
 */
const arrows = {
  slot: [],
  support: [],
  words: ["catalogue\\.ts", "channel-name\\.ts", "slot"],
  // Of the sources what they declare: their keys, and how those are checked.
  // Of the channels the same.
  config: ["support", "slot", "sources/(all|calibration|contract)\\.ts", "channels/(kinds|configured)\\.ts"],
  drs: ["support"],
  channels: ["support", "slot", "words", "config", "drs", "simulator"],
  // Of the configuration what fields are made of, and what all slots share.
  sources: [
    "support",
    "slot",
    "config/(fields|own-settings|problem|addresses|header-name|secrets|mqtt|server|home-assistant)\\.ts",
    "words/setting\\.ts",
    "mqtt",
  ],
  homekit: ["support", "slot", "words"],
  store: ["support", "slot"],
  server: ["support", "slot", "config"],
  mqtt: ["support", "slot", "config"],
  simulator: ["support"],
  runtime: ["support", "slot", "words", "config", "channels", "sources", "homekit", "store", "server", "mqtt"],
  ui: ["api\\.ts", "support", "slot", "words", "config", "channels", "drs", "sources", "mqtt", "store", "simulator"],
};

const folders = Object.keys(arrows);

/** Folders of which each folder inside is one thing that can be deleted: those inside that all of them share. */
const collections = { channels: ["http"], sources: ["network", "polling", "reading"] };

const timeMessage = "Time is an argument: use the Clock of src/support/clock.ts, so that tests can turn it.";

const stateMessage =
  "No state that the whole process shares: two entries of this platform would meet in it. Keep it in what a create… function returns.";

const atTop = ":matches(Program, ExportNamedDeclaration) > VariableDeclaration";
const initial = ":matches(.init, TSAsExpression.init > .expression, TSSatisfiesExpression.init > .expression)";
/**
 * A collection that begins empty is there to be filled; one that begins full is a table, unless its own file changes it
 * (`ours/module-state`).
 */
const noSharedState = [
  `${atTop}[kind='let']`,
  `${atTop} > VariableDeclarator NewExpression[callee.name=/^(Map|Set)$/]:matches([arguments.length=0], [arguments.0.elements.length=0])${initial}`,
  `${atTop} > VariableDeclarator NewExpression[callee.name=/^Weak/]${initial}`,
  `${atTop} > VariableDeclarator ArrayExpression[elements.length=0]${initial}`,
  `${atTop} > VariableDeclarator ObjectExpression[properties.length=0]${initial}`,
  "PropertyDefinition[static=true]:not([readonly=true])",
  "AssignmentExpression > MemberExpression.left[object.name='globalThis']",
].map((selector) => ({ selector, message: stateMessage }));

/** What a mode means is said in one place; the core asks what its channel can. */
const noModes = [
  {
    selector: "BinaryExpression[operator=/^[!=]==$/] > Literal[value=/^(simulate|live)$/]",
    message:
      "No decision by a mode's name: ask what it means (src/config/modes.ts), or what the channel can (src/slot/capabilities.ts).",
  },
];
const decidesByMode = ["config", "channels", "simulator"];

/** The process is Homebridge's. */
const processProperties = ["on", "once", "env", "exit", "chdir", "umask"].map((property) => ({
  object: "process",
  property,
  message: stateMessage,
}));

const clockProperties = [
  { object: "Date", property: "now", message: timeMessage },
  { object: "process", property: "hrtime", message: timeMessage },
  { object: "AbortSignal", property: "timeout", message: timeMessage },
  { object: "Math", property: "random", message: "Chance is an argument: pass a random function in." },
];

const timers = ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "performance"];

const clockRules = {
  "no-restricted-globals": ["error", ...timers.map((name) => ({ name, message: timeMessage }))],
  "no-restricted-properties": [
    "error",
    ...clockProperties,
    ...timers.map((property) => ({ object: "globalThis", property, message: timeMessage })),
    ...processProperties,
  ],
};

/** The pure core has nothing but its arguments. */
const coreGlobals = ["globalThis", "process", "crypto", "setImmediate", "queueMicrotask", "fetch", "console"];

const everywhere = [
  {
    selector: "NewExpression[callee.name='Function']",
    message: "No code from text: the verification bot refuses it, and so do we.",
  },
];
const noHiddenTime = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: timeMessage },
  { selector: "CallExpression[callee.name='Date']", message: timeMessage },
];

/** How an intent ended, as every store has it: codes that look like words. */
const storedEnds = ["not sent", "test order in live", "asked again", "no news"];
const factsMessage =
  "src/slot/ states facts: a code of StatusFacts, ReasonFacts or LogFacts, and its words in src/words.";
/** No sentence in the core, and nobody's name. */
const noSentences = [
  {
    selector: `Literal[value=/\\S \\S/][value=/[a-z]/]${storedEnds.map((end) => `[value!='${end}']`).join("")}`,
    message: factsMessage,
  },
  { selector: "TemplateLiteral", message: factsMessage },
  {
    selector: "Literal[value=/amazon|\\bdrs\\b|\\basin\\b/i]",
    message: "src/slot/ knows what a channel can do, and none by its name.",
  },
];

const noMarkupMessage = "No markup from text: describe elements with TSX.";
const noMarkup = [
  {
    selector:
      "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|write|writeln|setHTMLUnsafe|createContextualFragment)$/]",
    message: noMarkupMessage,
  },
  { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: noMarkupMessage },
  { selector: "Property[key.name='dangerouslySetInnerHTML']", message: noMarkupMessage },
];
const pageImports = {
  regex:
    "^(?!(?:uplot|preact|preact/hooks)$)(?!\\.)|^(\\.\\./){3}(?!config/(?:registered|modes)\\.ts$)|^(\\.\\./){2}(?!\\.\\./|words/|api\\.ts$|(?:level|channel)-fields\\.ts$)",
  message: "src/ui/page/ runs in the browser: preact, uplot, src/ui/words, src/ui/api.ts and plain tables only.",
};

/** Nobody imports these; what is allowed of them is a global. */
const outOfReach = [
  { regex: "^(node:)?(timers|timers/promises|perf_hooks)$", message: timeMessage },
  { regex: "^(node:)?process$", message: stateMessage },
];

/** What no file of a folder says. */
function selectorsIn(folder) {
  return [...noHiddenTime, ...noSharedState, ...(decidesByMode.includes(folder) ? [] : noModes)];
}

/** What a folder may not import, for static and dynamic imports alike. */
function forbidden(folder) {
  const outside = {
    regex: `^(\\./)*(\\.\\./)+(?!(${[folder, ...arrows[folder], "\\.\\./"].join("|")}))`,
    message: `src/${folder}/ may import only from: ${[folder, ...arrows[folder]].join(", ")} (design section 4: arrows point down).`,
  };
  const packages = { regex: "^(?!\\.)", message: "src/slot/ is the pure core: it imports nothing but its own files." };
  return folder === "slot" ? [outside, packages] : [outside, ...outOfReach];
}

/** The same for the folders inside of such a folder, which never see one another. */
function forbiddenInside(folder, shared) {
  const outside = {
    regex: `^(\\./)*\\.\\./\\.\\./(?!(${arrows[folder].join("|")}|\\.\\./))`,
    message: `src/${folder}/ may import only from: ${[folder, ...arrows[folder]].join(", ")} (design section 4: arrows point down).`,
  };
  const beside = {
    regex: `^(\\./)*\\.\\./(?!${["\\.\\./", "(?!all\\.)[\\w-]+\\.ts$", ...shared.map((name) => `${name}/`)].join("|")})`,
    message: `The folders of src/${folder}/ see what all of them share (${["its files", ...shared].join(", ")}), and never one another.`,
  };
  return [outside, beside, ...outOfReach];
}

/** The rules of imports, with the selectors that belong to the same files. */
function imports(patterns, selectors) {
  const loads = patterns.map(({ regex, message }) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll("/", "\\/")}/]`,
    message,
  }));
  return {
    "no-restricted-imports": ["error", { patterns }],
    "no-restricted-syntax": ["error", ...everywhere, ...selectors, ...loads],
  };
}

export default defineConfig(
  { ignores: ["dist/**", "coverage/**", "node_modules/**", ".cache/**"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-syntax": ["error", ...everywhere],
      "no-eval": "error",
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { ours: { rules: { "module-state": moduleState(stateMessage) } } },
    rules: {
      ...clockRules,
      "ours/module-state": "error",
      // Functions that need one another are declared as functions, which are there from the beginning.
      "@typescript-eslint/no-use-before-define": ["error", { functions: false, ignoreTypeReferences: true }],
      ...imports(outOfReach, [...noHiddenTime, ...noSharedState]),
    },
  },
  ...folders.map((folder) => ({
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: imports(forbidden(folder), [...selectorsIn(folder), ...(folder === "slot" ? noSentences : [])]),
  })),
  ...Object.entries(collections).map(([folder, shared]) => ({
    files: [`src/${folder}/*/**/*.ts`],
    rules: imports(forbiddenInside(folder, shared), selectorsIn(folder)),
  })),
  {
    // The one place that has the time of the machine.
    files: ["src/support/clock.ts"],
    rules: {
      "no-restricted-globals": "off",
      "no-restricted-properties": "off",
      ...imports(
        forbidden("support").filter(({ message }) => message !== timeMessage),
        noSharedState,
      ),
    },
  },
  // A process of its own: npm run simulator.
  { files: ["src/simulator/main.ts"], rules: { "no-restricted-properties": ["error", ...clockProperties] } },
  {
    // The browser's half, a program of its own: nothing of Node, no markup made from data, and of the project only what
    // holds no code of the plugin.
    files: ["src/ui/page/**/*.{ts,tsx}"],
    rules: imports([pageImports], [...noHiddenTime, ...noSharedState, ...noMarkup, ...noModes]),
  },
  { files: ["src/ui/page/platform/timers.ts"], rules: { "no-restricted-globals": "off" } },
  {
    files: ["src/slot/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        ...clockRules["no-restricted-globals"],
        ...coreGlobals.map((name) => ({ name, message: "src/slot/ is the pure core: facts in, decisions out." })),
      ],
    },
  },
);
