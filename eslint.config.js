import tseslint from "typescript-eslint";

/**
 * The folder arrows of the design, as lint: each folder of src/ and the other folders it may import from.
 * slot/ is the pure core and sees nothing else; the edges (drs, levels, homekit, store, server, simulator) never see one another.
 */
const arrows = {
  slot: [],
  support: [],
  config: ["support"],
  drs: ["support"],
  levels: ["support", "slot", "config"],
  homekit: ["support", "slot"],
  store: ["support", "slot"],
  server: ["support", "slot", "config"],
  simulator: ["support"],
  runtime: ["support", "slot", "config", "drs", "levels", "homekit", "store", "server", "simulator"],
};

const folders = Object.keys(arrows);

const clockRules = {
  "no-restricted-globals": [
    "error",
    ...["setTimeout", "setInterval", "clearTimeout", "clearInterval", "performance"].map((name) => ({
      name,
      message: "Time is an argument: use the Clock of src/support/clock.ts, so that tests can turn it.",
    })),
  ],
  "no-restricted-properties": [
    "error",
    { object: "Date", property: "now", message: "Time is an argument: use the Clock of src/support/clock.ts." },
    { object: "Math", property: "random", message: "Chance is an argument: pass a random function in." },
  ],
};

export default tseslint.config(
  { ignores: ["dist/**", "coverage/**", "node_modules/**", ".cache/**"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Function']", message: "No code from text: the verification bot refuses it, and so do we." },
      ],
      "no-eval": "error",
    },
  },
  { files: ["eslint.config.js"], ...tseslint.configs.disableTypeChecked },
  { files: ["src/**/*.ts"], ignores: ["src/support/clock.ts"], rules: clockRules },
  ...folders.map((folder) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(?!(${[folder, ...arrows[folder], "\\.\\./"].join("|")}))`,
              message: `src/${folder}/ may import only from: ${[folder, ...arrows[folder]].join(", ")} (design section 4: arrows point down).`,
            },
            ...(folder === "slot"
              ? [{ regex: "^(?!\\.)", message: "src/slot/ is the pure core: it imports nothing but its own files." }]
              : []),
          ],
        },
      ],
    },
  })),
);
