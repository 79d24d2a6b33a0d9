import assert from 'node:assert/strict';
import { join } from 'node:path';
import { numbers, of, output, sum, type Tools, total } from './tool.ts';

/** 16 MiB made by `mkfs.xfs --unsupported` of xfsprogs 6.1, which need not be here. */
const XFS = join(import.meta.dirname, 'xfs.img.xz');

/**
 * Disks of memory, and what is on them: `nullb1` keeps nothing, `nullb2` is for swap, `md7` is a mirror over `nullb3` and
 * `nullb4` (made through sysfs: mdadm need not be there), `nullb5` has ext4, `nullb6` XFS.
 */
export const DISKS = `
busybox modprobe configfs; busybox modprobe null_blk nr_devices=0
for module in crc32c_generic ext4 xfs md_mod raid1; do busybox modprobe $module; done
grep -q /sys/kernel/config /proc/mounts || mount -t configfs none /sys/kernel/config
for disk in 1 2 3 4 5 6; do
  folder=/sys/kernel/config/nullb/nullb$disk; mkdir $folder; echo 64 >$folder/size
  [ $disk = 1 ] || echo 1 >$folder/memory_backed
  echo 1 >$folder/power
done
mkswap /dev/nullb2 >/dev/null; swapon /dev/nullb2
echo md7 >/sys/module/md_mod/parameters/new_array; cd /sys/block/md7/md
echo raid1 >level; echo none >metadata_version; echo 2 >raid_disks; echo 8192 >component_size
cat /sys/block/nullb3/dev >new_dev; cat /sys/block/nullb4/dev >new_dev
echo 0 >dev-nullb3/slot; echo 1 >dev-nullb4/slot; echo active >array_state
mkdir -p /tmp/ext4 /tmp/xfs
mke2fs -qF -t ext4 /dev/nullb5 </dev/null; mount -t ext4 /dev/nullb5 /tmp/ext4
xz -dc ${XFS} | dd of=/dev/nullb6 bs=1M iflag=fullblock status=none; mount -t xfs /dev/nullb6 /tmp/xfs
echo +memory >/sys/fs/cgroup/cgroup.subtree_control`;

/** A process whose memory is swapped out, and which reads it again. */
const SWAPPING = `
mkdir -p /sys/fs/cgroup/swapping; grep pswpin /proc/vmstat
sh -c 'echo $$ >/sys/fs/cgroup/swapping/cgroup.procs; echo pid $$
  exec perl -e "\\$x = q(x) x 8e6;
    open R, q(>), q(/sys/fs/cgroup/swapping/memory.reclaim); syswrite R, q(2M) for 1 .. 8;
    for (\\$i = 0; \\$i < 8e6; \\$i += 4096) { \\$n += ord substr \\$x, \\$i, 1 }"'
grep pswpin /proc/vmstat`;

export const BLOCK_TOOLS: Tools = {
  bitesize: {
    workload: `
dd if=/dev/zero of=/dev/nullb1 bs=16k count=5 oflag=direct status=none
dd if=/dev/zero of=/dev/nullb1 bs=64k count=3 oflag=direct status=none`,
    sees: 'direct writes by `dd`: five of 16 KiB, three of 64 KiB',
    columns: { 'process name': 'map.comm', 'I/O size (bytes)': 'map.min', count: 'map.count' },
    rows: '5 requests from 16,384 to 32,767 bytes, 3 from 65,536 to 131,071, by whoever issued them',
    check({ rows }) {
      const requests = (from: number, to: number) =>
        total(rows('map').filter(({ min, max }) => min === from && max === to));
      assert.deepEqual([requests(16384, 32767), requests(65536, 131071)], [5, 3]);
    },
  },
  mdflush: {
    workload: 'dd if=/dev/zero of=/dev/md7 bs=4k count=1 conv=fsync status=none & echo pid $!; wait',
    sees: 'one `dd conv=fsync` onto a mirror',
    columns: { TIME: 'output.text', PID: 'printf3.pid', COMM: 'printf3.comm', DEVICE: 'printf3.disk_name' },
    rows: 'one flush of md7 by dd',
    check(seen) {
      const [pid] = numbers(seen, 'pid');
      assert.deepEqual(of(seen.rows('printf3'), 'dd'), [{ pid, comm: 'dd', disk_name: 'md7' }]);
      assert.equal(output(seen, 'time').length, seen.rows('printf3').length);
    },
  },
  swapin: {
    workload: SWAPPING,
    sees: 'a process that reads memory which has been swapped out',
    columns: { TIME: 'output.text', comm: 'map.comm', pid: 'map.pid', count: 'map.value' },
    rows: 'of that process nearly as many pages as the kernel counts (`pswpin` of /proc/vmstat): what comes between its print and its clear the tool loses',
    check(seen) {
      const [before, after] = numbers(seen, 'pswpin');
      const [pid] = numbers(seen, 'pid');
      const pages = after! - before!;
      const counted = sum(seen.rows('map').filter((row) => row.pid === pid && row.comm === 'perl'));
      assert.ok(pages > 20 && counted <= pages && counted > pages * 0.8, `${counted} of ${pages}`);
    },
  },
  writeback: {
    workload: 'echo disk $(cat /sys/block/nullb5/dev); echo text >/tmp/ext4/file; sync',
    sees: '`sync` after a write to ext4',
    columns: {
      TIME: 'output.text',
      DEVICE: 'printf3.name',
      PAGES: 'printf3.arg1',
      REASON: 'printf3.reason',
      ms: 'printf3.arg3',
    },
    rows: 'the disk of the file is written, for `sync`',
    check(seen) {
      const [, disk] = /^disk (\d+:\d+)$/m.exec(seen.said)!;
      const rows = seen.rows('printf3');
      assert.ok(rows.some(({ name, reason }) => name === disk && reason === 'sync'));
      assert.equal(output(seen, 'time').length, rows.length);
    },
  },
  xfsdist: {
    workload: `
dd if=/dev/zero of=/tmp/xfs/file bs=4k count=4 conv=fsync status=none
dd if=/tmp/xfs/file of=/dev/null bs=4k count=3 status=none`,
    sees: 'a file on XFS: opened, written in four pieces, fsync; opened, three pieces read',
    columns: { operation: 'us.name', us: 'us.min', count: 'us.count' },
    rows: '2 xfs_file_open, 4 xfs_file_write_iter, 1 xfs_file_fsync, 3 xfs_file_read_iter',
    check: ({ rows }) =>
      assert.deepEqual(
        ['open', 'write_iter', 'fsync', 'read_iter'].map((call) =>
          total(rows('us').filter(({ name }) => name === `xfs_file_${call}`)),
        ),
        [2, 4, 1, 3],
      ),
  },
};
