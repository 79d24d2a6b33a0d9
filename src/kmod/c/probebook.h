/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handlers of probes.
 *
 *   ENTRY(fn)               at the first instruction of fn
 *   RETURN(fn)              when fn has returned
 *   AFTER_CALL(fn, callee)  where a call of callee in fn has returned: each of them
 *   AT(fn, offset)          at the instruction offset bytes into fn
 *
 * A handler runs with preemption off, and often with interrupts off: it must not sleep. In all of them:
 *
 *   regs                    struct pt_regs *, of the probed code
 *   emit(format, ...)       makes a row; each "name=%..." of the format is a column
 *
 * In ENTRY arg(n) is parameter n, the first being arg(1). In the others retval is what is in the register of return
 * values, and set_retval(x) changes it.
 */
#ifndef PROBEBOOK_H
#define PROBEBOOK_H
#include "common.h"

#define PROBEBOOK_PASTE(a, b) a##b
#define PROBEBOOK_NAMED(line) PROBEBOOK_PASTE(probebook_handler_, line)
#define PROBEBOOK_HANDLER static noinline void PROBEBOOK_NAMED(__LINE__)

#undef ENTRY
#undef RETURN
#undef AT
#define ENTRY(fn) \
	PROBEBOOK_HANDLER(struct pt_regs *regs, const char *probebook_place, struct pt_regs *probebook_entry)
#define RETURN(fn) PROBEBOOK_LATER
#define AFTER_CALL(fn, callee) PROBEBOOK_LATER
#define AT(fn, offset) PROBEBOOK_LATER
#define PROBEBOOK_LATER \
	PROBEBOOK_HANDLER(struct pt_regs *regs, const char *probebook_place, unsigned long retval)

#define arg(n) \
	({ BUILD_BUG_ON_MSG((n) < 1, "the first parameter is arg(1)"); \
	   regs_get_kernel_argument(probebook_entry, (n) - 1); })
#define set_retval(x) \
	({ retval = (unsigned long)(x); regs_set_return_value(regs, retval); })
#define emit(format, ...) probebook_row(probebook_place, format, ##__VA_ARGS__)
#endif
