#!/usr/bin/env bash
# kubelet.sh FOLDER ARGUMENTS…: runs a kubelet whose /var/lib/kubelet is FOLDER, in a namespace of mounts of its own.
# The socket of device plugins has a fixed path there, and the certificate lies there, too: nodes that start at once would fail on each other's.
# Volumes of pods, which are elsewhere, are still mounted for all.
set -euo pipefail
folder=$1
shift
mkdir -p /var/lib/kubelet
mount --make-private /var/lib
mount --bind "$folder" /var/lib/kubelet
exec kubelet "$@"
