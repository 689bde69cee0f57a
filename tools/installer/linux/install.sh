#!/bin/sh
# Installs SR3 Desktop for this user, without root: ./install.sh [--prefix DIR] [--uninstall]
# The default DIR is ~/.local. Settings, models and photos are never touched.
set -eu
prefix=${HOME}/.local
remove=
while [ $# -gt 0 ]; do
    case $1 in
    --prefix) prefix=${2:?--prefix needs a folder}; shift ;;
    --uninstall) remove=yes ;;
    *) echo "usage: $0 [--prefix DIR] [--uninstall]" >&2; exit 2 ;;
    esac
    shift
done
here=$(cd "$(dirname "$0")" && pwd)
program=$prefix/lib/sr3-desktop
share=$prefix/share

put() { # FILE TARGET: with the place of the program written into it
    mkdir -p "$(dirname "$2")"
    sed "s|Exec=sr3-desktop |Exec=\"$program/sr3-desktop\" |" "$1" >"$2"
}

refresh() { # what desktops look up in lists of their own
    for tool in update-desktop-database gtk-update-icon-cache; do
        folder=$share/applications
        [ $tool = gtk-update-icon-cache ] && folder=$share/icons/hicolor
        command -v $tool >/dev/null && $tool -q "$folder" 2>/dev/null || true
    done
}

files="bin/sr3-desktop bin/sr3-desktop-cli share/applications/sr3-desktop.desktop
share/metainfo/sr3-desktop.metainfo.xml share/icons/hicolor/scalable/apps/sr3-desktop.svg
share/kio/servicemenus/sr3-desktop.desktop share/nemo/actions/sr3-desktop.nemo_action"
scripts="share/nautilus/scripts"

if [ -n "$remove" ]; then
    for file in $files; do rm -f "$prefix/$file"; done
    rm -f "$prefix/$scripts/SR3 Desktop 2×" "$prefix/$scripts/SR3 Desktop 4×"
    rm -rf "$program"
    refresh
    echo "SR3 Desktop is removed. Settings and models are kept in ~/.config and ~/.local/share."
    exit 0
fi

if [ "$here" != "$program" ]; then
    mkdir -p "$prefix/lib"
    rm -rf "$program"
    cp -R "$here" "$program"
fi
mkdir -p "$prefix/bin" "$prefix/$scripts"
ln -sf "$program/sr3-desktop" "$program/sr3-desktop-cli" "$prefix/bin/"
put "$here/share/sr3-desktop.desktop" "$share/applications/sr3-desktop.desktop"
put "$here/share/sr3-desktop.metainfo.xml" "$share/metainfo/sr3-desktop.metainfo.xml"
put "$here/share/sr3-desktop.svg" "$share/icons/hicolor/scalable/apps/sr3-desktop.svg"
put "$here/share/file-manager.desktop" "$share/kio/servicemenus/sr3-desktop.desktop"
put "$here/share/sr3-desktop.nemo_action" "$share/nemo/actions/sr3-desktop.nemo_action"
chmod +x "$share/kio/servicemenus/sr3-desktop.desktop" # KDE runs only such menus
for scale in 2 4; do # GNOME's file manager
    script="$prefix/$scripts/SR3 Desktop $scale×"
    printf '#!/bin/sh\nexec "%s/sr3-desktop" --scale %s "$@"\n' "$program" "$scale" >"$script"
    chmod +x "$script"
done
refresh
echo "SR3 Desktop is installed in $program; start it from the menu or as $prefix/bin/sr3-desktop."
