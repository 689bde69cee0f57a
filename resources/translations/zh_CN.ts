<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Enlarging</source>
        <translation>放大照片</translation>
    </message>
    <message>
        <source>Viewing</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>While faces are framed</source>
        <translation>框选人脸时</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Photos…</source>
        <translation>照片…</translation>
    </message>
    <message>
        <source>Add photos, or drop them on the window</source>
        <translation>添加照片，或把照片拖到窗口上</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Paste a picture or files</source>
        <translation>粘贴图片或文件</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Remove the photo, or those chosen in the list</source>
        <translation>移除当前照片，或列表中选中的照片</translation>
    </message>
    <message>
        <source>Remove this photo</source>
        <translation>移除这张照片</translation>
    </message>
    <message>
        <source>Put removed photos back</source>
        <translation>放回已移除的照片</translation>
    </message>
    <message>
        <source>Save the enlarged photo as…</source>
        <translation>将放大后的照片另存为…</translation>
    </message>
    <message>
        <source>Store the enlarged photo once more</source>
        <translation>再存一份放大后的照片</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Enlarge all photos that wait</source>
        <translation>放大所有等待中的照片</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop now or after this photo</source>
        <translation>立即停止或在这张照片之后停止</translation>
    </message>
    <message>
        <source>Preview in the frame</source>
        <translation>预览方框内的效果</translation>
    </message>
    <message>
        <source>Enlarge only what is in the frame</source>
        <translation>只放大框内的部分</translation>
    </message>
    <message>
        <source>Move the preview frame sideways; farther with Shift</source>
        <translation>左右移动预览框；按住 Shift 移动得更远</translation>
    </message>
    <message>
        <source>Move the preview frame up or down; farther with Shift</source>
        <translation>上下移动预览框；按住 Shift 移动得更远</translation>
    </message>
    <message>
        <source>Make the preview frame smaller or larger</source>
        <translation>缩小或放大预览框</translation>
    </message>
    <message>
        <source>Frame faces for the face model</source>
        <translation>为人脸模型框选人脸</translation>
    </message>
    <message>
        <source>Frame small faces for the face model, which invents what is missing</source>
        <translation>为人脸模型框选小的人脸，它会想象出缺少的细节</translation>
    </message>
    <message>
        <source>Try another variant</source>
        <translation>尝试另一个变体</translation>
    </message>
    <message>
        <source>Enlarge this photo again with another seed</source>
        <translation>用另一个种子再次放大这张照片</translation>
    </message>
    <message>
        <source>Hold to see the original</source>
        <translation>按住查看原图（空格）</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>显示整张图片</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>One picture pixel on one screen pixel</source>
        <translation>一个图片像素对应一个屏幕像素</translation>
    </message>
    <message>
        <source>Show or hide the timeline</source>
        <translation>显示或隐藏时间线</translation>
    </message>
    <message>
        <source>The way from noise to photo</source>
        <translation>从噪声到照片的过程</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大显示</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小显示</translation>
    </message>
    <message>
        <source>Move the divider, or go from photo to photo in the list</source>
        <translation>移动分隔线，或在列表中切换照片</translation>
    </message>
    <message>
        <source>Move the divider farther</source>
        <translation>将分隔线移动得更远</translation>
    </message>
    <message>
        <source>Go to the photo before</source>
        <translation>转到上一张照片</translation>
    </message>
    <message>
        <source>Go to the next photo</source>
        <translation>转到下一张照片</translation>
    </message>
    <message>
        <source>Show or hide the settings</source>
        <translation>显示或隐藏设置</translation>
    </message>
    <message>
        <source>Go to the next part of the window</source>
        <translation>转到窗口的下一个区域</translation>
    </message>
    <message>
        <source>Show these shortcuts</source>
        <translation>显示这些快捷键</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation>关闭程序</translation>
    </message>
    <message>
        <source>Add a frame</source>
        <translation>添加方框</translation>
    </message>
    <message>
        <source>Choose the frame before or the next one</source>
        <translation>选择上一个或下一个方框</translation>
    </message>
    <message>
        <source>Move the chosen frame; ten times as far with Shift</source>
        <translation>移动所选方框；按住 Shift 移动十倍距离</translation>
    </message>
    <message>
        <source>Make the chosen frame larger or smaller</source>
        <translation>放大或缩小所选方框</translation>
    </message>
    <message>
        <source>Turn the chosen frame</source>
        <translation>旋转所选方框</translation>
    </message>
    <message>
        <source>Remove the chosen frame</source>
        <translation>移除所选方框</translation>
    </message>
    <message>
        <source>Frame no more faces</source>
        <translation>结束框选人脸</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Frame for previews and variants</source>
        <translation>用于预览和变体的取景框</translation>
    </message>
    <message>
        <source>Close the timeline</source>
        <translation>关闭时间线</translation>
    </message>
    <message>
        <source>The face is left to the photo model</source>
        <translation>这张脸将交给照片模型</translation>
    </message>
    <message>
        <source>Frames stay with the photo</source>
        <translation>方框会随照片保留</translation>
    </message>
    <message>
        <source>{tip} ({key})</source>
        <translation>{tip}（{key}）</translation>
    </message>
</context>
<context>
    <name>AdvancedSection</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Steps, sampler, tiles, device and live preview</source>
        <translation>步数、采样器、分块、设备和实时预览</translation>
    </message>
    <message>
        <source>Keep states for the timeline</source>
        <translation>保留状态用于时间线</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Once a second</source>
        <translation>每秒一次</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The model that enlarges the photo</source>
        <translation>放大照片的模型</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>采样器</translation>
    </message>
    <message>
        <source>The method by which noise is turned into detail</source>
        <translation>把噪声变成细节的方法</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>How often the picture is refined; with 0 no detail is invented at all</source>
        <translation>画面精修的次数；为 0 时完全不想象细节</translation>
    </message>
    <message>
        <source>Fresh noise</source>
        <translation>新噪声</translation>
    </message>
    <message>
        <source>Tile size</source>
        <translation>分块大小</translation>
    </message>
    <message>
        <source>Photos are worked on in tiles of so many pixels. Smaller ones need less memory; the result is the same.</source>
        <translation>照片按这么多像素的小块处理。小块需要的内存更少；结果相同。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>How exactly the network computes; float32 is slower on graphics cards</source>
        <translation>网络计算的精确程度；在显卡上 float32 较慢</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Which part of this computer does the work</source>
        <translation>由这台电脑的哪个部分来计算</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>实时预览</translation>
    </message>
    <message>
        <source>How often the picture is drawn while it is made; less is a little faster</source>
        <translation>制作过程中画面刷新的频率；较少会稍快一些</translation>
    </message>
    <message>
        <source>Afterwards you can go back through the run, from noise to photo.</source>
        <translation>之后可以回看从噪声到照片的过程。</translation>
    </message>
    <message>
        <source>New noise a step, called eta: 0 none, 1 as much as the method takes</source>
        <translation>每步的新噪声，称为 eta：0 为没有，1 为该方法所能用的最大量</translation>
    </message>
    <message>
        <source>Only DDIM and DPM++ 2M SDE leave this choice.</source>
        <translation>只有 DDIM 和 DPM++ 2M SDE 有此选择。</translation>
    </message>
    <message>
        <source>Automatic ({side})</source>
        <translation>自动（{side}）</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Graphics card ({device})</source>
        <translation>显卡（{device}）</translation>
    </message>
</context>
<context>
    <name>CharacterRow</name>
    <message>
        <source>Faithful stays closest to the photo and is smoother. Detailed is crisper, with more texture that the model invents.</source>
        <translation>“忠实”最贴近照片，也更平滑；“细致”更锐利，有更多由模型想象的纹理。</translation>
    </message>
    <message>
        <source>Character</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Faithful</source>
        <translation>忠实</translation>
    </message>
    <message>
        <source>Detailed</source>
        <translation>细致</translation>
    </message>
    <message>
        <source>Left: closest to the photo. Right: crisper, with more invented detail.</source>
        <translation>左：最贴近照片。右：更锐利，想象的细节更多。</translation>
    </message>
    <message>
        <source>A model of the SR3 paper leaves no choice here.</source>
        <translation>SR3 论文的模型在这里没有选择。</translation>
    </message>
</context>
<context>
    <name>CleanupRow</name>
    <message>
        <source>Removes noise and JPEG blocks before the photo is enlarged. Leave it at none for a clean photo: then the result, made small again, equals the photo.</source>
        <translation>在放大之前去除噪点和 JPEG 方块。干净的照片请保持“无”：这样结果缩小后与照片一致。</translation>
    </message>
    <message>
        <source>Clean-up</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Left: leave the photo as it is. Right: remove strong noise and JPEG blocks.</source>
        <translation>左：照片保持原样。右：去除强噪点和 JPEG 方块。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Original photo</source>
        <translation>原始照片</translation>
    </message>
    <message>
        <source>Original and result side by side</source>
        <translation>原图与结果并排</translation>
    </message>
    <message>
        <source>Result only</source>
        <translation>仅结果</translation>
    </message>
    <message>
        <source>Comparison, divider {percent} percent</source>
        <translation>对比视图，分隔线位于 {percent}%</translation>
    </message>
</context>
<context>
    <name>ContinueCard</name>
    <message>
        <source>Continue with the photo that was left?</source>
        <translation>要继续处理剩下的照片吗？</translation>
    </message>
    <message>
        <source>Continue with the {n} photos that were left?</source>
        <translation>要继续处理剩下的 {n} 张照片吗？</translation>
    </message>
    <message>
        <source>The program ended before they were enlarged. What was finished is safe.</source>
        <translation>程序在放大它们之前已结束。已完成的照片都安然无恙。</translation>
    </message>
    <message>
        <source>Forget them</source>
        <translation>不再提示</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>DevicePill</name>
    <message>
        <source>Checking the device…</source>
        <translation>正在检查设备…</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>The processor was chosen, though there is a graphics card.</source>
        <translation>已选择处理器，尽管有可用的显卡。</translation>
    </message>
    <message>
        <source>Device: {device}</source>
        <translation>设备：{device}</translation>
    </message>
</context>
<context>
    <name>DevicePopup</name>
    <message>
        <source>About the device</source>
        <translation>关于设备</translation>
    </message>
    <message>
        <source>How to fix it</source>
        <translation>解决办法</translation>
    </message>
    <message>
        <source>Enlarge photos on</source>
        <translation>用于放大照片的设备</translation>
    </message>
    <message>
        <source>Which part of this computer does the work</source>
        <translation>由这台电脑的哪个部分来计算</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy what is known of the devices, to be pasted into a message</source>
        <translation>复制关于设备的信息，以便粘贴到消息中</translation>
    </message>
    <message>
        <source>Automatic: {device}</source>
        <translation>自动：{device}</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Finish this photo, then close</source>
        <translation>完成这张照片后关闭</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>A photo is still being enlarged.</source>
        <translation>仍在放大一张照片。</translation>
    </message>
    <message>
        <source>Finished photos are safe. If you stop now, this one has to begin again.</source>
        <translation>已完成的照片是安全的。如果现在停止，这张照片需要重新开始。</translation>
    </message>
    <message>
        <source>A result is there already.</source>
        <translation>已有一个结果。</translation>
    </message>
    <message>
        <source>A file is there already that this program does not know as its result.</source>
        <translation>已有一个文件，本程序不知道它是自己生成的结果。</translation>
    </message>
    <message>
        <source>If it is replaced, the file that is there now is lost. Your photo is never changed.</source>
        <translation>替换后，现有的文件将会丢失。您的照片绝不会被更改。</translation>
    </message>
    <message>
        <source>{n} results are there already.</source>
        <translation>已有 {n} 个结果。</translation>
    </message>
    <message>
        <source>{n} files are there already. {foreign} of them this program does not know as its results.</source>
        <translation>已有 {n} 个文件，其中 {foreign} 个本程序不知道是自己生成的结果。</translation>
    </message>
    <message>
        <source>If they are replaced, the files that are there now are lost. Your photos are never changed.</source>
        <translation>替换后，现有的这些文件将会丢失。您的照片绝不会被更改。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>两者都保留</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
    <message>
        <source>Save the way from noise to photo</source>
        <translation>保存从噪声到照片的过程</translation>
    </message>
    <message>
        <source>Save a report on the photos</source>
        <translation>保存照片报告</translation>
    </message>
    <message>
        <source>Table for spreadsheets</source>
        <translation>电子表格</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Save the enlarged photo</source>
        <translation>保存放大后的照片</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Try with a sample</source>
        <translation>用示例照片试试</translation>
    </message>
    <message>
        <source>Drop photos here, or add photos</source>
        <translation>将照片拖到这里，或添加照片</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>所有内容都只留在这台电脑上。</translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP, TIFF, AVIF, BMP, GIF</source>
        <translation>JPEG、PNG、WebP、TIFF、AVIF、BMP、GIF</translation>
    </message>
</context>
<context>
    <name>ErrorDrawer</name>
    <message>
        <source>About the device…</source>
        <translation>关于设备…</translation>
    </message>
    <message>
        <source>Tell what this computer has to enlarge photos on</source>
        <translation>说明这台电脑可以用什么来放大照片</translation>
    </message>
    <message>
        <source>Try again on the processor</source>
        <translation>改用处理器重试</translation>
    </message>
    <message>
        <source>Slower, but with all the memory of this computer</source>
        <translation>较慢，但可以使用这台电脑的全部内存</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Let results go into a folder that can be written to</source>
        <translation>将结果保存到可以写入的文件夹</translation>
    </message>
    <message>
        <source>Open the models folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>{name} was not enlarged</source>
        <translation>{name} 未能放大</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>出现问题</translation>
    </message>
    <message>
        <source>Technical details</source>
        <translation>技术细节</translation>
    </message>
    <message>
        <source>Enlarge this photo again</source>
        <translation>再次放大这张照片</translation>
    </message>
    <message>
        <source>Try all again</source>
        <translation>全部重试</translation>
    </message>
    <message>
        <source>Enlarge all photos again that failed</source>
        <translation>再次放大所有失败的照片</translation>
    </message>
    <message>
        <source>Photos that failed</source>
        <translation>失败的照片</translation>
    </message>
    <message>
        <source>Photos that failed; choose one to see why</source>
        <translation>失败的照片；选择一张查看原因</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy what is said here, to be pasted into a message</source>
        <translation>复制此处的内容，以便粘贴到消息中</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Show the file in which all errors are noted</source>
        <translation>显示记录所有错误的文件</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>关闭详细信息</translation>
    </message>
    <message>
        <source>Show where the files of the models belong</source>
        <translation>显示模型文件应放在哪里</translation>
    </message>
</context>
<context>
    <name>FaceBar</name>
    <message>
        <source>Stop looking</source>
        <translation>停止查找</translation>
    </message>
    <message>
        <source>Find faces</source>
        <translation>查找人脸</translation>
    </message>
    <message>
        <source>Frame faces that look into the camera</source>
        <translation>框选正对镜头的人脸</translation>
    </message>
    <message>
        <source>Remove frame</source>
        <translation>移除方框</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>全部移除</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Looking for faces. You can go on meanwhile.</source>
        <translation>正在查找人脸。您可以继续操作。</translation>
    </message>
    <message>
        <source>This face is large enough for the photo model and is left to it.</source>
        <translation>这张脸足够大，将交给照片模型处理。</translation>
    </message>
    <message>
        <source>Drag the frame to move it, a corner to resize it, the knob to turn it.</source>
        <translation>拖动方框可移动，拖动角可缩放，拖动圆钮可旋转。</translation>
    </message>
    <message>
        <source>The face model invents what the framed faces lack at the next run.</source>
        <translation>下次放大时，人脸模型会想象出框内人脸缺少的细节。</translation>
    </message>
    <message>
        <source>Drag a square around each face, from above the forehead to below the chin.</source>
        <translation>在每张脸周围拖出一个方框，从额头上方到下巴下方。</translation>
    </message>
</context>
<context>
    <name>FaceButton</name>
    <message>
        <source>Faces: {count}</source>
        <translation>人脸：{count}</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
</context>
<context>
    <name>FaceCard</name>
    <message>
        <source>Faces are invented</source>
        <translation>人脸是想象出来的</translation>
    </message>
    <message>
        <source>The face model paints eyes, teeth, skin and hair that the photo does not show. Shrunk back, the face is the one in your photo, but many other faces would be so, too. It may look like someone else: never use it to recognise a person.</source>
        <translation>人脸模型会画出照片中没有的眼睛、牙齿、皮肤和头发。缩小回去，它就是您照片中的脸，但许多别的脸缩小后也是如此。它可能看起来像另一个人：切勿用它来辨认任何人。</translation>
    </message>
    <message>
        <source>Frame faces</source>
        <translation>框选人脸</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>FaceFrames</name>
    <message>
        <source>Frames around faces: {count}</source>
        <translation>人脸周围的方框：{count}</translation>
    </message>
    <message>
        <source>Face {number} of {count}, {side} pixels, turned {angle} degrees</source>
        <translation>第 {number} 张脸，共 {count} 张，{side} 像素，旋转 {angle} 度</translation>
    </message>
</context>
<context>
    <name>FacesController</name>
    <message>
        <source>1 face found. Look at its frame, and drag it where it does not fit.</source>
        <translation>找到 1 张人脸。请查看方框，不合适的地方请拖动调整。</translation>
    </message>
    <message>
        <source>{n} faces found. Look at the frames, and drag those that do not fit.</source>
        <translation>找到 {n} 张人脸。请查看方框，不合适的请拖动调整。</translation>
    </message>
    <message>
        <source>No more faces found than are framed already.</source>
        <translation>没有找到尚未框选的人脸。</translation>
    </message>
    <message>
        <source>The faces found are large enough for the photo model.</source>
        <translation>找到的人脸足够大，由照片模型处理即可。</translation>
    </message>
    <message>
        <source>No face found that looks into the camera. Drag a square around each face instead.</source>
        <translation>没有找到正对镜头的人脸。请在每张脸周围拖出一个方框。</translation>
    </message>
</context>
<context>
    <name>FormatRow</name>
    <message>
        <source>JPEG, WebP and AVIF make small files; the higher their quality, the larger the file. PNG and TIFF keep every pixel exactly.</source>
        <translation>JPEG、WebP 和 AVIF 文件较小；质量越高，文件越大。PNG 和 TIFF 精确保留每个像素。</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>保存为</translation>
    </message>
    <message>
        <source>Same as the photo</source>
        <translation>与照片相同</translation>
    </message>
    <message>
        <source>The kind of file</source>
        <translation>文件类型</translation>
    </message>
    <message>
        <source>Quality of the file</source>
        <translation>文件质量</translation>
    </message>
    <message>
        <source>Higher keeps more of the picture and makes a larger file; 95 is very good.</source>
        <translation>越高保留的画面越多，文件也越大；95 已经很好。</translation>
    </message>
    <message>
        <source>16 bit if the photo has it</source>
        <translation>照片为 16 位时保留 16 位</translation>
    </message>
    <message>
        <source>Always 8 bit</source>
        <translation>始终 8 位</translation>
    </message>
    <message>
        <source>Always 16 bit</source>
        <translation>始终 16 位</translation>
    </message>
    <message>
        <source>Shades of a colour: 256 or 65 536. More is for editing; the file is larger.</source>
        <translation>每种颜色的层次：256 或 65 536。更多层次便于编辑；文件更大。</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>位深</translation>
    </message>
    <message>
        <source>Keep photo info</source>
        <translation>保留照片信息</translation>
    </message>
    <message>
        <source>Date, camera and title of the photo go into the result.</source>
        <translation>照片的日期、相机和标题会写入结果。</translation>
    </message>
    <message>
        <source>Remove location</source>
        <translation>移除位置</translation>
    </message>
    <message>
        <source>Nothing in the result tells where the photo was taken.</source>
        <translation>结果中不含任何拍摄地点。</translation>
    </message>
    <message>
        <source>Without photo info the result holds no location.</source>
        <translation>不含照片信息的结果也不含位置。</translation>
    </message>
</context>
<context>
    <name>JobQueue</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Size in pixels</source>
        <translation>像素尺寸</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Running, {percent} %</source>
        <translation>运行中，{percent} %</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
</context>
<context>
    <name>OutputRow</name>
    <message>
        <source>The photo itself is never changed. The words in braces stand for the photo&apos;s name, the scale and so on; the plus button inserts them.</source>
        <translation>照片本身永远不会改变。花括号中的词代表照片名称、倍数等；加号按钮可插入它们。</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Beside photo</source>
        <translation>照片旁边</translation>
    </message>
    <message>
        <source>In a folder</source>
        <translation>文件夹中</translation>
    </message>
    <message>
        <source>Each result goes into the folder of its photo</source>
        <translation>每个结果放入其照片所在的文件夹</translation>
    </message>
    <message>
        <source>All results go into one folder; sub-folders of an added folder are kept</source>
        <translation>所有结果存入同一个文件夹；所添加文件夹中的子文件夹会保留</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>How results are named</source>
        <translation>结果的命名方式</translation>
    </message>
    <message>
        <source>Insert a word that stands for something</source>
        <translation>插入一个占位词</translation>
    </message>
    <message>
        <source>If the file is there already</source>
        <translation>如果文件已存在</translation>
    </message>
    <message>
        <source>Take a new name</source>
        <translation>使用新名称</translation>
    </message>
    <message>
        <source>Overwrite it (asks once)</source>
        <translation>覆盖（只询问一次）</translation>
    </message>
    <message>
        <source>Redo if something changed</source>
        <translation>有变化时重做</translation>
    </message>
    <message>
        <source>Skip the photo</source>
        <translation>跳过这张照片</translation>
    </message>
    <message>
        <source>Redo if something changed: photos whose result was made of the same photo with the same settings are left out.</source>
        <translation>有变化时重做：如果结果是由同一照片、同样设置生成的，就跳过该照片。</translation>
    </message>
    <message>
        <source>Name of the photo</source>
        <translation>照片名称</translation>
    </message>
    <message>
        <source>Scale, such as 4</source>
        <translation>倍数，例如 4</translation>
    </message>
    <message>
        <source>Model, such as photo-x4</source>
        <translation>模型，例如 photo-x4</translation>
    </message>
    <message>
        <source>Day of the photo</source>
        <translation>照片的日期</translation>
    </message>
    <message>
        <source>Number of the photo in the run</source>
        <translation>照片在本次运行中的序号</translation>
    </message>
    <message>
        <source>Results go to {folder}. Press to choose another folder.</source>
        <translation>结果保存到 {folder}。按下可选择其他文件夹。</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>结果的文件夹</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>示例：{name}</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Undo reset</source>
        <translation>撤销重置</translation>
    </message>
    <message>
        <source>Takes back what was chosen before</source>
        <translation>恢复之前的选择</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Takes the default of every setting; this can be undone</source>
        <translation>所有设置恢复默认值；可以撤销</translation>
    </message>
</context>
<context>
    <name>PictureSurface</name>
    <message>
        <source>Original {width}×{height}</source>
        <translation>原图 {width}×{height}</translation>
    </message>
</context>
<context>
    <name>PinChip</name>
    <message>
        <source>Remove this preview ({label})</source>
        <translation>移除此预览（{label}）</translation>
    </message>
</context>
<context>
    <name>PresetBar</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Choices that you have saved</source>
        <translation>您保存的选择</translation>
    </message>
    <message>
        <source>Save these choices as a preset</source>
        <translation>把这些选择保存为预设</translation>
    </message>
    <message>
        <source>Delete this preset; the choices stay as they are</source>
        <translation>删除此预设；当前选择保持不变</translation>
    </message>
    <message>
        <source>Delete this preset</source>
        <translation>删除此预设</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>Do not save</source>
        <translation>不保存</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>无预设</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Replaces the preset of this name</source>
        <translation>替换同名的预设</translation>
    </message>
</context>
<context>
    <name>PreviewFrame</name>
    <message>
        <source>Preview frame, {side} pixels, at column {left}, row {top}</source>
        <translation>预览框，{side} 像素，位于第 {left} 列、第 {top} 行</translation>
    </message>
    <message>
        <source>Arrow keys move the frame, [ and ] change its size, P makes a preview.</source>
        <translation>方向键移动预览框，[ 和 ] 改变大小，P 生成预览。</translation>
    </message>
    <message>
        <source>Stop preview ({percent} %)</source>
        <translation>停止预览（{percent} %）</translation>
    </message>
    <message>
        <source>Preview here ({estimate})</source>
        <translation>在此预览（{estimate}）</translation>
    </message>
    <message>
        <source>Preview here</source>
        <translation>在此预览</translation>
    </message>
</context>
<context>
    <name>ProblemPage</name>
    <message>
        <source>This photo can not be shown</source>
        <translation>无法显示这张照片</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>ProcessorCard</name>
    <message>
        <source>Photos are enlarged on the processor.</source>
        <translation>照片将由处理器放大。</translation>
    </message>
    <message>
        <source>A photo of 2 megapixels takes {time} here.</source>
        <translation>在这台电脑上，放大一张 200 万像素的照片需要{time}。</translation>
    </message>
    <message>
        <source>How to fix</source>
        <translation>如何解决</translation>
    </message>
    <message>
        <source>Continue on CPU</source>
        <translation>继续使用处理器</translation>
    </message>
</context>
<context>
    <name>PromiseCard</name>
    <message>
        <source>This model invents plausible detail.</source>
        <translation>此模型会生成看似合理的细节。</translation>
    </message>
    <message>
        <source>Faces, text and number plates may not be true. Your originals are never changed, and nothing leaves this computer.</source>
        <translation>人脸、文字和车牌可能不真实。您的原始照片绝不会被更改，任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>QualityRow</name>
    <message>
        <source>The picture is refined step by step, from noise to photo. More steps give finer texture and take longer. The exact number is under More.</source>
        <translation>画面一步一步从噪声精修成照片。步数越多，纹理越细，用时越长。确切数字在“更多”中。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>Few steps, for a first look</source>
        <translation>步数很少，用于先看一眼</translation>
    </message>
    <message>
        <source>The steps recommended for this model</source>
        <translation>此模型推荐的步数</translation>
    </message>
    <message>
        <source>More steps: finer texture, but slower</source>
        <translation>步数更多：纹理更细，但更慢</translation>
    </message>
    <message>
        <source>Every step of the SR3 paper (DDPM, 2000): takes very long</source>
        <translation>SR3 论文的全部步数（DDPM，2000）：非常慢</translation>
    </message>
    <message>
        <source>No diffusion: nothing is invented</source>
        <translation>不做扩散：不想象任何内容</translation>
    </message>
    <message>
        <source>{steps} steps, {sampler}</source>
        <translation>{steps} 步，{sampler}</translation>
    </message>
    <message>
        <source>{times} times the time of Balanced</source>
        <translation>用时为“均衡”的 {times} 倍</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Table of photos</source>
        <translation>照片表格</translation>
    </message>
    <message>
        <source>Show as a strip</source>
        <translation>显示为长条</translation>
    </message>
    <message>
        <source>Show as a table</source>
        <translation>显示为表格</translation>
    </message>
    <message>
        <source>More about the list</source>
        <translation>更多列表操作</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Enlarge next</source>
        <translation>接下来放大</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Try the failed ones again</source>
        <translation>重试失败的照片</translation>
    </message>
    <message>
        <source>Remove the finished ones</source>
        <translation>移除已完成的照片</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>清空列表</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Recent photos</source>
        <translation>最近的照片</translation>
    </message>
    <message>
        <source>No photos yet</source>
        <translation>还没有照片</translation>
    </message>
    <message>
        <source>Forget these photos</source>
        <translation>清除这些记录</translation>
    </message>
</context>
<context>
    <name>ResetButton</name>
    <message>
        <source>Reset to the default: {title}</source>
        <translation>恢复默认值：{title}</translation>
    </message>
</context>
<context>
    <name>RunAnnouncer</name>
    <message>
        <source>Enlarging {n} photos</source>
        <translation>正在放大 {n} 张照片</translation>
    </message>
    <message>
        <source>Enlarging {name}</source>
        <translation>正在放大 {name}</translation>
    </message>
    <message>
        <source>{percent} % done</source>
        <translation>已完成 {percent}%</translation>
    </message>
    <message>
        <source>{name} was not enlarged: {reason}</source>
        <translation>{name} 未能放大：{reason}</translation>
    </message>
    <message>
        <source>Stopped: {words}</source>
        <translation>已停止：{words}</translation>
    </message>
    <message>
        <source>Finished: {words}</source>
        <translation>已结束：{words}</translation>
    </message>
    <message>
        <source>Done: {words}</source>
        <translation>完成：{words}</translation>
    </message>
    <message>
        <source>Skipped: {words}</source>
        <translation>已跳过：{words}</translation>
    </message>
    <message>
        <source>Failed: {words}</source>
        <translation>失败：{words}</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Photo {n} of {total}</source>
        <translation>第 {n} 张照片，共 {total} 张</translation>
    </message>
    <message>
        <source>paused; its memory stays in use</source>
        <translation>已暂停；仍占用内存</translation>
    </message>
    <message>
        <source>pausing after this step</source>
        <translation>此步之后暂停</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Upscale {n} photos</source>
        <translation>放大 {n} 张照片</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Upscale again</source>
        <translation>再次放大</translation>
    </message>
    <message>
        <source>Progress of this photo</source>
        <translation>这张照片的进度</translation>
    </message>
    <message>
        <source>Progress of all photos</source>
        <translation>所有照片的进度</translation>
    </message>
    <message>
        <source>The window closes after this photo.</source>
        <translation>这张照片完成后窗口将关闭。</translation>
    </message>
    <message>
        <source>Show failed photos</source>
        <translation>显示失败的照片</translation>
    </message>
    <message>
        <source>Open the table at the first photo that failed</source>
        <translation>打开表格并转到第一张失败的照片</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Show the enlarged photo in the file manager</source>
        <translation>在文件管理器中显示放大后的照片</translation>
    </message>
    <message>
        <source>Save a copy as…</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>Try another variant</source>
        <translation>尝试另一个变体</translation>
    </message>
    <message>
        <source>Running photo</source>
        <translation>正在处理的照片</translation>
    </message>
    <message>
        <source>Return to the photo that is being enlarged</source>
        <translation>返回正在放大的照片</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Stop after this photo</source>
        <translation>在这张照片之后停止</translation>
    </message>
    <message>
        <source>Stand still between two steps</source>
        <translation>在两步之间停住</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>RunController</name>
    <message>
        <source>Add photos to begin.</source>
        <translation>添加照片即可开始。</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>{n} photos, {waiting} waiting</source>
        <translation>{n} 张照片，{waiting} 张等待中</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
</context>
<context>
    <name>RunTexts</name>
    <message>
        <source>starting</source>
        <translation>正在开始</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>正在载入模型</translation>
    </message>
    <message>
        <source>preparing the photo</source>
        <translation>正在准备照片</translation>
    </message>
    <message>
        <source>storing the result</source>
        <translation>正在保存结果</translation>
    </message>
    <message>
        <source>enlarging faces</source>
        <translation>正在放大人脸</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>tile {tile} of {tiles}</source>
        <translation>第 {tile} 块，共 {tiles} 块</translation>
    </message>
    <message>
        <source>about {n} h left</source>
        <translation>大约还需 {n} 小时</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>大约还需 {n} 分钟</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>大约还需 {n} 秒</translation>
    </message>
    <message>
        <source>{time} on this processor</source>
        <translation>用此处理器{time}</translation>
    </message>
    <message>
        <source>{time} on this graphics card</source>
        <translation>用此显卡{time}</translation>
    </message>
    <message>
        <source>{n} too large</source>
        <translation>{n} 张过大</translation>
    </message>
    <message>
        <source>{format} holds at most {limit} pixels a side and the result would have {needed}; choose PNG or TIFF, or a smaller size.</source>
        <translation>{format} 每边最多 {limit} 像素，而结果将有 {needed} 像素；请选择 PNG 或 TIFF，或更小的尺寸。</translation>
    </message>
    <message>
        <source>The result would have {needed} megapixels and this program makes at most {limit}; choose a smaller size.</source>
        <translation>结果将有 {needed} 百万像素，而本程序最多生成 {limit} 百万像素；请选择更小的尺寸。</translation>
    </message>
    <message>
        <source>The result would need about {needed} of memory and this computer has {limit}; choose a smaller size.</source>
        <translation>结果大约需要 {needed} 内存，而本机只有 {limit}；请选择更小的尺寸。</translation>
    </message>
    <message>
        <source>The results need about {needed} and the disk of {folder} has {limit} free; free some space or choose another folder.</source>
        <translation>结果大约需要 {needed}，而 {folder} 所在磁盘只剩 {limit}；请腾出空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name}, {width} × {height} pixels in {seconds} s on the processor</source>
        <translation>{name}，{width} × {height} 像素，处理器用时 {seconds} 秒</translation>
    </message>
    <message>
        <source>{name}, {width} × {height} pixels in {seconds} s on the graphics card</source>
        <translation>{name}，{width} × {height} 像素，显卡用时 {seconds} 秒</translation>
    </message>
    <message>
        <source>{n} done</source>
        <translation>{n} 张完成</translation>
    </message>
    <message>
        <source>{n} skipped</source>
        <translation>{n} 张跳过</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} 张失败</translation>
    </message>
    <message>
        <source>Nothing was written; the photo begins again next time.</source>
        <translation>未写入任何文件；下次会从头处理这张照片。</translation>
    </message>
    <message>
        <source>{summary}; what is finished is safe. {n} left, begun again next time.</source>
        <translation>{summary}；已完成的照片是安全的。还剩 {n} 张，下次从头开始。</translation>
    </message>
</context>
<context>
    <name>RunWatch</name>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) enlarged</source>
        <translation>
            <numerusform>已放大 %n 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) failed</source>
        <translation>
            <numerusform>%n 张照片失败</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SeedRow</name>
    <message>
        <source>A small photo fits many large ones. The seed chooses which of them is made: the same number repeats a result, another one invents other details.</source>
        <translation>一张小照片可以对应许多大照片。种子决定生成哪一张：同一个数字重复同一结果，另一个数字想象出别的细节。</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Another number invents other details; the same number repeats a result.</source>
        <translation>换一个数字会想象出别的细节；同一个数字重复同一结果。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Choose another seed at random</source>
        <translation>随机选择另一个种子</translation>
    </message>
    <message>
        <source>Try {n} variants</source>
        <translation>尝试 {n} 个变体</translation>
    </message>
    <message>
        <source>How many variants</source>
        <translation>变体数量</translation>
    </message>
    <message>
        <source>Trust view</source>
        <translation>可信视图</translation>
    </message>
    <message>
        <source>The seed is locked: every run repeats it. Press to unlock.</source>
        <translation>种子已锁定：每次运行都使用它。按下解锁。</translation>
    </message>
    <message>
        <source>Locked: every run uses this seed.</source>
        <translation>已锁定：每次运行都使用这个种子。</translation>
    </message>
    <message>
        <source>The seed is not locked: every run takes a new one. Press to lock.</source>
        <translation>种子未锁定：每次运行使用新的种子。按下锁定。</translation>
    </message>
    <message>
        <source>Every run takes a new seed.</source>
        <translation>每次运行使用新的种子。</translation>
    </message>
    <message>
        <source>Lock the seed</source>
        <translation>锁定种子</translation>
    </message>
    <message>
        <source>Show the preview frame in several versions, and choose one</source>
        <translation>用几个版本显示预览框，并选择其中一个</translation>
    </message>
    <message>
        <source>Show where the photo decides, and where the model has invented</source>
        <translation>显示哪些地方由照片决定，哪些地方由模型想象</translation>
    </message>
    <message>
        <source>Open a photo first.</source>
        <translation>请先打开一张照片。</translation>
    </message>
    <message>
        <source>Wait until the photos are enlarged.</source>
        <translation>请等待照片放大完成。</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>About: {title}</source>
        <translation>关于：{title}</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SizeRow</name>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>The result is {scale} times as wide and as high</source>
        <translation>结果的宽和高是原来的 {scale} 倍</translation>
    </message>
    <message>
        <source>Another factor, or a width in pixels</source>
        <translation>其他倍数，或以像素表示的宽度</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>times as large</source>
        <translation>倍</translation>
    </message>
    <message>
        <source>pixels wide</source>
        <translation>像素宽</translation>
    </message>
    <message>
        <source>pixels, longer side</source>
        <translation>像素（长边）</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>How many times as large, 1 to 16</source>
        <translation>放大多少倍，1 到 16</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Pixels that every result gets</source>
        <translation>每个结果的像素数</translation>
    </message>
    <message>
        <source>Size in</source>
        <translation>尺寸单位</translation>
    </message>
    <message>
        <source>What the number counts</source>
        <translation>这个数字表示什么</translation>
    </message>
    <message>
        <source>How many times as wide and as high the result is, or how many pixels it has. {scale}× is what the model was made for; more takes further passes and much longer.</source>
        <translation>结果的宽高是原来的多少倍，或者有多少像素。模型是为 {scale}× 制作的；更大的倍数需要更多遍，用时长得多。</translation>
    </message>
    <message>
        <source>Open a photo to see the size of its result.</source>
        <translation>打开照片后可看到结果的尺寸。</translation>
    </message>
    <message>
        <source>{width} × {height} pixels
{megapixels} megapixels, about {megabytes} MB</source>
        <translation>{width} × {height} 像素
{megapixels} 百万像素，约 {megabytes} MB</translation>
    </message>
    <message>
        <source>{format} holds at most {limit} pixels a side.</source>
        <translation>{format} 每边最多 {limit} 像素。</translation>
    </message>
    <message>
        <source>This program makes at most {limit} megapixels; choose a smaller size.</source>
        <translation>本程序最多生成 {limit} 百万像素；请选择较小的尺寸。</translation>
    </message>
    <message>
        <source>The photo has {limit} pixels already and keeps its size.</source>
        <translation>照片已有 {limit} 像素，尺寸保持不变。</translation>
    </message>
    <message>
        <source>A photo is enlarged 16 times at most: to {limit} pixels.</source>
        <translation>照片最多放大 16 倍：到 {limit} 像素。</translation>
    </message>
    <message>
        <source>Use {choice}</source>
        <translation>使用 {choice}</translation>
    </message>
</context>
<context>
    <name>Time</name>
    <message>
        <source>a few seconds</source>
        <translation>几秒</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>约{time}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation> {n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation> {n} 分钟</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation> {h} 小时 {m} 分钟</translation>
    </message>
    <message>
        <source>{h} h</source>
        <translation> {h} 小时</translation>
    </message>
    <message>
        <source>{d} days</source>
        <translation> {d} 天</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>State {k} of {n}</source>
        <translation>第 {k} 个状态，共 {n} 个</translation>
    </message>
    <message>
        <source>Starting noise</source>
        <translation>起始噪声</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Stop playing</source>
        <translation>停止播放</translation>
    </message>
    <message>
        <source>Play from noise to photo</source>
        <translation>从噪声播放到照片</translation>
    </message>
    <message>
        <source>From noise to photo</source>
        <translation>从噪声到照片</translation>
    </message>
    <message>
        <source>State of the diffusion</source>
        <translation>扩散的状态</translation>
    </message>
    <message>
        <source>Move through the diffusion, from pure noise to the result</source>
        <translation>在扩散过程中移动，从纯噪声到结果</translation>
    </message>
    <message>
        <source>Store these states as a picture or an animation</source>
        <translation>把这些状态保存为图片或动画</translation>
    </message>
    <message>
        <source>Strip of pictures (PNG)…</source>
        <translation>图片长条（PNG）…</translation>
    </message>
    <message>
        <source>Animation (WebP)…</source>
        <translation>动画（WebP）…</translation>
    </message>
    <message>
        <source>Animation (GIF)…</source>
        <translation>动画（GIF）…</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Zoom: result pixels on screen pixels</source>
        <translation>缩放比例：结果像素与屏幕像素之比</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Zoom {percent} percent</source>
        <translation>缩放比例 {percent}%</translation>
    </message>
    <message>
        <source>Other ways to add photos</source>
        <translation>其他添加照片的方式</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>滑块</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Result only</source>
        <translation>仅结果</translation>
    </message>
    <message>
        <source>Original and result in one picture, with a divider</source>
        <translation>原图和结果在同一画面中，用分隔线比较</translation>
    </message>
    <message>
        <source>Original and result beside each other</source>
        <translation>原图和结果并排显示</translation>
    </message>
    <message>
        <source>The result alone; hold Space to see the original</source>
        <translation>仅显示结果；按住空格查看原图</translation>
    </message>
    <message>
        <source>Theme of the system</source>
        <translation>跟随系统主题</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>浅色主题</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>深色主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language of the system</source>
        <translation>系统语言</translation>
    </message>
</context>
<context>
    <name>TrustLegend</name>
    <message>
        <source>Samples are being made.</source>
        <translation>正在生成样本。</translation>
    </message>
    <message>
        <source>Point at the picture to see numbers.</source>
        <translation>把指针移到画面上可查看数值。</translation>
    </message>
    <message>
        <source>±{n} levels here: the photo decides.</source>
        <translation>此处 ±{n} 级：由照片决定。</translation>
    </message>
    <message>
        <source>±{n} levels here: partly invented.</source>
        <translation>此处 ±{n} 级：部分为想象。</translation>
    </message>
    <message>
        <source>±{n} levels here: invented.</source>
        <translation>此处 ±{n} 级：想象所得。</translation>
    </message>
    <message>
        <source>Samples made</source>
        <translation>已生成的样本</translation>
    </message>
    <message>
        <source>Whole photo ({time})</source>
        <translation>整张照片（{time}）</translation>
    </message>
    <message>
        <source>Whole photo</source>
        <translation>整张照片</translation>
    </message>
    <message>
        <source>Make the samples of the whole photo</source>
        <translation>对整张照片生成样本</translation>
    </message>
    <message>
        <source>Where details are invented</source>
        <translation>细节在哪里是想象的</translation>
    </message>
    <message>
        <source>Where samples agree, the photo decides;
where they differ, the model chose.</source>
        <translation>样本一致之处由照片决定；
样本不同之处由模型选择。</translation>
    </message>
    <message>
        <source>These samples were made with other settings
than those chosen now.</source>
        <translation>这些样本是用其他设置生成的，
与现在所选的设置不同。</translation>
    </message>
    <message>
        <source>Make them anew</source>
        <translation>重新生成</translation>
    </message>
    <message>
        <source>Make the samples with the settings chosen now</source>
        <translation>用现在所选的设置生成样本</translation>
    </message>
    <message>
        <source>±{n} levels</source>
        <translation>±{n} 级</translation>
    </message>
    <message>
        <source>±{n} and more</source>
        <translation>±{n} 及以上</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Strength of the overlay</source>
        <translation>叠加层的强度</translation>
    </message>
    <message>
        <source>How strongly the overlay covers the picture</source>
        <translation>叠加层覆盖画面的程度</translation>
    </message>
    <message>
        <source>Stop making samples</source>
        <translation>停止生成样本</translation>
    </message>
    <message>
        <source>Hide the overlay</source>
        <translation>隐藏叠加层</translation>
    </message>
</context>
<context>
    <name>UndoToast</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>VariantCell</name>
    <message>
        <source>Seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} 步</translation>
    </message>
    <message>
        <source>detail {percent} %</source>
        <translation>细节 {percent} %</translation>
    </message>
    <message>
        <source>clean-up {percent} %</source>
        <translation>清理 {percent} %</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>已选择</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Variant {number}: {settings}; {state}</source>
        <translation>变体 {number}：{settings}；{state}</translation>
    </message>
    <message>
        <source>Use this variant for the photo</source>
        <translation>将此变体用于照片</translation>
    </message>
</context>
<context>
    <name>VariantsPanel</name>
    <message>
        <source>Variants of the frame</source>
        <translation>预览框的变体</translation>
    </message>
    <message>
        <source>They differ in what the model adds. Point at one to see its pixels, click to choose it.</source>
        <translation>区别在于模型补充的细节。指向一个可查看其像素，点击即可选择。</translation>
    </message>
    <message>
        <source>Make others:</source>
        <translation>再生成：</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Back to the picture</source>
        <translation>返回画面</translation>
    </message>
    <message>
        <source>Make {n} other variants</source>
        <translation>再生成 {n} 个变体</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>&quot;{model_id}&quot; can not be a model&apos;s id; use small letters, digits, &quot;.&quot;, &quot;_&quot; and &quot;-&quot;.</source>
        <translation>“{model_id}”不能作为模型标识，请使用小写字母、数字、“.”、“_”和“-”。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a device; use auto, cpu, cuda or cuda:0.</source>
        <translation>“{name}”不是有效的设备，请使用 auto、cpu、cuda 或 cuda:0。</translation>
    </message>
    <message>
        <source>--cluster needs the package distributed; install sr3-desktop[cluster].</source>
        <translation>--cluster 需要 distributed 软件包；请安装 sr3-desktop[cluster]。</translation>
    </message>
    <message>
        <source>1 framed face was not given to the face model: {reason}.</source>
        <translation>有 1 张框选的人脸没有交给人脸模型：{reason}。</translation>
    </message>
    <message>
        <source>A brace stands alone; places are written like {name}.</source>
        <translation>花括号没有成对；占位词应写成 {name} 的样子。</translation>
    </message>
    <message>
        <source>A model can enlarge 2 to {most:g} times, not {scale}.</source>
        <translation>模型的放大倍数应为 2 到 {most:g}，不能是 {scale}。</translation>
    </message>
    <message>
        <source>All results would have the same name; put {name} or {seq} in it.</source>
        <translation>所有结果会同名；请在名称中加入 {name} 或 {seq}。</translation>
    </message>
    <message>
        <source>Another run is writing to {folder}; wait for its end or choose another folder.</source>
        <translation>另一个运行正在写入 {folder}；请等它结束，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Choose a CUDA version on {page}, add =={version} to the word torch in the command shown there, and run it with --force-reinstall.</source>
        <translation>请在 {page} 选择一个 CUDA 版本，在所示命令的 torch 后面加上 =={version}，并加上 --force-reinstall 运行。</translation>
    </message>
    <message>
        <source>Close other programs that use the card and start the computer again; if that does not help, install the newest driver and send the report to the makers of this program.</source>
        <translation>请关闭其他正在使用显卡的程序并重新启动电脑；如果仍无效，请安装最新的驱动程序，并将报告发送给本程序的开发者。</translation>
    </message>
    <message>
        <source>If this computer has an NVIDIA card, install its newest driver and start again.</source>
        <translation>如果这台电脑装有 NVIDIA 显卡，请安装最新的驱动程序后重新启动。</translation>
    </message>
    <message>
        <source>Install PyTorch for CUDA {cuda}, which still has code for this card: choose it on {page} and run the command shown there.</source>
        <translation>请安装仍支持此显卡的 CUDA {cuda} 版 PyTorch：在 {page} 选择该版本并运行所示命令。</translation>
    </message>
    <message>
        <source>Install a newer PyTorch: choose the newest CUDA version on {page} and run the command shown there.</source>
        <translation>请安装更新的 PyTorch：在 {page} 选择最新的 CUDA 版本并运行所示命令。</translation>
    </message>
    <message>
        <source>Install the newest driver from NVIDIA and start the computer again.</source>
        <translation>请从 NVIDIA 安装最新的驱动程序，然后重新启动电脑。</translation>
    </message>
    <message>
        <source>JPEG holds no transparency; transparent parts became white.</source>
        <translation>JPEG 不支持透明，透明部分已变为白色。</translation>
    </message>
    <message>
        <source>No NVIDIA graphics card with a working driver was found, so photos are enlarged on the processor; a graphics card would be many times faster.</source>
        <translation>没有找到驱动正常的 NVIDIA 显卡，因此照片由处理器放大；使用显卡会快很多倍。</translation>
    </message>
    <message>
        <source>Nothing can be written to the folder {folder} ({reason}); choose another one.</source>
        <translation>无法向文件夹 {folder} 写入任何内容（{reason}）；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The disk of {folder} has {free:.0f} MiB free and the result may need {needed:.0f}; free some space or choose another folder.</source>
        <translation>{folder} 所在的磁盘剩余 {free:.0f} MiB，结果可能需要 {needed:.0f}；请腾出空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The file has more than 8 bits a channel; 8 were used.</source>
        <translation>该文件每通道超过 8 位；已按 8 位处理。</translation>
    </message>
    <message>
        <source>The photo information ({kind}) is damaged and was left out.</source>
        <translation>照片信息（{kind}）已损坏，未予保留。</translation>
    </message>
    <message>
        <source>The photo information ({kind}) is too long for JPEG and was left out.</source>
        <translation>照片信息（{kind}）对 JPEG 来说太长，未予保留。</translation>
    </message>
    <message>
        <source>The report {path} could not be written ({reason}); check the disk.</source>
        <translation>报告 {path} 无法写入（{reason}）；请检查磁盘。</translation>
    </message>
    <message>
        <source>The result would have {size:.0f} megapixels, more than the {limit:.0f} that this program handles; choose a smaller scale.</source>
        <translation>结果会有 {size:.0f} 百万像素，超过本程序能处理的 {limit:.0f}；请选择较小的倍数。</translation>
    </message>
    <message>
        <source>{format} holds at most {limit:.0f} megapixels and the result would have {size:.0f}; choose PNG or TIFF, or a smaller scale.</source>
        <translation>{format} 最多容纳 {limit:.0f} 百万像素，而结果会有 {size:.0f}；请选择 PNG 或 TIFF，或较小的倍数。</translation>
    </message>
    <message>
        <source>{format} holds at most {limit} pixels a side and the result would have {width} x {height}; choose one of {others}, or a smaller scale.</source>
        <translation>{format} 每边最多 {limit} 像素，而结果会有 {width} x {height}；请选择 {others} 之一，或较小的倍数。</translation>
    </message>
    <message>
        <source>{format} holds no IPTC information; it was left out.</source>
        <translation>{format} 无法保存 IPTC 信息；未予保留。</translation>
    </message>
    <message>
        <source>{format} was written with 8 bits a channel, not 16.</source>
        <translation>{format} 以每通道 8 位写入，而不是 16 位。</translation>
    </message>
    <message>
        <source>{name} cannot be {value}.</source>
        <translation>{name} 不能是 {value}。</translation>
    </message>
    <message>
        <source>{name} has more than {limit} megapixels, the most that this program handles; make it smaller first.</source>
        <translation>{name} 超过 {limit} 百万像素，这是本程序能处理的上限；请先缩小。</translation>
    </message>
    <message>
        <source>{name} is a HEIC photo that is damaged or of a kind that can not be read; save it as JPEG first.</source>
        <translation>{name} 是已损坏或无法读取的 HEIC 照片；请先另存为 JPEG。</translation>
    </message>
    <message>
        <source>{name} is a HEIC photo; to read it, install the decoder with: pip install &quot;sr3-desktop[heif]&quot;. Or save it as JPEG first.</source>
        <translation>{name} 是 HEIC 照片；要读取它，请安装解码器：pip install &quot;sr3-desktop[heif]&quot;，或先另存为 JPEG。</translation>
    </message>
    <message>
        <source>{name} is damaged or not an image, in spite of its name; get a new copy of the file.</source>
        <translation>尽管名称如此，{name} 已损坏或不是图片；请重新获取该文件。</translation>
    </message>
    <message>
        <source>{name} is not an image of a kind that can be read; save it as PNG or JPEG first.</source>
        <translation>{name} 不是可读取的图片类型；请先另存为 PNG 或 JPEG。</translation>
    </message>
    <message>
        <source>{name} must be between {low} and {high}, not {value}.</source>
        <translation>{name} 必须在 {low} 与 {high} 之间，而不是 {value}。</translation>
    </message>
    <message>
        <source>{name} must be one of {choices}, not {value}.</source>
        <translation>{name} 必须是 {choices} 之一，而不是 {value}。</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}：{problem}</translation>
    </message>
    <message>
        <source>{n} photos were removed from the list.</source>
        <translation>已从列表中移除 {n} 张照片。</translation>
    </message>
    <message>
        <source>{place} stands for nothing as it is written; use {known}.</source>
        <translation>{place} 这样写没有含义；请使用 {known}。</translation>
    </message>
    <message>
        <source>Photos are enlarged on {card}.</source>
        <translation>照片由 {card} 放大。</translation>
    </message>
    <message>
        <source>1 face was found.</source>
        <translation>找到 1 张人脸。</translation>
    </message>
    <message>
        <source>No face was found that looks into the camera.</source>
        <translation>没有找到正对镜头的人脸。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
    <message>
        <source>Seed {seed}, {n} steps</source>
        <translation>种子 {seed}，{n} 步</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({error}); the log has the details.</source>
        <translation>发生了意外错误（{error}），详情请查看日志。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>The batch was stopped.</source>
        <translation>批处理已停止。</translation>
    </message>
    <message>
        <source>The character {character} can not be part of a file name; leave it out.</source>
        <translation>字符 {character} 不能用于文件名；请去掉。</translation>
    </message>
    <message>
        <source>The clipboard holds an empty picture; copy it again.</source>
        <translation>剪贴板中的图片是空的，请重新复制。</translation>
    </message>
    <message>
        <source>The cluster at {address} has no workers; start some.</source>
        <translation>{address} 的集群没有工作进程；请启动一些。</translation>
    </message>
    <message>
        <source>The details of the panorama do not fit the result and were left out.</source>
        <translation>全景图的详细信息与结果不符，未予保留。</translation>
    </message>
    <message>
        <source>The device has too little memory even for the smallest tiles; close other programs or choose the processor (CPU) as device.</source>
        <translation>即使使用最小的分块，设备内存仍然不足；请关闭其他程序，或选择处理器 (CPU) 作为设备。</translation>
    </message>
    <message>
        <source>The device has too little memory for this photo; close other programs, choose a smaller size or the processor (CPU) as device.</source>
        <translation>设备内存不足以处理这张照片；请关闭其他程序、选择较小的尺寸，或选择处理器 (CPU) 作为设备。</translation>
    </message>
    <message>
        <source>The driver of the graphics card is too old: it serves CUDA {driver}, and this program needs {build}. Photos are enlarged on the processor.</source>
        <translation>显卡驱动程序太旧：它支持 CUDA {driver}，而本程序需要 {build}。照片由处理器放大。</translation>
    </message>
    <message>
        <source>The ending follows the format of the result; leave {ending} out.</source>
        <translation>扩展名由结果的格式决定；请去掉 {ending}。</translation>
    </message>
    <message>
        <source>The face detector {name} can not be read ({error}); install the program again, or frame faces by hand.</source>
        <translation>无法读取人脸检测器 {name}（{error}）；请重新安装程序，或手动框选人脸。</translation>
    </message>
    <message>
        <source>The face model&apos;s result was not a picture; nothing was written. Try the processor (CPU) as device, or leave the faces to the photo model.</source>
        <translation>人脸模型的结果不是图片；未写入任何文件。请改用处理器（CPU）作为设备，或把人脸交给照片模型。</translation>
    </message>
    <message>
        <source>The file holds a second picture that belongs to the photo, such as a depth map, HDR brightness or another view; it was left out.</source>
        <translation>该文件包含属于照片的第二张图片，例如深度图、HDR 亮度或另一视角；未予保留。</translation>
    </message>
    <message>
        <source>The file holds compressed 16-bit grey and transparency apart from each other, which can not be read; save it as PNG first.</source>
        <translation>文件中的压缩 16 位灰度与透明度是分开存放的，无法读取；请先另存为 PNG。</translation>
    </message>
    <message>
        <source>The file holds measured numbers rather than a photo; save it with 8 or 16 bits.</source>
        <translation>该文件保存的是测量数值而不是照片，请将其另存为 8 位或 16 位。</translation>
    </message>
    <message>
        <source>The file holds several pictures; the first one was used.</source>
        <translation>该文件包含多张图片，只使用了第一张。</translation>
    </message>
    <message>
        <source>The file&apos;s colours are of a kind (HDR) that is not kept; they may look pale.</source>
        <translation>该文件的颜色属于无法保留的类型（HDR），看起来可能会偏淡。</translation>
    </message>
    <message>
        <source>The graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>The graphics card stopped answering and its driver has reset it; nothing was written of this photo. Try it again; if that fails too, start the program again or choose the processor (CPU) as device.</source>
        <translation>显卡停止响应，已被驱动程序重置；这张照片没有写入任何内容。请重试；如果再次失败，请重新启动程序，或选择处理器 (CPU) 作为设备。</translation>
    </message>
    <message>
        <source>The journal {path} could not be written ({error}); check the disk and the rights of its folder, then give the same command again.</source>
        <translation>日志 {path} 无法写入（{error}）；请检查磁盘和文件夹权限，然后再次执行同一命令。</translation>
    </message>
    <message>
        <source>The model could not be written to {folder}: {error}.</source>
        <translation>无法将模型写入 {folder}：{error}。</translation>
    </message>
    <message>
        <source>The model file {name} could not be opened: {reason}.</source>
        <translation>无法打开模型文件 {name}：{reason}。</translation>
    </message>
    <message>
        <source>The model file {name} is cut short or has been changed ({tensor_bytes} bytes of {needed}); copy it again.</source>
        <translation>模型文件 {name} 不完整或已被改动（{needed} 字节中只有 {tensor_bytes} 字节），请重新复制。</translation>
    </message>
    <message>
        <source>The model file {name} is damaged ({reason}); copy it again.</source>
        <translation>模型文件 {name} 已损坏（{reason}），请重新复制。</translation>
    </message>
    <message>
        <source>The model {model_id} does not work here: it changed the test picture by {change:.1f} levels. Install the program again or use another device.</source>
        <translation>模型 {model_id} 在这里无法正常工作：测试图片的变化达到 {change:.1f} 级。请重新安装程序或使用其他设备。</translation>
    </message>
    <message>
        <source>The name is empty; put {name} in it.</source>
        <translation>名称为空；请加入 {name}。</translation>
    </message>
    <message>
        <source>The name is longer than {limit} characters; make it shorter.</source>
        <translation>名称超过 {limit} 个字符；请缩短。</translation>
    </message>
    <message>
        <source>The name {name} ends in {suffix} but the format asked for is {format}; change one of them.</source>
        <translation>文件名 {name} 的扩展名是 {suffix}，但所选格式是 {format}，请更改其中之一。</translation>
    </message>
    <message>
        <source>The name {name} has no ending that tells the format; use {endings}.</source>
        <translation>名称 {name} 没有能说明格式的扩展名；请使用 {endings}。</translation>
    </message>
    <message>
        <source>The name&apos;s ending is too long: {suffix}; choose another one.</source>
        <translation>名称的扩展名太长：{suffix}；请另选一个。</translation>
    </message>
    <message>
        <source>The network&apos;s result for {name} was not a picture; nothing was written. Try the processor (CPU) as device.</source>
        <translation>网络对 {name} 的输出不是有效的图片，因此没有写入任何内容。请尝试选择处理器 (CPU) 作为设备。</translation>
    </message>
    <message>
        <source>The part to be enlarged reaches beyond {name}, which has {width} x {height} pixels; choose a part inside it.</source>
        <translation>要放大的部分超出了 {name}，它有 {width} x {height} 像素；请选择其中的一部分。</translation>
    </message>
    <message>
        <source>The pasted picture could not be stored; free some space on the disk and try again.</source>
        <translation>无法保存粘贴的图片，请清理磁盘空间后重试。</translation>
    </message>
    <message>
        <source>The photo will be enlarged like this variant; its seed {seed} is locked.</source>
        <translation>照片将按此变体放大；其种子 {seed} 已锁定。</translation>
    </message>
    <message>
        <source>The same goes for {n} others.</source>
        <translation>另有 {n} 项也是如此。</translation>
    </message>
    <message>
        <source>The video of the motion photo was left out.</source>
        <translation>动态照片中的视频未予保留。</translation>
    </message>
    <message>
        <source>There are no photos in {name}.</source>
        <translation>{name} 中没有照片。</translation>
    </message>
    <message>
        <source>There are no photos to paste; copy some files or a picture first.</source>
        <translation>没有可粘贴的照片；请先复制一些文件或一张图片。</translation>
    </message>
    <message>
        <source>There is a result already.</source>
        <translation>已有结果。</translation>
    </message>
    <message>
        <source>There is already a model {model_id}; choose another id.</source>
        <translation>模型 {model_id} 已存在，请使用其他标识。</translation>
    </message>
    <message>
        <source>There is an NVIDIA graphics card, but the installed PyTorch is a build without CUDA, so photos are enlarged on the processor.</source>
        <translation>这台电脑装有 NVIDIA 显卡，但所安装的 PyTorch 不带 CUDA，因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>There is no cluster at {address} ({error}); give an address such as tcp://127.0.0.1:8786, and check that the scheduler runs.</source>
        <translation>{address} 没有集群（{error}）；请给出类似 tcp://127.0.0.1:8786 的地址，并确认调度器正在运行。</translation>
    </message>
    <message>
        <source>There is no graphics card {name} that this program can use; use cpu.</source>
        <translation>没有本程序可用的显卡 {name}，请使用 cpu。</translation>
    </message>
    <message>
        <source>There is no model in {folders}; install the program again.</source>
        <translation>{folders} 中没有模型，请重新安装程序。</translation>
    </message>
    <message>
        <source>There is no usable model &quot;{model}&quot;; models found: {known}. Choose one of them or copy the model&apos;s file into the models folder.</source>
        <translation>没有可用的模型“{model}”；已找到的模型：{known}。请选择其中之一，或将模型文件复制到模型文件夹。</translation>
    </message>
    <message>
        <source>There is not enough memory to open {name}; close other programs and try again.</source>
        <translation>内存不足，无法打开 {name}；请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>This model sees one tile at a time and its tiles were blended: tones and details can differ a little from tile to tile.</source>
        <translation>此模型一次只处理一个分块，各分块经过混合：不同分块的色调和细节可能略有差异。</translation>
    </message>
    <message>
        <source>This photo is being enlarged; stop it before removing it.</source>
        <translation>这张照片正在放大；请先停止再移除。</translation>
    </message>
    <message>
        <source>a JPEG XL photo; save it as PNG or JPEG first</source>
        <translation>JPEG XL 照片；请先另存为 PNG 或 JPEG</translation>
    </message>
    <message>
        <source>a PDF document; export its pictures as PNG or JPEG first</source>
        <translation>PDF 文档；请先把其中的图片导出为 PNG 或 JPEG</translation>
    </message>
    <message>
        <source>a Photoshop document; export it as PNG, TIFF or JPEG first</source>
        <translation>Photoshop 文档；请先导出为 PNG、TIFF 或 JPEG</translation>
    </message>
    <message>
        <source>large enough for the photo model</source>
        <translation>已大到可由照片模型处理</translation>
    </message>
    <message>
        <source>outside the photo</source>
        <translation>在照片之外</translation>
    </message>
    <message>
        <source>too small for the face model</source>
        <translation>对人脸模型来说太小</translation>
    </message>
    <message>
        <source>{card} failed a short test ({reason}), so photos are enlarged on the processor.</source>
        <translation>{card} 未通过简短测试（{reason}），因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>{card} is newer than the installed PyTorch (compute capability {capability}), so photos are enlarged on the processor.</source>
        <translation>{card} 比所安装的 PyTorch 更新（计算能力 {capability}），因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>{card} is too old for the installed PyTorch (compute capability {capability}), so photos are enlarged on the processor.</source>
        <translation>{card} 对所安装的 PyTorch 来说太旧（计算能力 {capability}），因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>{card} · {free} GB free</source>
        <translation>{card} · 可用 {free} GB</translation>
    </message>
    <message>
        <source>{count} faces were found.</source>
        <translation>找到 {count} 张人脸。</translation>
    </message>
    <message>
        <source>{count} framed faces were not given to the face model: {reason}.</source>
        <translation>有 {count} 张框选的人脸没有交给人脸模型：{reason}。</translation>
    </message>
    <message>
        <source>{format} can not hold these texts of the file, which were left out: {names}.</source>
        <translation>{format} 无法保存文件中的以下文字，未予保留：{names}。</translation>
    </message>
    <message>
        <source>{name} can not be opened: {reason}.</source>
        <translation>无法打开 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} can not be used as an SR3 model: {error}.</source>
        <translation>{name} 不能用作 SR3 模型：{error}。</translation>
    </message>
    <message>
        <source>{name} can not be used: its {key} holds infinite numbers.</source>
        <translation>{name} 无法使用：其中的 {key} 含有无穷大的数。</translation>
    </message>
    <message>
        <source>{name} can not be used: its {key} is no tensor of numbers.</source>
        <translation>{name} 无法使用：其中的 {key} 不是数值张量。</translation>
    </message>
    <message>
        <source>{name} could not be made on the cluster ({kind}); its workers may need more memory. Give the same command again to try it anew.</source>
        <translation>无法在集群上生成 {name}（{kind}）；其工作进程可能需要更多内存。再次执行同一命令可重试。</translation>
    </message>
    <message>
        <source>{name} could not be opened: {reason}.</source>
        <translation>无法打开 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} could not be written ({reason}); check the disk or choose another folder.</source>
        <translation>无法写入 {name}（{reason}），请检查磁盘或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} is a TIFF of a kind that is not supported; save it as TIFF or PNG with 8 or 16 bits, in RGB or grey, first.</source>
        <translation>{name} 是不受支持的 TIFF 类型；请先将其另存为 8 位或 16 位的 RGB 或灰度 TIFF 或 PNG。</translation>
    </message>
    <message>
        <source>{name} is a camera raw file; develop it and save it as JPEG, PNG or TIFF first.</source>
        <translation>{name} 是相机 RAW 文件；请先将其冲洗并保存为 JPEG、PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>{name} is a folder; choose another name for the result.</source>
        <translation>{name} 是文件夹，请为结果选择其他名称。</translation>
    </message>
    <message>
        <source>{name} is a pipe or a device, not a file; save the photo as a file first.</source>
        <translation>{name} 是管道或设备，而不是文件；请先将照片保存为文件。</translation>
    </message>
    <message>
        <source>{name} is a video; save one of its pictures as a photo first.</source>
        <translation>{name} 是视频；请先把其中一幅画面另存为照片。</translation>
    </message>
    <message>
        <source>{name} is being written…</source>
        <translation>正在写入 {name}…</translation>
    </message>
    <message>
        <source>{name} is cut short or damaged; download or copy it again.</source>
        <translation>{name} 不完整或已损坏，请重新下载或复制。</translation>
    </message>
    <message>
        <source>{name} is damaged or cut short; get a new copy of the file.</source>
        <translation>{name} 已损坏或不完整，请重新获取该文件。</translation>
    </message>
    <message>
        <source>{name} is empty (0 bytes); get a new copy of the file.</source>
        <translation>{name} 是空文件（0 字节），请重新获取该文件。</translation>
    </message>
    <message>
        <source>{name} is in use by another program; close it there and try again.</source>
        <translation>{name} 正被另一个程序使用；请在那里关闭后重试。</translation>
    </message>
    <message>
        <source>{name} is kept online and has not been downloaded yet; choose &apos;Always keep on this device&apos; for it, or open it once, and try again.</source>
        <translation>{name} 存放在云端，尚未下载；请为它选择“始终保留在此设备上”，或打开一次，然后重试。</translation>
    </message>
    <message>
        <source>{name} is not a checkpoint of an SR3 network.</source>
        <translation>{name} 不是 SR3 网络的检查点。</translation>
    </message>
    <message>
        <source>{name} is not a model of this program or is damaged ({error}); remove it from the models folder or copy it there again.</source>
        <translation>{name} 不是本程序的模型或已损坏（{error}）；请将其从模型文件夹中移除，或重新复制。</translation>
    </message>
    <message>
        <source>{name} is the optimiser&apos;s state; import the file beside it that ends in _gen.pth.</source>
        <translation>{name} 是优化器的状态；请导入旁边以 _gen.pth 结尾的文件。</translation>
    </message>
    <message>
        <source>{name} is there already and write-protected; allow changes or choose another name.</source>
        <translation>{name} 已存在且有写保护；请允许更改或另选名称。</translation>
    </message>
    <message>
        <source>{name} is {what}.</source>
        <translation>{name} 是 {what}。</translation>
    </message>
    <message>
        <source>{name} made the program&apos;s worker end twice (exit code {code}); it may need more memory than there is, or be damaged. Try it alone, or at a smaller scale.</source>
        <translation>{name} 两次使程序的工作进程中止（退出代码 {code}）；可能内存不足，或文件已损坏。请单独尝试，或使用较小的倍数。</translation>
    </message>
    <message>
        <source>{name} took longer than {limit_s:g} seconds and was given up; allow more time or choose fewer steps or a smaller scale.</source>
        <translation>{name} 用时超过 {limit_s:g} 秒，已放弃；请允许更长时间，或选择更少的步数或较小的倍数。</translation>
    </message>
    <message>
        <source>{name} was not opened: it holds more than weights and could run a program, or is no PyTorch file at all.</source>
        <translation>未打开 {name}：它包含权重以外的内容，可能会运行程序，或者根本不是 PyTorch 文件。</translation>
    </message>
    <message>
        <source>{name} was removed from the list.</source>
        <translation>已从列表中移除 {name}。</translation>
    </message>
    <message>
        <source>{name} was trained with the reference&apos;s &quot;ddpm&quot; network, which is told the step instead of the noise level; only its &quot;sr3&quot; networks can be used.</source>
        <translation>{name} 是用参考实现的“ddpm”网络训练的，该网络接收的是步数而不是噪声水平；只能使用其“sr3”网络。</translation>
    </message>
    <message>
        <source>{name}: the diffusion is shown as a strip (.png) or as an animation (.webp, .gif); choose one of these endings.</source>
        <translation>{name}：扩散过程以长条图 (.png) 或动画 (.webp、.gif) 的形式展示，请选择其中一种扩展名。</translation>
    </message>
    <message>
        <source>{name}: the ending {ending} can not be written; use {endings}.</source>
        <translation>{name}：无法写入扩展名 {ending}；请使用 {endings}。</translation>
    </message>
    <message>
        <source>{name}: {error}. Choose another number of steps.</source>
        <translation>{name}：{error}。请选择其他步数。</translation>
    </message>
    <message>
        <source>{wanted} is a photo, or the result of another one, and was kept; this result is called {name}.</source>
        <translation>{wanted} 是一张照片或另一张照片的结果，已予保留；此结果名为 {name}。</translation>
    </message>
</context>
</TS>
