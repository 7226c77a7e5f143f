#!/usr/bin/env bash
# leash.sh PROGRAM ARGUMENTS…: runs a program until it ends by itself or standard input closes.
# A line on standard input is the name of a signal to send to the program. Whoever holds the other end of that pipe may end in any way:
# the kernel closes the pipe, so nothing that was started like this outlives its starter.
exec 3<&0
"$@" 3<&- </dev/null &
program=$!
{
  while read -r -u 3 signal; do kill -s "$signal" "$program"; done
  kill -s TERM "$program"
  sleep 5
  kill -s KILL "$program"
} 2>/dev/null &
wait "$program"
code=$?
kill "$!"
exit "$code"
