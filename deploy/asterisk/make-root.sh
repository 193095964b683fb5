#!/usr/bin/env bash
# A folder with Asterisk 22 and nothing else (about 270 MB, under a minute), for a Debian whose own suite has no
# Asterisk. Packages come from the mirror that this machine already uses, and are checked with its keys.
# Use: make-root.sh [FOLDER] [SUITE]. As root, with mmdebstrap installed and `apt-get update` run once.
set -euo pipefail

root=${1:-/srv/asterisk-root}
suite=${2:-${ASTERISK_SUITE:-forky}} # a newer suite also has it; the name moves with Debian's releases

if [ -x "$root/usr/sbin/asterisk" ]; then
    echo "There is an Asterisk in $root already. Remove the folder to make it new."
    exit 0
fi
mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" { print $2; exit }')
if [ -z "$mirror" ]; then
    echo "This machine knows no Debian mirror: is it Debian, and was 'apt-get update' run?" >&2
    exit 1
fi

# Whether lists may be older than they say is this machine's own decision, here as everywhere.
eval "$(apt-config shell check_age Acquire::Check-Valid-Until)"

# Made beside its place and moved there when whole: a broken download never looks like a root.
partial="$root.partial"
rm -rf --one-file-system "$partial"
mkdir -p "$(dirname "$root")"
mmdebstrap --quiet --mode=root --variant=essential \
    --include=asterisk,asterisk-modules,asterisk-config,ca-certificates \
    --aptopt='APT::Install-Recommends "false"' \
    --aptopt="Acquire::Check-Valid-Until \"${check_age:-true}\"" \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$suite" "$partial" "$mirror"

# Asterisk looks these two up while it handles calls, in both families of addresses, and a name server that does not
# answer stops every call for ten seconds: the file answers. After a change of the machine's name, change it here too.
for address in 127.0.0.1 ::1; do
    echo "$address localhost $(hostname) A.ROOT-SERVERS.NET"
done >"$partial/etc/hosts"

mv "$partial" "$root"
chroot "$root" asterisk -V
