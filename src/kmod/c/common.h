/* SPDX-License-Identifier: GPL-2.0 */
/* What every module of ours has, whether its body is handlers or a whole module. */
#ifndef PROBEBOOK_COMMON_H
#define PROBEBOOK_COMMON_H
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/string.h>

#define CREATE_TRACE_POINTS
#include "rows.h"

/* Whose module it is: the process that takes it out when its notebook is gone. */
static int probebook_guard;
module_param(probebook_guard, int, 0444);

/* One row. What does not fit ends with dots. */
static __printf(2, 0) void probebook_vrow(const char *place, const char *format, va_list args)
{
	char text[256];
	int size = vsnprintf(text, sizeof(text), format, args);

	if (size >= (int)sizeof(text)) {
		size = sizeof(text) - 1;
		memcpy(text + size - 3, "...", 3);
	}
	trace_row(place, strlen(place) + 1, text, size + 1);
}

static __printf(2, 3) __maybe_unused void probebook_row(const char *place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	probebook_vrow(place, format, args);
	va_end(args);
}
#endif
