import { maxActive } from '../../probes/compile/max-active.ts';
import type { PlacedProbe } from '../spec/places.ts';

/** C that registers the probes when the module is loaded, and takes all back, the last first, when one of them fails. */
export function registration(probes: readonly PlacedProbe[], cpus: number): string {
  return `${[...new Set(probes.map(caller))].join('\n')}

static struct probebook_probe {
	int line;
	bool returns;
	struct kprobe entry;
	struct kretprobe exit;
} probebook_probes[] = {
${probes.map((probe) => `	${entry(probe, cpus)},`).join('\n')}
};
${CODE}`;
}

/** A handler is named after its line in the cell. */
const lineOf = ({ handler }: PlacedProbe): number => handler.span.line + 1;

function caller(probe: PlacedProbe): string {
  const line = lineOf(probe);
  const place = JSON.stringify(probe.function);
  if (probe.kind === 'return')
    return `static int probebook_exit_${line}(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	probebook_handler_${line}(regs, ${place}, regs_return_value(regs));
	return 0;
}`;
  return `static int probebook_entry_${line}(struct kprobe *probe, struct pt_regs *regs)
{
	probebook_handler_${line}(regs, ${place}, ${probe.kind === 'entry' ? 'regs' : 'regs_return_value(regs)'});
	return 0;
}`;
}

function entry(probe: PlacedProbe, cpus: number): string {
  const line = lineOf(probe);
  const name = JSON.stringify(probe.function);
  return probe.kind === 'return'
    ? `{ .line = ${line}, .returns = true, .exit = { .kp.symbol_name = ${name}, .handler = probebook_exit_${line}, .maxactive = ${maxActive(cpus)} } }`
    : `{ .line = ${line}, .entry = { .symbol_name = ${name}, .offset = ${probe.offset}, .pre_handler = probebook_entry_${line} } }`;
}

/** `missed` is read while the module is in the kernel. */
const CODE = `
static int probebook_add(struct probebook_probe *probe)
{
	return probe->returns ? register_kretprobe(&probe->exit) : register_kprobe(&probe->entry);
}

static void probebook_take(struct probebook_probe *probe)
{
	if (probe->returns)
		unregister_kretprobe(&probe->exit);
	else
		unregister_kprobe(&probe->entry);
}

static int probebook_missed(char *buffer, const struct kernel_param *unused)
{
	unsigned long missed = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(probebook_probes); i++)
		missed += probebook_probes[i].entry.nmissed + probebook_probes[i].exit.kp.nmissed +
			  probebook_probes[i].exit.nmissed;
	return sprintf(buffer, "%lu\\n", missed);
}

static const struct kernel_param_ops probebook_missed_ops = { .get = probebook_missed };
module_param_cb(missed, &probebook_missed_ops, NULL, 0444);

static int __init probebook_init(void)
{
	int i, error;

	for (i = 0; i < ARRAY_SIZE(probebook_probes); i++) {
		error = probebook_add(&probebook_probes[i]);
		if (error) {
			pr_err("%s: line %d: error %d\\n", KBUILD_MODNAME, probebook_probes[i].line, error);
			while (i--)
				probebook_take(&probebook_probes[i]);
			return error;
		}
	}
	return 0;
}

static void __exit probebook_leave(void)
{
	int i = ARRAY_SIZE(probebook_probes);

	while (i--)
		probebook_take(&probebook_probes[i]);
}

module_init(probebook_init);
module_exit(probebook_leave);
MODULE_LICENSE("GPL");`;
