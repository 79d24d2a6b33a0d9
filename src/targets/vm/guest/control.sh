# The control slot: runs each line from the port $1. When nobody is left at the other end, the VM ends.
exec 3<>"$1"

# start FOLDER: mounts the notebook's folder live, writes included, over the snapshot of it.
start() {
  echo "$1" >/run/lab/folder
  [ "$1" = / ] || { mkdir -p "$1" && mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=none folder "$1"; }
  echo "started $?" >&3
}

# answer: the kernel still runs processes.
answer() {
  echo here >&3
}

# signal NAME PID: to the whole process group, which exists a moment after its process id is known.
signal() {
  for attempt in 1 2 3 4 5; do
    kill -s "$1" "-$2" && return
    sleep 0.02
  done
}

started=
while :; do
  if read -r line <&3; then
    started=yes
    eval "$line"
  elif [ "$started" ]; then
    reboot -f
  else
    sleep 0.02 # the port has not been connected yet
  fi
done 2>/dev/console
