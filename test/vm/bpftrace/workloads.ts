/** Gives a block device, and a file system on it that writes back. */
const DISK = `
modprobe loop; modprobe ext4
truncate -s 8M /tmp/disk.img
losetup /dev/loop5 /tmp/disk.img 2>/dev/null && mke2fs -qF /dev/loop5 && mkdir -p /tmp/disk && mount /dev/loop5 /tmp/disk
`;
const LOOPBACK = 'ip link set lo up 2>/dev/null || busybox ifconfig lo 127.0.0.1 up\n';
const connect = (port: number): string =>
  `busybox nc -l -p ${port} -s 127.0.0.1 >/dev/null & sleep 0.5; for i in 1 2 3; do echo hello | busybox nc 127.0.0.1 ${port} && break; sleep 0.3; done; wait $!`;

/** What must have been done before the first tool runs. */
export const PREPARATION = `${DISK}${LOOPBACK}modprobe -a xfs md_mod 2>/dev/null; echo +memory >/sys/fs/cgroup/cgroup.subtree_control; true`;

const write = (file: string): string => `dd if=/dev/zero of=${file} bs=4k count=5 oflag=direct 2>/dev/null`;

/** What each of bpftrace's own tools is given to see. */
export const WORKLOADS: Readonly<Record<string, string>> = {
  bashreadline: `printf 'echo hi\\nexit\\n' | script -qec 'bash --norc -i' /dev/null >/dev/null`,
  biolatency: write('/dev/loop5'),
  'biolatency-kp': write('/dev/loop5'),
  biosnoop: write('/dev/loop5'),
  biostacks: write('/dev/loop5'),
  bitesize: write('/dev/loop5'),
  capable: 'chown 1000 /tmp/disk',
  cpuwalk: 'sleep 1',
  dcsnoop: 'cat /etc/hostname /nowhere/at/all',
  execsnoop: '/bin/echo one two; /bin/true',
  gethostlatency: 'getent ahosts localhost',
  killsnoop: 'kill -0 $$; kill -0 $$; kill -0 $$',
  loads: 'sleep 2.5',
  mdflush: 'true',
  naptime: `perl -e 'for (1..3) { my $t = pack("qq", 0, 5000000); syscall(35, $t, 0) }'`,
  oomkill: `mkdir -p /sys/fs/cgroup/small; echo 8M >/sys/fs/cgroup/small/memory.max; sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs; exec dd if=/dev/zero of=/dev/null bs=64M count=1'`,
  opensnoop: 'for i in 1 2 3; do : </etc/hostname; done; cat /nowhere/at/all',
  pidpersec: 'for i in 1 2 3 4 5; do /bin/true; done; sleep 2',
  runqlat: 'sleep 1',
  runqlen: 'sleep 1',
  setuids: 'setpriv --reuid=1000 true',
  ssllatency: 'true',
  sslsnoop: 'true',
  statsnoop: 'stat /etc/hostname; stat /nowhere/at/all',
  swapin: 'sleep 1.5',
  syncsnoop: 'sync; sync',
  syscount: 'for i in 1 2 3; do : </etc/hostname; done',
  tcpaccept: connect(8001),
  tcpconnect: connect(8002),
  tcpdrop: 'echo | busybox nc 127.0.0.1 9 || true',
  tcplife: connect(8003),
  tcpretrans: connect(8004),
  tcpsynbl: connect(8005),
  threadsnoop: 'true',
  undump: `perl -MSocket -e 'socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0); syswrite $a, "hello"; sysread $b, my $c, 5'`,
  vfscount: 'cat /etc/hostname',
  vfsstat: 'cat /etc/hostname; sleep 1.5',
  writeback: 'echo text >/tmp/disk/file; sync',
  xfsdist: 'true',
};
