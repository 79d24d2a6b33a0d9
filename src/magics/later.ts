/** Magics that a later release brings, and what does the job today. They are known by name and never listed. */
export const laterMagics: Readonly<Record<string, string>> = {
  kmod: 'today: build and load the module on the target in a %%sh cell',
  ftrace: "today: a %%kprobe with an entry probe (p) and a return probe (r), and pair() of 'probebook'",
  record: 'today: the saved notebook keeps the tables and charts that it shows',
  replay: 'today: run the notebook again with probebook run',
  provenance: 'today: NAME.report tells target, kernel and clock of a trace',
};
