#!/usr/bin/env bash
# sandbox.sh STATE_DIR ADDRESS…: the first process in a cluster's own namespaces of processes, mounts and network.
# It lays them out, says "ready", and waits for standard input to close. When it ends, the kernel ends every other process in there
# (pods included), and mounts and network devices go with the namespaces.
set -euo pipefail
state=$1
shift

mount --make-rshared / # As on a node, where kubelet and containers pass mounts on; the namespace as a whole is cut off already.

# Kubelet, runtime and network plugins have folders of their own besides those that can be configured: what they write stays in the state folder.
for folder in /run /var/lib /var/log; do
  layer=$state/overlay$folder
  mkdir -p "$layer/upper" "$layer/work"
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=$layer/upper,workdir=$layer/work" "$folder"
done

# The kubelet insists on these kernel settings and would set them for the whole machine; it finds them as it wants them, and the machine keeps its own.
mkdir "$state/sysctl"
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=$state/sysctl/$(basename "${setting%=*}")
  echo "${setting#*=}" >"$file"
  mount --bind "$file" "/proc/sys/${setting%=*}"
done

# There is no route out. The cluster's own addresses are on an interface, so that no kube-proxy is needed for the API server and DNS.
ip link set lo up
ip link add host0 type bridge
ip link set host0 up
for address in "$@"; do ip address add "$address/32" dev host0; done

echo ready
while read -r _; do :; done
