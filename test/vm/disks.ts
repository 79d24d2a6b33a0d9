/**
 * Shell text that makes two disks of nothing, `nullb1` and `nullb2`: a timer ends each request 2 and 6 ms after it was
 * issued, one at a time.
 */
export const TWO_DISKS = `
busybox modprobe configfs; busybox modprobe null_blk nr_devices=0 || exit 9
mount -t configfs none /sys/kernel/config 2>/dev/null
for disk in 1:2000000 2:6000000; do
  name=nullb\${disk%:*}; settings=/sys/kernel/config/nullb/$name
  mkdir $settings || exit 9
  cd $settings
  echo 2 > irqmode; echo \${disk#*:} > completion_nsec; echo 1 > submit_queues; echo 1 > hw_queue_depth; echo 1 > power
  echo mq-deadline > /sys/block/$name/queue/scheduler
done
cd /`;

export const NO_DISKS = `
for name in nullb1 nullb2; do echo 0 > /sys/kernel/config/nullb/$name/power; rmdir /sys/kernel/config/nullb/$name; done`;

/** Prints what the kernel has counted of both disks, for `diskCounts`. */
export const DISK_STATS =
  'for name in nullb1 nullb2; do echo DISK $(cat /sys/block/$name/dev) $(cat /sys/block/$name/stat); done';

/** What was counted between two prints, by disk (Documentation/block/stat.rst). */
export function diskCounts(output: string) {
  const lines = [...output.matchAll(/^DISK (\d+):(\d+) (.*)$/gm)].map(([, major, minor, counts]) => ({
    dev: `${major},${minor}`,
    counts: counts!.split(' ').map(Number),
  }));
  return lines.slice(0, 2).map(({ dev, counts }, i) => {
    const [reads, , readSectors, , writes, , writtenSectors] = counts.map(
      (before, column) => lines[i + 2]!.counts[column]! - before,
    );
    return { dev, reads: reads!, writes: writes!, sectors: readSectors! + writtenSectors! };
  });
}
