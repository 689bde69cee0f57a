; Installer for one user: no administrator, nothing outside the user's own folders.
;   makensis -DVERSION=0.2.0 -DSOURCE=dist/light/sr3-desktop -DOUTPUT=setup.exe -DLICENSE=LICENSE \
;     -DSTUB=amd64-unicode sr3-desktop.nsi
Unicode true
Target ${STUB}
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
ManifestLongPathAware true

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define NAME "SR3 Desktop"
!define PROGRAM "sr3-desktop.exe"
!define CLASSES "Software\Classes"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\SR3Desktop"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"
!define MUI_ICON "${SOURCE}\_internal\app.ico"
!define MUI_UNICON "${SOURCE}\_internal\app.ico"

!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString TWICE ${LANG_ENGLISH} "Upscale 2x with ${NAME}"
LangString TWICE ${LANG_SIMPCHINESE} "用 ${NAME} 放大 2 倍"
LangString FOURFOLD ${LANG_ENGLISH} "Upscale 4x with ${NAME}"
LangString FOURFOLD ${LANG_SIMPCHINESE} "用 ${NAME} 放大 4 倍"
LangString RUNNING ${LANG_ENGLISH} "${NAME} is open. Close it, then try again."
LangString RUNNING ${LANG_SIMPCHINESE} "${NAME} 正在运行。请先关闭它，然后重试。"
LangString FOREIGN ${LANG_ENGLISH} "This folder holds other files. Choose an empty folder."
LangString FOREIGN ${LANG_SIMPCHINESE} "此文件夹中有其他文件。请选择空文件夹。"
LangString MINE ${LANG_ENGLISH} "My settings and models"
LangString MINE ${LANG_SIMPCHINESE} "我的设置和模型"

; A verb of one kind of file; a second start hands what it is given to the window that is open.
!macro VERB KIND KEY TEXT SCALE
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\${KEY}" "" "${TEXT}"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\${KEY}" "Icon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\${KEY}" "MultiSelectModel" "Player"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\${KEY}\command" "" '"$INSTDIR\${PROGRAM}" --scale ${SCALE} "%1"'
!macroend
!macro VERBS KIND
  !insertmacro VERB "${KIND}" "SR3Desktop2" "$(TWICE)" 2
  !insertmacro VERB "${KIND}" "SR3Desktop4" "$(FOURFOLD)" 4
!macroend
!macro NO_VERBS KIND
  DeleteRegKey HKCU "${CLASSES}\${KIND}\shell\SR3Desktop2"
  DeleteRegKey HKCU "${CLASSES}\${KIND}\shell\SR3Desktop4"
!macroend
; "Open with" lists the program; no default is taken.
!macro TYPE END
  WriteRegStr HKCU "${CLASSES}\Applications\${PROGRAM}\SupportedTypes" "${END}" ""
!macroend

; A program that runs cannot be opened for writing.
!macro STOP_WHILE_OPEN
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section "SR3 Desktop"
  !insertmacro STOP_WHILE_OPEN
  ; A folder with files of others is left alone: an update and the removal delete "_internal".
  ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
  ${AndIf} ${FileExists} "$INSTDIR\_internal\*.*"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(FOREIGN)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\_internal" ; of an older version
  File /r "${SOURCE}\*"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  CreateShortCut "$SENDTO\${NAME}.lnk" "$INSTDIR\${PROGRAM}"

  WriteRegStr HKCU "${CLASSES}\Applications\${PROGRAM}" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\Applications\${PROGRAM}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  !insertmacro TYPE ".jpg"
  !insertmacro TYPE ".jpeg"
  !insertmacro TYPE ".png"
  !insertmacro TYPE ".tif"
  !insertmacro TYPE ".tiff"
  !insertmacro TYPE ".webp"
  !insertmacro TYPE ".heic"
  !insertmacro TYPE ".avif"
  !insertmacro TYPE ".bmp"
  !insertmacro VERBS "SystemFileAssociations\image"
  !insertmacro VERBS "Directory"

  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "SR3 Desktop developers"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "un.SR3 Desktop"
  SectionIn RO
  !insertmacro STOP_WHILE_OPEN
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\sr3-desktop.exe"
  Delete "$INSTDIR\sr3-desktop-cli.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing of the user's lies in it
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$SENDTO\${NAME}.lnk"
  DeleteRegKey HKCU "${CLASSES}\Applications\${PROGRAM}"
  !insertmacro NO_VERBS "SystemFileAssociations\image"
  !insertmacro NO_VERBS "Directory"
  DeleteRegKey HKCU "${UNINSTALL}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section /o "un.$(MINE)"
  RMDir /r "$LOCALAPPDATA\sr3-desktop"
SectionEnd
