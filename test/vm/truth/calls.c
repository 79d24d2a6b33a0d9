/*
 * Makes system calls of which it knows all, from several threads at once, and says so: `calls THREADS ROUNDS FILE`.
 *
 * Each thread has a chain of four epoll instances, each watched by the one before. A fifth is told to watch the first,
 * again and again: do_epoll_ctl runs once, waiting for the other threads' mutex, and ep_loop_check_proc four times, each
 * call within the one before. A line of FILE: number of the call (the event's data), thread, start and end (ns,
 * CLOCK_MONOTONIC), and how many levels of ep_loop_check_proc it has.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CHAIN 4

struct call {
	uint64_t number;
	long tid;
	uint64_t start, end;
	int levels;
};

static int rounds;
static int threads;
static struct call *calls;

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void watch(struct call *call, int by, int watched, int levels)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = call - calls + 1 };

	call->number = event.data.u64;
	call->tid = syscall(SYS_gettid);
	call->levels = levels;
	call->start = now();
	if (epoll_ctl(by, EPOLL_CTL_ADD, watched, &event) != 0)
		abort();
	call->end = now();
}

static void *work(void *first)
{
	struct call *call = first;
	int chain[CHAIN];
	int outer = epoll_create1(0);

	for (int i = 0; i < CHAIN; i++)
		chain[i] = epoll_create1(0);
	for (int i = CHAIN - 1; i > 0; i--)
		watch(call++, chain[i - 1], chain[i], CHAIN - i);
	for (int i = 0; i < rounds; i++) {
		watch(call++, outer, chain[0], CHAIN);
		if (epoll_ctl(outer, EPOLL_CTL_DEL, chain[0], NULL) != 0)
			abort();
	}
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	threads = atoi(argv[1]);
	rounds = atoi(argv[2]);
	int each = rounds + CHAIN - 1;
	pthread_t ids[threads];

	calls = calloc(threads * each, sizeof(*calls));
	for (int i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, work, calls + i * each);
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);

	FILE *log = fopen(argv[3], "w");

	for (struct call *call = calls; call < calls + threads * each; call++)
		fprintf(log, "%lu %ld %lu %lu %d\n", call->number, call->tid, call->start, call->end, call->levels);
	return fclose(log);
}
