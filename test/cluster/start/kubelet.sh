#!/usr/bin/env bash
# kubelet.sh FOLDER ARGUMENTS…: runs a kubelet whose /var/lib/kubelet is FOLDER, in a namespace of mounts of its own.
# Some of what a kubelet keeps there has a fixed path, such as the socket of device plugins, or its certificate: nodes that start at once
# would fail on each other's. Volumes of pods, which are elsewhere, are still mounted for all.
set -euo pipefail
folder=$1
shift
mount --make-private /var/lib
mount --bind "$folder" /var/lib/kubelet
exec kubelet "$@"
