import { type Blame, part, type Word } from './word.ts';

/** Lines that start no probe of ours: what never works, with its reason. */
export function refuseOtherForms(head: Word, blame: Blame): void {
  const text = head.text;
  if (text.startsWith('-:')) {
    throw blame(head.span, {
      code: 'removal-line',
      what: 'a cell does not remove probes',
      why: "its own go by themselves when it ends; other people's are never touched",
      hint: '%stop NAME ends a background trace',
    });
  }
  if (text.startsWith('s:')) {
    throw blame(head.span, {
      code: 'synthetic-event',
      what: 'synthetic events are not defined in a cell',
      why: 'they live outside the private group, where everyone shares them',
    });
  }
  const letter = /^([a-z])\d*:/i.exec(text);
  if (letter) {
    throw blame(part(head, 0, 1).span, {
      code: 'unknown-probe',
      what: `'${letter[1]}' is no kind of probe`,
      hint: 'p probes the entry of a function (or an offset in it), r its return; f, t and e are fprobes, tracepoints, events',
    });
  }
}
