/** Magics that a later release brings, and what does the job today. They are known by name and never listed. */
export const laterMagics: Readonly<Record<string, string>> = {
  sql: "today: the verbs of Arquero on the table: opens.t1.groupby('comm').count()",
};
