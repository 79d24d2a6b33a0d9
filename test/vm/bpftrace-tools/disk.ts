import assert from 'node:assert/strict';
import { numbers, output, type Tools, total } from './tool.ts';

const write = (size: string): string =>
  `dd if=/dev/zero of=/dev/loop5 bs=${size} count=5 oflag=direct status=none`;

/** Uses more memory than its group may, so that pages are swapped out, and reads them again. */
const SWAPPING = `
mkdir -p /sys/fs/cgroup/swapping; echo 24M >/sys/fs/cgroup/swapping/memory.max
grep pswpin /proc/vmstat
sh -c 'echo $$ >/sys/fs/cgroup/swapping/cgroup.procs
  exec perl -e "\\$x = q(x) x 20e6; \\$y = q(y) x 20e6; for (\\$i = 0; \\$i < 20e6; \\$i += 4096) { \\$n += ord substr \\$x, \\$i, 1 }"'
grep pswpin /proc/vmstat
sleep 1.2`;

/** A mirror without metadata over two loop devices, made through sysfs: mdadm need not be there. */
const MIRROR = `
echo md7 >/sys/module/md_mod/parameters/new_array; cd /sys/block/md7/md
echo raid1 >level; echo none >metadata_version; echo 2 >raid_disks; echo 8192 >component_size
echo 7:5 >new_dev; echo 7:7 >new_dev; echo 0 >dev-loop5/slot; echo 1 >dev-loop7/slot; echo active >array_state
dd if=/dev/zero of=/dev/md7 bs=4k count=1 conv=fsync status=none`;

/** What must have been done before. */
export const DISKS = `
busybox modprobe -a loop crc32c_generic ext4 xfs md_mod raid1
for n in 4 5 6 7; do truncate -s 16M /tmp/disk$n; losetup /dev/loop$n /tmp/disk$n; done
truncate -s 64M /tmp/disk4; losetup -c /dev/loop4; mkswap /dev/loop4 >/dev/null; swapon /dev/loop4
mke2fs -qF -t ext4 /dev/loop6 </dev/null; mkdir -p /tmp/fs; mount -t ext4 /dev/loop6 /tmp/fs
echo +memory >/sys/fs/cgroup/cgroup.subtree_control`;

const INLINED = {
  unable: /could not attach probe kprobe:__blk_account_io_start, skipping/,
  because: 'blk_account_io_start is inlined in this kernel',
};

export const DISK_TOOLS: Tools = {
  biolatency: INLINED,
  biosnoop: INLINED,
  biostacks: INLINED,
  bitesize: {
    workload: write('16k'),
    sees: 'five direct writes of 16 KiB',
    columns: { 'process name': 'map.comm', 'I/O size (bytes)': 'map.min', count: 'map.count' },
    rows: '5 requests of 16,384 bytes or more',
    check: ({ rows }) =>
      assert.equal(total(rows('map').filter(({ min, max }) => min === 16384 && max === 32767)), 5),
  },
  mdflush: {
    workload: MIRROR,
    sees: 'one `dd conv=fsync` onto a mirror',
    columns: { TIME: 'output.text', PID: 'printf3.pid', COMM: 'printf3.comm', DEVICE: 'printf3.disk_name' },
    rows: 'one flush of md7 by dd',
    check: ({ rows }) =>
      assert.deepEqual(
        rows('printf3').map(({ comm, disk_name }) => [comm, disk_name]),
        [['dd', 'md7']],
      ),
  },
  swapin: {
    workload: SWAPPING,
    sees: 'a process that uses more memory than its cgroup may have',
    columns: { TIME: 'output.text', comm: 'map.comm', pid: 'map.pid', count: 'map.value' },
    rows: 'as many pages as the kernel counts (`pswpin` of /proc/vmstat)',
    check(seen) {
      const [before, after] = numbers(seen, 'pswpin');
      const pages = seen.rows('map').reduce((sum, { value }) => sum + Number(value), 0);
      assert.ok(after! > before!, 'nothing was swapped');
      assert.equal(pages, after! - before!);
    },
  },
  writeback: {
    workload: 'echo text >/tmp/fs/file; sync',
    sees: '`sync` after a write to ext4',
    columns: {
      TIME: 'output.text',
      DEVICE: 'printf3.name',
      PAGES: 'printf3.arg1',
      REASON: 'printf3.reason',
      ms: 'printf3.arg3',
    },
    rows: 'the loop device (7:6) is written, for `sync`',
    check(seen) {
      const rows = seen.rows('printf3').filter(({ name }) => name === '7:6');
      assert.ok(rows.length > 0 && rows.every(({ reason }) => reason === 'sync'), JSON.stringify(rows));
      assert.ok(output(seen, 'time').length >= rows.length);
    },
  },
  xfsdist: {
    workload: 'true',
    sees: 'nothing: the lab has no mkfs.xfs',
    columns: { operation: 'us.name', us: 'us.min', count: 'us.count' },
    rows: 'none',
    check({ rows, report }) {
      assert.deepEqual(rows('us'), []);
      assert.doesNotMatch(report.notes.join('\n'), /could not attach/);
    },
  },
};
