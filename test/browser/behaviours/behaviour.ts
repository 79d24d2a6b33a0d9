import type { NotebookPage } from '../notebook-page.ts';

/** What a user meets in every front-end; `check` begins with `notebook.fresh(…)` and throws when it is otherwise. */
export interface Behaviour {
  readonly name: string;
  readonly check: (notebook: NotebookPage) => Promise<void>;
}
