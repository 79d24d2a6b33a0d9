import type { Random } from './random.ts';
import type { Subject } from './subject.ts';

/** Whose every second input or so hangs: a test of the one that watches. */
export const endlessSubject = (): Subject => ({
  one(random) {
    for (const forever = hangs(random); forever; );
  },
});

export const hangs = ({ below }: Random): boolean => below(2) === 0;
