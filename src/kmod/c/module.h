/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For a whole module: each line that it prints, by trace_printk or by printk and pr_info and their like, becomes a row.
 * trace_printk prints nowhere else then, so the top-level trace buffer stays as it is; printk does as always, too.
 */
#ifndef PROBEBOOK_MODULE_H
#define PROBEBOOK_MODULE_H
#include "common.h"

static __printf(1, 2) __maybe_unused int probebook_printk(const char *format, ...)
{
	va_list args;
	int size;

	va_start(args, format);
	size = vprintk(format, args);
	va_end(args);
	return size;
}

#undef trace_printk
#define trace_printk(format, ...) probebook_row(__func__, format, ##__VA_ARGS__)
#undef printk
#define printk(format, ...) \
	({ probebook_row(__func__, printk_skip_level(format), ##__VA_ARGS__); probebook_printk(format, ##__VA_ARGS__); })
#define emit(format, ...) probebook_row(__func__, format, ##__VA_ARGS__)
#endif
