#!/bin/sh
# Compares the files of the helper's runtime with the Debian packages that they come from. Needs a Debian 12 with apt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq libc6=2.36-9+deb12u14 libstdc++6=12.2.0-14+deb12u1 libgcc-s1=12.2.0-14+deb12u1 tini=0.19.0-1+b3
for package in ./*.deb; do dpkg -x "$package" root; done
for file in "$here"/linux-x64/lib/* "$here"/linux-x64/bin/*; do
  name=$(basename "$file")
  original=$(find -L root/lib/x86_64-linux-gnu root/usr/lib/x86_64-linux-gnu root/usr/bin -name "$name" | head -n 1)
  cmp "$file" "$original"
  echo "same: $name"
done
