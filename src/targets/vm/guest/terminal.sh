# An interactive shell on the terminal, once somebody is there: waits for the first line, which gives its size.
stty -echo
read -r rows columns
stty sane rows "$rows" cols "$columns" 2>/dev/null
export TERM=xterm-256color
cd "$(cat /run/lab/folder)" || cd /
[ -x /bin/bash ] && exec /bin/bash --norc -i
exec /bin/sh -i
