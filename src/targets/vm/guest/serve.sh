# Slot $1: runs one script after the other. $2 is the port for commands, input and output, $3 the one for errors.
#
# In:   a line "MARK NONCE SIZE", then SIZE bytes of script, then the script's standard input.
# Out:  a line "NONCE PID HELPER HELPER", then the script's output, then "NONCE STATUS" and a line feed; errors end with "NONCE".
#
# The script writes to FIFOs and not to the ports, so that it can open /dev/stderr again, and so that "the end"
# means that nobody holds them any more. MARK is this machine's own: left-over input of the last script lacks it.
mark=$lab_mark
unset lab_mark
slot=/run/lab/$1
mkdir -p "$slot" && cd "$slot" && mkfifo out err
exec 8<>"$2" 9<>"$3"

while :; do
  read -r word nonce size <&8 || { sleep 0.02; continue; }
  [ "$word" = "$mark" ] || continue
  if [ "$size" -lt 100000 ]; then # the kernel's limit for one argument is 128 KiB
    set -- -c "$(dd bs="$size" count=1 iflag=fullblock <&8 2>/dev/null)"
  else
    rm -f script
    dd bs="$size" count=1 iflag=fullblock of=script <&8 2>/dev/null
    set -- "$slot/script"
  fi
  dd bs=64k <out >&8 2>/dev/null &
  helpers=$!
  dd bs=64k <err >&9 2>/dev/null &
  helpers="$helpers $!"
  (
    read -r pid rest </proc/self/stat
    echo "$pid" >pid
    echo "$nonce $pid $helpers" >&8
    exec setsid /bin/sh "$@" <&8 >out 2>err 8>&- 9>&-
  )
  status=$?
  read -r pid <pid
  # What is left in its process group has a second to leave for a session of its own.
  tries=0
  while kill -0 "-$pid" 2>/dev/null; do
    [ $tries -lt 10 ] || kill -KILL "-$pid" 2>/dev/null
    tries=$((tries + 1))
    sleep 0.1
  done
  wait
  echo "$nonce $status" >&8
  echo "$nonce" >&9
done
