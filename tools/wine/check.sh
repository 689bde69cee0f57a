#!/bin/bash
# Builds the program for Windows under Wine on Debian or Ubuntu, and tries it. Run as root.
#   tools/wine/check.sh                   build, installer, trials, tests; what is there is kept
#   tools/wine/check.sh build|trials|installer|tests...    only these; `build` builds anew
#   tools/wine/check.sh run PROGRAM ARGUMENTS...           one Windows program in the project
# FLAVOR is light or cpu. CACHE is where Wine, Python, wheels and pictures of the window are kept,
# about 4 GB. Needs debootstrap, pip, Pillow, Xvfb, openbox, xdotool and makensis; ImageMagick for pictures.
#
# What Wine cannot show: graphics cards, SmartScreen, long paths, the taskbar, Explorer itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
FLAVOR=${FLAVOR:-light}
. tools/wine/prepare.sh
mkdir -p "$CACHE"
[ -n "${ALONE:-}" ] || ALONE=yes exec flock --close "$CACHE/.lock" tools/wine/check.sh "$@"
DIST=$USER_HOME/dist/$FLAVOR
PROGRAM='Z:\home\user\dist\'$FLAVOR'\sr3-desktop'
PICTURES=$CACHE/pictures
INSTALLED='C:\users\user\AppData\Local\Programs\SR3 Desktop'
DRIVE=$USER_HOME/prefix/drive_c
LOCAL=$DRIVE/users/user/AppData/Local
failed=

# copy_project: what git would commit, so that nothing left over here is built or tested.
copy_project() {
    rm -rf --one-file-system "$USER_HOME/project"
    mkdir -p "$USER_HOME/project" "$DIST"
    git ls-files -co --exclude-standard -z | tar --null -T - -c | tar x -C "$USER_HOME/project"
    chown -R 1000:1000 "$USER_HOME/project" "$DIST"
}

python() { PLACE=/home/user/project ENVIRONMENT="PYTHONPATH=Z:\home\user\project ${ENVIRONMENT-}" windows ../python/python.exe "$@"; }

build() {
    rm -rf --one-file-system "$DIST/sr3-desktop"
    LIMIT=3600 python -m PyInstaller --noconfirm --log-level WARN --distpath "../dist/$FLAVOR" \
        --workpath "../build-$FLAVOR" build.spec -- --flavor "$FLAVOR"
    python -m tools.bundle.contents "../dist/$FLAVOR/sr3-desktop" "$FLAVOR"
    python3 -m tools.installer.windows_setup "$DIST/sr3-desktop" "$DIST/sr3-desktop-setup.exe"
    chown 1000:1000 "$DIST/sr3-desktop-setup.exe"
    ls -l "$DIST/sr3-desktop-setup.exe"
}

# try WHAT COMMAND...: says whether a command did what it should.
try() {
    local what=$1 started=$SECONDS code=0
    shift
    "$@" >"$CACHE/last.log" 2>&1 || code=$?
    if [ $code = 0 ]; then echo "ok    $what ($((SECONDS - started)) s)"; else
        echo "FAILS $what ($code)"
        tail -20 "$CACHE/last.log"
        failed=yes
    fi
}

# said TEXT: the last command has printed it.
said() {
    if grep -qF "$1" "$CACHE/last.log"; then echo "ok    it said $1"; else
        echo "FAILS to say $1"
        failed=yes
    fi
}

# refuses CODE COMMAND...: a command that ends with this code.
refuses() {
    local code=0
    "${@:2}" || code=$?
    [ $code = "$1" ]
}

# picture NAME: what is on the screen, to be looked at.
picture() { ! command -v import >/dev/null || import -window root "$PICTURES/$FLAVOR-$1.png"; }

trials() {
    local place="$USER_HOME/图片 放大 🌸" cli='程序\sr3-desktop-cli.exe'
    rm -rf --one-file-system "$place"
    mkdir -p "$place/假期 照片"
    cp resources/samples/rocket.jpg "$place/假期 照片/猫 cat 🐈.jpg"
    cp tests/engine/heic/deep.heic "$place/假期 照片/"
    cp -r "$DIST/sr3-desktop" "$place/程序"
    chown -R 1000:1000 "$place"
    new_windows
    try "the whole proof, with an empty profile" python -m tools.bundle.proof "$PROGRAM" "$FLAVOR"
    cat "$CACHE/last.log"
    export PLACE="/home/user/图片 放大 🌸"
    try "batch in Chinese and emoji paths" windows "$cli" batch "假期 照片" "大 out 🐉" --predictor-only --scale 2
    said "大 out 🐉" # redirected
    try "its photo" test -s "$place/大 out 🐉/猫 cat 🐈_2x.jpg"
    try "its HEIC photo" test -s "$place/大 out 🐉/deep_2x.png"
    try "upscale" windows "$cli" upscale "假期 照片/猫 cat 🐈.jpg" -o "结果 🐈.png" --predictor-only --scale 2
    try "a run in the window" run_in_window window
    try "window, with Windows' own plug-in" windows "$cli" --check-window "window.png"
    said "on windows"
    cp "$place/window.png" "$PICTURES/$FLAVOR-check-window.png" || true
    without_runtime "$cli"
    read_only "$cli"
    chinese_windows "$cli"
    unset PLACE
}

without_runtime() {
    rm -f "$DRIVE"/windows/system32/{msvcp140,vcruntime140,concrt140,vcomp140}*.dll
    local OVERRIDES="msvcp140,msvcp140_1,msvcp140_2,vcruntime140,vcruntime140_1,concrt140,vcomp140=n"
    try "self-test without a C++ runtime in the system" windows "$1" selftest
    try "window without a C++ runtime in the system" windows "$1" --check-window "window 2.png"
}

read_only() {
    chown -R root:root "$USER_HOME/$(basename "$PLACE")/程序"
    chmod -R a-w "$USER_HOME/$(basename "$PLACE")/程序"
    try "self-test in a folder that cannot be written to" windows "$1" selftest
    try "window in a folder that cannot be written to" windows "$1" --check-window "window 3.png"
}

chinese_windows() {
    local LANG_INSIDE=zh_CN.UTF-8
    new_windows
    try "batch on a Chinese Windows" windows "$1" batch "假期 照片" "大 2" --predictor-only --scale 2
    try "a run in the window on a Chinese Windows" run_in_window chinese
}

# run_in_window NAME: a photo by Ctrl+Enter, with pictures of start, running and done.
run_in_window() {
    local result="$USER_HOME/$(basename "$PLACE")/假期 照片/猫 cat 🐈_4x.jpg"
    rm -f "$result"
    windows '程序\sr3-desktop.exe' "假期 照片/猫 cat 🐈.jpg" &
    timeout 300 xdotool search --sync --onlyvisible --name "cat.*SR3 Desktop" windowactivate --sync
    sleep 5
    picture "$1-start"
    xdotool key ctrl+Return
    timeout 300 xdotool search --sync --name "[1-9][0-9]%.*SR3 Desktop" >/dev/null
    sleep 2
    picture "$1-running"
    timeout 600 bash -c 'until [ -s "$1" ]; do sleep 1; done' _ "$result"
    sleep 5
    picture "$1-done"
    stop_windows
    wait $! || true
}

# install, Explorer's verbs, "Send to", uninstall.
installer() {
    local setup='Z:\home\user\dist\'$FLAVOR'\sr3-desktop-setup.exe'
    new_windows
    mkdir -p "$LOCAL/sr3-desktop/models"
    echo mine >"$LOCAL/sr3-desktop/models/mine.safetensors"
    chown -R 1000:1000 "$LOCAL/sr3-desktop"
    try "install" windows "$setup" /S
    try "the installed program" windows "$INSTALLED\sr3-desktop-cli.exe" selftest
    try "start menu, verbs and Send to" python tools/wine/explorer.py use
    cat "$CACHE/last.log"
    picture verbs
    try "no installation while the window is open" refuses 3 windows "$setup" /S
    try "the window closes, and has kept the size" python tools/wine/explorer.py close
    try "a verb while no window is open" python tools/wine/explorer.py first
    try "a photo that has gone" python tools/wine/explorer.py missing
    try "install over it" windows "$setup" /S
    try "uninstall" windows "$INSTALLED\uninstall.exe" /S "_?=$INSTALLED"
    try "nothing is left in the registry and the menus" python tools/wine/explorer.py gone
    try "the program is gone" test ! -e "$LOCAL/Programs/SR3 Desktop/_internal"
    try "models and settings are kept" test -s "$LOCAL/sr3-desktop/models/mine.safetensors" -a -s "$LOCAL/sr3-desktop/settings.json"
    try "install again" windows "$setup" /S
    try "uninstall by mouse, settings and models kept" python tools/wine/explorer.py keep
    try "install once more" windows "$setup" /S
    try "uninstall with settings and models" python tools/wine/explorer.py remove
    try "nothing is left" python tools/wine/explorer.py gone
    local LANG_INSIDE=zh_CN.UTF-8 # Windows asks for it at each start of a program
    new_windows
    try "install on a Chinese Windows" windows "$setup" /S
    try "the menus speak Chinese" python tools/wine/explorer.py chinese
}

tests() {
    install_wheels cpu
    install_wheels tests
    new_windows
    local ENVIRONMENT="QT_QPA_PLATFORM=offscreen"
    LIMIT=3000 python -m pytest -q -n 0 -p no:cacheprovider ${TESTED:-tests/engine/files tests/engine/batch tests/cli} || failed=yes
}

if [ "${1:-}" = run ]; then
    shift
    prepare
    copy_project
    PLACE=/home/user/project windows "$@"
    exit
fi
prepare
copy_project
mkdir -p "$PICTURES"
exec {screen}< <(exec Xvfb -displayfd 1 -screen 0 1400x900x24 -ac 2>/dev/null)
xvfb=$!
trap 'stop_windows; kill $xvfb || true' EXIT
read -r number <&"$screen"
export DISPLAY=:$number
openbox 2>/dev/null &
[ $# = 0 ] && [ -e "$DIST/sr3-desktop-setup.exe" ] && set -- trials installer tests
[ $# != 0 ] || set -- build trials installer tests
for step; do
    echo "== $step"
    "$step"
done
[ -z "$failed" ]
