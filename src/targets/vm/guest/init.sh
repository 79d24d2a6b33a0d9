#!/bin/busybox sh
# /init of the lab VM's initramfs: loads the drivers, mounts the host's file system under a writable overlay and
# hands over to busybox init there. Every command is busybox's; it finds itself through /proc.

/bin/busybox mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

while read -r module; do insmod "/modules/$module"; done </modules/order

# Root: the host's files, read-only, below a tmpfs that takes every change.
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro root /lower
mount -t tmpfs tmpfs /changes
mkdir /changes/upper /changes/work
mount -t overlay -o lowerdir=/lower,upperdir=/changes/upper,workdir=/changes/work overlay /root
# A root of a few packages lacks what an installation makes: the links of one that has all in /usr, mount points, and
# the commands that busybox has.
for folder in bin sbin lib; do
  [ -e "/root/$folder" ] || { mkdir -p "/root/usr/$folder" && ln -s "usr/$folder" "/root/$folder"; }
done
for folder in proc sys dev run tmp etc; do mkdir -p "/root/$folder"; done
[ -e /root/bin/grep ] || { mkdir -p /root/usr/bin /root/usr/sbin && chroot /root /bin/busybox --install -s 2>/dev/null; }
# The kernel's own files, where modprobe and others look for them.
{ read -r boot; read -r modules; } <image
mkdir -p /root/boot "/root/lib/modules/${modules##*/}"
mount --bind "/lower$boot" /root/boot
mount --bind "/lower$modules" "/root/lib/modules/${modules##*/}"

mount -t proc proc /root/proc
mount -t sysfs sysfs /root/sys
mount -t devtmpfs devtmpfs /root/dev
mkdir -p /root/dev/pts /root/dev/shm
mount -t devpts -o ptmxmode=666 devpts /root/dev/pts
for folder in dev/shm run tmp; do mount -t tmpfs -o mode=1777 tmpfs "/root/$folder"; done
mount -t tracefs tracefs /root/sys/kernel/tracing
mount -t debugfs debugfs /root/sys/kernel/debug
mount -t bpf bpf /root/sys/fs/bpf
mount -t cgroup2 cgroup2 /root/sys/fs/cgroup
for link in fd: stdin:/0 stdout:/1 stderr:/2; do
  ln -sf "/proc/self/fd${link#*:}" "/root/dev/${link%:*}"
done

hostname lab
echo 0 >/proc/sys/kernel/kptr_restrict
echo -1 >/proc/sys/kernel/perf_event_paranoid

mkdir /root/run/lab
cp /bin/busybox /serve.sh /control.sh /terminal.sh /root/run/lab/

# The virtio-serial ports by name: control, in1, err1, in2, err2, …; a port's name file comes when it is announced.
read -r ports <ports
until set -- /sys/class/virtio-ports/*/name; [ $# -ge "$ports" ]; do sleep 0.02; done
for port in "$@"; do
  read -r name <"$port"
  port=${port%/name}
  eval "port_$name=/dev/${port##*/}"
done
run="/run/lab/busybox sh /run/lab"
echo "the lab has started" >/root/run/lab/log
{
  # No machine is all idle: a process that reads once a second, so that a trace of nothing in particular is not empty.
  echo "::respawn:/run/lab/busybox tail -f /run/lab/log"
  echo "::respawn:$run/control.sh $port_control"
  slot=1
  while eval "input=\$port_in$slot errors=\$port_err$slot"; [ "$input" ]; do
    echo "::respawn:$run/serve.sh $slot $input $errors"
    slot=$((slot + 1))
  done
  echo "hvc0::respawn:$run/terminal.sh"
} >/root/etc/inittab

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 SHELL=/bin/sh
exec chroot /root /run/lab/busybox init
