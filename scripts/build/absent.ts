/**
 * Stands in for native add-ons that a library tries to load and does without: ws asks for bufferutil and utf-8-validate in a try block.
 * They are compiled at installation, and the plugin is installed without anything of the kind.
 */
throw new Error("not part of this package");

export {};
