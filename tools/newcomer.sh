#!/bin/bash
# A stranger's first minutes: a bare system, and README.md word for word. Run as root in a clone.
#   tools/newcomer.sh            from source
#   tools/newcomer.sh ARCHIVE    a download instead: no Python is installed
# SUITE is bookworm (Debian 12) or an Ubuntu such as noble (24.04); ROOT=DIR names the bare system,
# which is kept. CPU_TORCH is the README's line for a torch without CUDA; CPU_TORCH="" skips it. Needs
# debootstrap and Xvfb; on Debian, for Ubuntu, KEYRING too: a file of the package ubuntu-keyring.
set -euo pipefail
# In a mount namespace of its own: nothing stays mounted, whatever happens.
[ -n "${OWN_MOUNTS:-}" ] || OWN_MOUNTS=yes exec unshare --mount "$0" "$@"
cd "$(dirname "$0")/.."
SUITE=${SUITE:-bookworm}
ROOT=${ROOT:-/tmp/newcomer-$SUITE}
archive=${1:-}
readme() { sed -n "$1" README.md; }
libraries=$(grep -oP '(?<=apt install )python3-venv lib[a-z0-9 .-]+' README.md)
commands=$(readme '/^python3 -m venv/,/main.py/p' | sed 's/ *#.*//')
install=$(head -n 1 <<<"$commands")
window=$(tail -n 1 <<<"$commands")
cpu_torch=${CPU_TORCH-$(grep -oP '(?<=`)\.venv/bin/python -m pip install torch[^`]+' README.md)}
[ -n "$libraries" ] && [ -n "$install" ] && [ -n "$window" ]

if [ ! -e "$ROOT/etc/debian_version" ]; then
    case $SUITE in bookworm | trixie) script=sid components=main ;; *) script=gutsy components=main,universe ;; esac
    debootstrap ${KEYRING:+--keyring="$KEYRING"} --variant=minbase --components=$components "$SUITE" "$ROOT" "" $script
fi
mount_here() { mkdir -p "$ROOT$2" && mount $1 "$ROOT$2"; }
exec {screen}< <(exec Xvfb -displayfd 1 -screen 0 1280x900x24 -ac 2>/dev/null)
xvfb=$!
read -r display <&"$screen"
trap 'kill $xvfb || true' EXIT
mount_here "-t proc proc" /proc
mount_here "-t tmpfs tmpfs" /dev/shm
mount_here "--bind /tmp/.X11-unix" /tmp/.X11-unix
for path in ${SHARE:-}; do # such as a folder of wheels; packages installed inside must not write there
    mount_here "--bind $path" "$path" && mount -o remount,ro,bind "$ROOT$path"
done
cp /etc/resolv.conf "$ROOT/etc/"
inside() {
    chroot "$ROOT" /usr/bin/env -i HOME=/home/new LANG=C.UTF-8 DISPLAY=:$display ${ENVIRONMENT:-} \
        PATH=/usr/bin:/bin:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive bash -euo pipefail -c "$1"
}
# opens COMMAND: the window lives until it is ended after 30 seconds.
opens() { inside "cd /home/new/project && { timeout 30 $1 resources/samples/chelsea.jpg || test \$? = 124; }"; }
# says COMMAND: what is missing is told in one sentence with a package, not by a traceback.
says() {
    told=$(inside "cd /home/new/project && { timeout 60 $1 2>&1 || test \$? = 2; }")
    echo "   $told"
    [ "$(wc -l <<<"$told")" = 1 ] && grep -q "apt install lib" <<<"$told"
}

rm -rf "$ROOT/home/new/project"
mkdir -p "$ROOT/home/new/project"
git archive HEAD | tar x -C "$ROOT/home/new/project"
if [ -n "$archive" ]; then
    tar xf "$archive" -C "$ROOT/home/new/project"
    echo "== a download without Python and without Qt's libraries"
    inside "! command -v python3"
    inside "cd /home/new/project && sr3-desktop/sr3-desktop-cli selftest"
    says sr3-desktop/sr3-desktop
    inside "apt-get update -q && apt-get install -yq --no-install-recommends libgl1 libegl1 fonts-dejavu-core"
    opens sr3-desktop/sr3-desktop
    echo "== install.sh"
    inside "cd /home/new/project && sr3-desktop/install.sh && /home/new/.local/bin/sr3-desktop-cli --version"
    inside "cd /home/new/project && sr3-desktop/install.sh --uninstall && ! test -e /home/new/.local/lib/sr3-desktop"
    exit
fi
inside "apt-get update -q && apt-get install -yq --no-install-recommends python3 python3-venv"
[ -z "$cpu_torch" ] || { echo "== ${install%%&&*}&& $cpu_torch"; inside "cd /home/new/project && ${install%%&&*} && $cpu_torch"; }
echo "== $install"
inside "cd /home/new/project && $install && du -sm .venv"
echo "== without Qt's libraries"
says "$window"
echo "== apt install $libraries"
inside "apt-get install -yq --no-install-recommends $libraries fonts-dejavu-core"
echo "== $window"
inside "cd /home/new/project && .venv/bin/sr3-desktop selftest && .venv/bin/sr3-desktop upscale resources/samples/chelsea.jpg --predictor-only -o /tmp/large.png"
opens "$window"
echo "== the window has opened"
