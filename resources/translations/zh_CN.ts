<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CompareView</name>
    <message>
        <source>Original {width}×{height}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparison, divider {percent} percent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DevicePill</name>
    <message>
        <source>Checking the device…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The processor was chosen, though there is a graphics card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device: {device}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DevicePopup</name>
    <message>
        <source>About the device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to fix it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enlarge photos on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic: {device}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Add photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the enlarged photo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Add photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try with a sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop photos here, or add photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP, TIFF, AVIF, BMP, GIF</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorDrawer</name>
    <message>
        <source>About the device…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again on the processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the models folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} was not enlarged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Technical details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorReporter</name>
    <message>
        <source>Something unexpected went wrong ({error}); the log has the details.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobQueue</name>
    <message>
        <source>Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Percent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>A photo is being enlarged; stop it before opening another.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos are opened one at a time; this is the first of {n}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a photo to begin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{width} × {height} pixels in {seconds} s on the processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{width} × {height} pixels in {seconds} s on the graphics card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The enlarged photo has not been saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It will be lost if you go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on without saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A photo is still being enlarged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If you close the window now, the work is stopped and nothing is kept of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>How many times as wide and as high the result is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Few steps, for a first look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The steps recommended for this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More steps: finer texture, but slower</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often the picture is refined; with 0 no detail is invented at all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The method by which noise is turned into detail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left: closest to the photo. Right: crisper, with more invented detail.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Removes noise and JPEG blocks. Leave it at none for a clean photo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another number invents other details; the same number repeats a result.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another seed at random</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model that enlarges the photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which part of this computer does the work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Faithful</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detailed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Character</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clean-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No diffusion: nothing is invented</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{steps} steps, {sampler}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width and height are multiplied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result {width} × {height}, {megapixels} megapixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graphics card ({device})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProcessorCard</name>
    <message>
        <source>Photos are enlarged on the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A photo of 2 megapixels takes {time} here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to fix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue on CPU</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PromiseCard</name>
    <message>
        <source>This model invents plausible detail.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Faces, text and number plates may not be true. Originals are never changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Got it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Recent photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No photos yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget these photos</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Store the enlarged photo as a file (Ctrl+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enlarge this photo (Ctrl+Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop; nothing is kept of this run (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enlarging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing the photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Storing the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tile {tile} of {tiles}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunWatch</name>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) enlarged</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) failed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Saved as {path}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enlarging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Viewing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste a picture or files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the chosen photos from the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the enlarged photo as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preview in the frame</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try another variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold to see the original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One picture pixel on one screen pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the divider, or go from photo to photo in the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the next part of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show these shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Add photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a photo (Ctrl+O), or drop one on the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom: result pixels on screen pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole picture (F)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom {percent} percent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit	F</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme of the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>&quot;{name}&quot; is not a device; use auto, cpu, cuda or cuda:0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a CUDA version on {page}, add =={version} to the word torch in the command shown there, and run it with --force-reinstall.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs that use the card and start the computer again; if that does not help, install the newest driver and send the report to the makers of this program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If this computer has an NVIDIA card, install its newest driver and start again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install PyTorch for CUDA {cuda}, which still has code for this card: choose it on {page} and run the command shown there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install a newer PyTorch: choose the newest CUDA version on {page} and run the command shown there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the newest driver from NVIDIA and start the computer again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No NVIDIA graphics card with a working driver was found, so photos are enlarged on the processor; a graphics card would be many times faster.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos are enlarged on {card}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device has too little memory even for the smallest tiles; close other programs or choose the processor (CPU) as device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device has too little memory for this photo; close other programs, choose a smaller size or the processor (CPU) as device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The driver of the graphics card is too old: it serves CUDA {driver}, and this program needs {build}. Photos are enlarged on the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file holds measured numbers rather than a photo; save it with 8 or 16 bits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The graphics card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The graphics card stopped answering and its driver has reset it; nothing was written of this photo. Try it again; if that fails too, start the program again or choose the processor (CPU) as device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is an NVIDIA graphics card, but the installed PyTorch is a build without CUDA, so photos are enlarged on the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no graphics card {name} that this program can use; use cpu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{card} failed a short test ({reason}), so photos are enlarged on the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{card} is newer than the installed PyTorch (compute capability {capability}), so photos are enlarged on the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{card} is too old for the installed PyTorch (compute capability {capability}), so photos are enlarged on the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{card} · {free} GB free</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
