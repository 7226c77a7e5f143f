#!/usr/bin/env bash
# kueue.sh LAYER PROGRAM ARGUMENTS…: runs Kueue with a layer of files over /etc, which nobody else sees.
# It reads the certificate of its metrics from a folder there, wherever its configuration says that the others are.
set -euo pipefail
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
exec "${@:2}"
