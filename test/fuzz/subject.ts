import type { Random } from './random.ts';

/** Something that reads what others wrote. */
export interface Subject {
  /** Makes one input and has it read. Throws when that went as it must not; errors that are an answer are none. */
  readonly one: (random: Random) => void | Promise<void>;
}

/** Each in a file of its own, loaded where it runs. */
export const SUBJECTS = ['parser', 'btf', 'pages', 'trace-dat', 'recording'] as const;
export type SubjectName = (typeof SUBJECTS)[number] | 'endless';

/** `folder` is there for files, and removed in the end. */
export async function loadSubject(name: SubjectName, folder: string): Promise<Subject> {
  switch (name) {
    case 'parser':
      return (await import('./parser.ts')).parserSubject();
    case 'btf':
      return (await import('./btf.ts')).btfSubject();
    case 'pages':
      return (await import('./pages.ts')).pagesSubject();
    case 'trace-dat':
      return (await import('./trace-dat.ts')).traceDatSubject();
    case 'recording':
      return (await import('./recording.ts')).recordingSubject(folder);
    case 'endless':
      return (await import('./endless.ts')).endlessSubject();
  }
}
