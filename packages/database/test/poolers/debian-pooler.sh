#!/usr/bin/env bash
# Unpacks a pooler of another Debian suite, with the libraries that it needs, and installs nothing:
#
#   packages/database/test/poolers/debian-pooler.sh pgbouncer sid /tmp/pgbouncer
#   PATH=/tmp/pgbouncer/bin:$PATH npm test -w packages/database -- pooler
#
# The tests through a pooler use the one that is first on the PATH. Debian or a derivative, amd64; docs/databases.md has results.
set -euo pipefail

package=$1 suite=$2 folder=$3
mkdir -p "$folder"/{lists/partial,cache/archives/partial,root,bin}
folder=$(cd "$folder" && pwd)
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | head -1)
key=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$key] $mirror $suite main" >"$folder/sources.list"
: >"$folder/status"

apt() {
  apt-get -q \
    -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$folder/lists" \
    -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root "$@"
}

apt update
apt -y --no-install-recommends --download-only install "$package"
for file in "$folder"/cache/archives/*.deb; do
  case ${file##*/} in lib* | openssl-provider-* | "${package}"_*) dpkg-deb -x "$file" "$folder/root" ;; esac
done

# The suite's own loader and libraries, since those of this machine may be older.
libraries=$(find "$folder/root" -type d -path '*/x86_64-linux-gnu' | paste -sd: -)
loader=$(find "$folder/root" -name 'ld-linux-x86-64.so.2' | head -1)
program=$(find "$folder/root" -type f -path "*bin/$package" | head -1)
printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$libraries" "$program" >"$folder/bin/$package"
chmod -R a+rX "$folder"
chmod +x "$folder/bin/$package"
"$folder/bin/$package" --version || true
