# Opens files so and so often: 3 times for writing (flags 577), 14 times for reading (flags 0).
mkdir -p /tmp/counted /tmp/bytes
cd /tmp/counted
for name in b 'café' 'x,y'; do : >"$name"; done
echo 'some words' >words
repeat() { n=$1; while [ "$n" -gt 0 ]; do eval "$2"; n=$((n - 1)); done; }
repeat 3 ': >/tmp/counted/a'
repeat 5 ': </tmp/counted/b'
repeat 7 ': </tmp/counted/café'
repeat 2 ': </tmp/counted/x,y'

# Names that are no plain text.
invalid=$(printf '/tmp/bytes/\377\376.')
newline='/tmp/bytes/line
break'
for name in '/tmp/bytes/a"b\c' "$(printf '/tmp/bytes/tab\there')" "$newline" "$(printf '/tmp/bytes/\001\037')" "$invalid" '/tmp/bytes/ü'; do
  : >"$name"
done
/bin/echo one 'two three' >/dev/null
cp /bin/dd /tmp/writer
/tmp/writer if=/dev/zero of=/dev/null bs=1 count=6000 status=none

# What is printed at intervals is printed a few times.
sleep 2
