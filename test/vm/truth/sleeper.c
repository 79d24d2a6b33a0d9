/*
 * Sleeps and says when it was to be woken and when it ran again: `sleeper ROUNDS BUSY0 BUSY1 …`.
 *
 * On each CPU are one sleeper and as many busy loops as asked for, which cannot leave it; sleepers are nice, so they wait
 * for loops. A line of output for each sleep: CPU, thread, time to be woken, time at which it ran (ns, CLOCK_MONOTONIC).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLEEP 3000000

struct sleep {
	uint64_t until, ran;
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		exit(2);
}

static void sleep_until(uint64_t time)
{
	struct timespec ts = { time / 1000000000, time % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

static void sleeper(int cpu, int rounds)
{
	struct sleep *sleeps = calloc(rounds, sizeof(*sleeps));

	if (!sleeps || nice(10) == -1)
		exit(3);
	for (int i = 0; i < rounds; i++) {
		sleeps[i].until = now() + SLEEP;
		sleep_until(sleeps[i].until);
		sleeps[i].ran = now();
	}
	for (int i = 0; i < rounds; i++)
		printf("SLEEP %d %d %llu %llu\n", cpu, getpid(), (unsigned long long)sleeps[i].until,
		       (unsigned long long)sleeps[i].ran);
	fflush(stdout);
	_exit(0);
}

int main(int argc, char **argv)
{
	pid_t busy[64];
	int loops = 0, rounds = atoi(argv[1]);

	for (int cpu = 0; cpu < argc - 2; cpu++) {
		stay_on(cpu);
		for (int n = atoi(argv[cpu + 2]); n > 0 && loops < 64; n--) {
			busy[loops] = fork();
			if (busy[loops++] == 0)
				for (;;)
					;
		}
		if (fork() == 0)
			sleeper(cpu, rounds);
	}
	for (int cpu = 0; cpu < argc - 2; cpu++)
		wait(NULL);
	while (loops > 0)
		kill(busy[--loops], SIGKILL);
	return 0;
}
