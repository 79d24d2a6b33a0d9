/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The event that carries the rows of one module: probebook_NAME:row. An event needs neither the top-level trace buffer
 * nor the trace_printk of the kernel's debugging: it is written where somebody turned it on, that is in our own instance.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM PROBEBOOK_GROUP

#if !defined(PROBEBOOK_ROWS_H) || defined(TRACE_HEADER_MULTI_READ)
#define PROBEBOOK_ROWS_H
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

TRACE_EVENT(row,
	TP_PROTO(const char *place, unsigned int place_size, const char *text, unsigned int text_size),
	TP_ARGS(place, place_size, text, text_size),
	TP_STRUCT__entry(
		__array(char, task, TASK_COMM_LEN)
		__field(int, process)
		__dynamic_array(char, place, place_size)
		__dynamic_array(char, text, text_size)
	),
	TP_fast_assign(
		memcpy(__entry->task, current->comm, TASK_COMM_LEN);
		__entry->process = current->tgid;
		memcpy(__get_dynamic_array(place), place, place_size);
		memcpy(__get_dynamic_array(text), text, text_size);
	),
	TP_printk("%s: %s", __get_str(place), __get_str(text))
);
#endif

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE rows
#include <trace/define_trace.h>
