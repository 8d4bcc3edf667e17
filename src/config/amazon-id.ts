/** The channel that needs no entry, and that slots order through where nothing else is said. */
export const amazonId = "amazon";
