/** Magics that a later release brings, and what does the job today. They are known by name and never listed. */
export const laterMagics: Readonly<Record<string, string>> = {
  kmod: 'today: build and load the module on the target in a %%sh cell',
  ftrace: "today: a %%kprobe with an entry probe (p) and a return probe (r), and pair() of 'probebook'",
  sql: "today: the verbs of Arquero on the table: opens.t1.groupby('comm').count()",
};
