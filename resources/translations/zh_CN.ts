<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About SR3 Desktop</source>
        <translation>关于 SR3 Desktop</translation>
    </message>
    <message>
        <source>Licensed under Apache-2.0.</source>
        <translation>采用 Apache-2.0 许可证。</translation>
    </message>
    <message>
        <source>Qt for Python is used under the LGPL; its parts keep their own licenses.</source>
        <translation>Qt for Python 按 LGPL 使用；各组成部分保留各自的许可证。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model is installed.</source>
        <translation>未安装模型。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>{tip} ({key})</source>
        <translation>{tip}（{key}）</translation>
    </message>
</context>
<context>
    <name>AdvancedSection</name>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Variation, file format, names, sampler, tiles, device and live preview</source>
        <translation>变体、文件格式、名称、采样器、分块、设备和实时预览</translation>
    </message>
    <message>
        <source>Record the timeline</source>
        <translation>记录时间线</translation>
    </message>
    <message>
        <source>Shrink soft photos first</source>
        <translation>先缩小模糊的照片</translation>
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
        <source>The upscaling model</source>
        <translation>放大照片的模型</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>采样器</translation>
    </message>
    <message>
        <source>The method that turns noise into detail</source>
        <translation>把噪声变成细节的方法</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Refinement steps; 0 adds no invented detail</source>
        <translation>精修步数；0 表示不添加编造的细节</translation>
    </message>
    <message>
        <source>Fresh noise</source>
        <translation>新噪声</translation>
    </message>
    <message>
        <source>Noise strength</source>
        <translation>噪声强度</translation>
    </message>
    <message>
        <source>Temperature of the sampler, 0 to 1: lower is smoother and invents less</source>
        <translation>采样器的温度，0 到 1：越低越平滑，编造的细节越少</translation>
    </message>
    <message>
        <source>Tile size</source>
        <translation>分块大小</translation>
    </message>
    <message>
        <source>Smaller tiles need less memory; the result is the same.</source>
        <translation>分块越小，所需内存越少；结果相同。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Numerical precision of the network; float32 is slower on graphics cards</source>
        <translation>网络的计算精度；在显卡上 float32 较慢</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Processor or graphics card</source>
        <translation>处理器或显卡</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>实时预览</translation>
    </message>
    <message>
        <source>How often the live picture updates</source>
        <translation>实时画面的更新频率</translation>
    </message>
    <message>
        <source>A photo that was enlarged before holds less detail than its pixels. Shrunk first, it becomes sharper. Sharp photos are not changed.</source>
        <translation>以前放大过的照片，细节少于像素。先缩小再放大，结果会更清晰。清晰的照片不受影响。</translation>
    </message>
    <message>
        <source>Go back through the run later, from noise to photo.</source>
        <translation>之后可以从噪声到照片回看整个过程。</translation>
    </message>
    <message>
        <source>Fresh noise per step (eta), 0 to 1</source>
        <translation>每步的新噪声（eta），0 到 1</translation>
    </message>
    <message>
        <source>Used by DDIM and DPM++ 2M SDE only.</source>
        <translation>仅用于 DDIM 和 DPM++ 2M SDE。</translation>
    </message>
    <message>
        <source>Auto ({side})</source>
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
    <name>BrushBar</name>
    <message>
        <source>Detail brush</source>
        <translation>细节画笔</translation>
    </message>
    <message>
        <source>Faithful</source>
        <translation>忠实</translation>
    </message>
    <message>
        <source>Full detail</source>
        <translation>完整细节</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Paint where the photo stays as it is: no invented detail ({brush_tool[0]}: next tool)</source>
        <translation>涂抹照片保持原样的部分：没有编造的细节（{brush_tool[0]}：下一个工具）</translation>
    </message>
    <message>
        <source>Paint where all the detail is shown ({brush_tool[0]}: next tool)</source>
        <translation>涂抹显示全部细节的部分（{brush_tool[0]}：下一个工具）</translation>
    </message>
    <message>
        <source>Go back to the detail level of the slider ({brush_tool[0]}: next tool)</source>
        <translation>恢复为滑块的细节程度（{brush_tool[0]}：下一个工具）</translation>
    </message>
    <message>
        <source>Draw frames instead of strokes ({brush_frame[0]}: add one by keyboard)</source>
        <translation>画方框而不是笔画（{brush_frame[0]}：用键盘添加方框）</translation>
    </message>
    <message>
        <source>Brush size; also Ctrl with the wheel, or {brush_size[0]} and {brush_size[1]}</source>
        <translation>画笔大小；也可按住 Ctrl 滚动滚轮，或按 {brush_size[0]} 和 {brush_size[1]}</translation>
    </message>
    <message>
        <source>Undo ({brush_undo[0]})</source>
        <translation>撤销（{brush_undo[0]}）</translation>
    </message>
    <message>
        <source>Redo ({brush_undo[1]})</source>
        <translation>重做（{brush_undo[1]}）</translation>
    </message>
    <message>
        <source>Drag over what should stay as it is in the photo.</source>
        <translation>在需要保持照片原样的地方拖动。</translation>
    </message>
    <message>
        <source>Close the brush; what is painted stays ({leave_brush[0]})</source>
        <translation>关闭画笔；已涂抹的保留（{leave_brush[0]}）</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Remove all strokes</source>
        <translation>移除所有笔画</translation>
    </message>
    <message>
        <source>Mark what is painted: blue faithful, orange full detail</source>
        <translation>标出已涂抹部分：蓝色为忠实，橙色为完整细节</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>BrushLayer</name>
    <message>
        <source>Faithful</source>
        <translation>忠实</translation>
    </message>
    <message>
        <source>Full detail</source>
        <translation>完整细节</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Brush: {tool}, {size} pixels; strokes: {count}</source>
        <translation>画笔：{tool}，{size} 像素；笔画：{count}</translation>
    </message>
    <message>
        <source>Frame at {x}, {y}, {width} by {height} pixels</source>
        <translation>方框位于（{x}，{y}），{width} × {height} 像素</translation>
    </message>
</context>
<context>
    <name>CharacterRow</name>
    <message>
        <source>Faithful stays closest to the photo and is smoother. Rich is crisper, with more invented texture.</source>
        <translation>“忠实”最接近照片，更平滑；“丰富”更清晰，由模型编造的纹理更多。</translation>
    </message>
    <message>
        <source>Detail level</source>
        <translation>细节程度</translation>
    </message>
    <message>
        <source>Faithful</source>
        <translation>忠实</translation>
    </message>
    <message>
        <source>Rich</source>
        <translation>丰富</translation>
    </message>
    <message>
        <source>{value} %, this photo</source>
        <translation>{value}%，此照片</translation>
    </message>
    <message>
        <source>Change this finished photo at once; {key} saves it.</source>
        <translation>立即改变这张已完成的照片；按 {key} 保存。</translation>
    </message>
    <message>
        <source>Left: closest to the photo. Right: crisper, with more invented detail.</source>
        <translation>左：最贴近照片。右：更锐利，编造的细节更多。</translation>
    </message>
    <message>
        <source>Not available for SR3 models.</source>
        <translation>SR3 模型不提供此选项。</translation>
    </message>
    <message>
        <source>Not available for Quick, which invents no detail.</source>
        <translation>“快速”不编造细节，不提供此选项。</translation>
    </message>
</context>
<context>
    <name>CleanupRow</name>
    <message>
        <source>Clean-up</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Removes noise, JPEG artifacts and blur first. Auto chooses for each photo: none, a little for noise or compression, more for blur.</source>
        <translation>先去除噪点、JPEG 压缩痕迹和模糊。“自动”为每张照片选择：不清理；有噪点或压缩痕迹时稍作清理；模糊时多清理一些。</translation>
    </message>
    <message>
        <source>Left: keep the photo as it is. Right: remove strong noise and JPEG artifacts.</source>
        <translation>左：照片保持原样。右：去除强噪点和 JPEG 压缩痕迹。</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Choose for each photo by its compression and what it looks like.</source>
        <translation>根据每张照片的压缩程度和画面来选择。</translation>
    </message>
    <message>
        <source>Clean-up: auto</source>
        <translation>清理：自动</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>CompareMenu</name>
    <message>
        <source>Compare with another picture…</source>
        <translation>与另一张图片比较…</translation>
    </message>
    <message>
        <source>Compare with the original</source>
        <translation>与原图比较</translation>
    </message>
    <message>
        <source>Results of this photo</source>
        <translation>这张照片的结果</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>variation {seed}</source>
        <translation>变体 {seed}</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Original photo</source>
        <translation>原图</translation>
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
        <source>Original and result alternating</source>
        <translation>轮流显示原图和结果</translation>
    </message>
    <message>
        <source>Difference of original and result</source>
        <translation>原图与结果的差异</translation>
    </message>
    <message>
        <source>Comparison, divider {percent} percent</source>
        <translation>比较视图，分隔线位于 {percent}%</translation>
    </message>
</context>
<context>
    <name>ContinueCard</name>
    <message>
        <source>Continue where you left off?</source>
        <translation>从上次中断处继续？</translation>
    </message>
    <message>
        <source>Continue where you left off? {n} photos are waiting.</source>
        <translation>从上次中断处继续？还有 {n} 张照片等待放大。</translation>
    </message>
    <message>
        <source>The program closed before they were upscaled. Finished results are safe.</source>
        <translation>程序在放大完成之前就关闭了。已完成的结果不受影响。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>DevicePill</name>
    <message>
        <source>Not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>The processor is selected although a graphics card is available.</source>
        <translation>有可用的显卡，但选择了处理器。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Device: {device}</source>
        <translation>设备：{device}</translation>
    </message>
</context>
<context>
    <name>DevicePopup</name>
    <message>
        <source>Device details</source>
        <translation>设备详情</translation>
    </message>
    <message>
        <source>How to fix it</source>
        <translation>解决办法</translation>
    </message>
    <message>
        <source>Upscale photos on</source>
        <translation>在此设备上放大照片</translation>
    </message>
    <message>
        <source>Processor or graphics card</source>
        <translation>处理器或显卡</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy the device report to the clipboard</source>
        <translation>将设备报告复制到剪贴板</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>重新测试</translation>
    </message>
    <message>
        <source>Test the graphics cards again, for example after installing a driver</source>
        <translation>重新测试显卡，例如在安装驱动程序之后</translation>
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
        <source>A photo is still being upscaled.</source>
        <translation>仍在放大一张照片。</translation>
    </message>
    <message>
        <source>Finished results are safe. If you stop now, this photo starts over.</source>
        <translation>已完成的结果不受影响。如果现在停止，这张照片要从头开始。</translation>
    </message>
    <message>
        <source>The changed detail level is not saved.</source>
        <translation>细节程度已更改，但尚未保存。</translation>
    </message>
    <message>
        <source>{n} photos have a changed detail level that is not saved.</source>
        <translation>{n} 张照片的细节程度已更改但未保存。</translation>
    </message>
    <message>
        <source>Save, then close</source>
        <translation>保存后关闭</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>不保存，直接关闭</translation>
    </message>
    <message>
        <source>This result already exists.</source>
        <translation>此结果已存在。</translation>
    </message>
    <message>
        <source>Replacing deletes it. Your original is never changed.</source>
        <translation>替换会删除该文件。您的原图不会改变。</translation>
    </message>
    <message>
        <source>A file with this name exists, and this program did not make it.</source>
        <translation>已有同名文件，而且不是由本程序生成的。</translation>
    </message>
    <message>
        <source>{n} results already exist.</source>
        <translation>已有 {n} 个结果。</translation>
    </message>
    <message>
        <source>Replacing deletes them. Your originals are never changed.</source>
        <translation>替换会删除这些文件。您的原图不会改变。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>保留两者</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Without saving, the files keep their earlier level.</source>
        <translation>不保存时，文件保持原来的细节程度。</translation>
    </message>
    <message>
        <source>{n} files already exist. Not made by this program: {foreign}.</source>
        <translation>已有 {n} 个文件，其中 {foreign} 个不是本程序生成的。</translation>
    </message>
    <message>
        <source>Compare with another picture</source>
        <translation>与另一张图片比较</translation>
    </message>
    <message>
        <source>That is the original; it is never replaced.</source>
        <translation>这是原图，绝不会被替换。</translation>
    </message>
    <message>
        <source>Choose another name for the copy.</source>
        <translation>请为副本另选一个名称。</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>另选名称</translation>
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
        <source>Save the timeline</source>
        <translation>保存时间线</translation>
    </message>
    <message>
        <source>Save a report</source>
        <translation>保存报告</translation>
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
        <source>Save the upscaled photo</source>
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
        <source>Drop photos here</source>
        <translation>将照片拖到这里</translation>
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
        <source>Device details…</source>
        <translation>设备详情…</translation>
    </message>
    <message>
        <source>Show the processor and graphics cards of this computer</source>
        <translation>显示这台电脑的处理器和显卡</translation>
    </message>
    <message>
        <source>Try again on the processor</source>
        <translation>改用处理器重试</translation>
    </message>
    <message>
        <source>Slower, but uses all the memory of this computer</source>
        <translation>较慢，但可以使用这台电脑的全部内存</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Choose a writable folder</source>
        <translation>选择可写入的文件夹</translation>
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
        <source>{name} was not upscaled</source>
        <translation>{name} 未能放大</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>出现问题</translation>
    </message>
    <message>
        <source>Technical details</source>
        <translation>技术详情</translation>
    </message>
    <message>
        <source>What the program noted about this error, for a report</source>
        <translation>程序对此错误的记录，供报告使用</translation>
    </message>
    <message>
        <source>Upscale this photo again</source>
        <translation>再次放大这张照片</translation>
    </message>
    <message>
        <source>Try all again</source>
        <translation>全部重试</translation>
    </message>
    <message>
        <source>Upscale all failed photos again</source>
        <translation>再次放大所有失败的照片</translation>
    </message>
    <message>
        <source>Failed photos</source>
        <translation>失败的照片</translation>
    </message>
    <message>
        <source>Failed photos; choose one to see why</source>
        <translation>失败的照片；选择一张查看原因</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy this report to the clipboard</source>
        <translation>将此报告复制到剪贴板</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Show the log file of all errors</source>
        <translation>显示记录所有错误的文件</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>关闭详情</translation>
    </message>
    <message>
        <source>Show the folder for model files</source>
        <translation>显示存放模型文件的文件夹</translation>
    </message>
</context>
<context>
    <name>EstimateController</name>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
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
        <source>Frame faces that look at the camera</source>
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
        <source>Looking for faces. You can keep working.</source>
        <translation>正在查找人脸。您可以继续操作。</translation>
    </message>
    <message>
        <source>This face is large enough for the photo model.</source>
        <translation>这张脸足够大，将交给照片模型处理。</translation>
    </message>
    <message>
        <source>Drag the frame to move it, a corner to resize it, the knob to turn it.</source>
        <translation>拖动方框可移动，拖动角可缩放，拖动圆钮可旋转。</translation>
    </message>
    <message>
        <source>Framed faces are rebuilt by the face model in the next run.</source>
        <translation>下次运行时，人脸模型将重建方框中的人脸。</translation>
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
        <translation>人脸是编造的</translation>
    </message>
    <message>
        <source>The face model invents eyes, teeth, skin and hair. The result fits your photo, but so would many other faces. Never use it to identify anyone.</source>
        <translation>人脸模型会编造眼睛、牙齿、皮肤和头发。结果与您的照片相符，但许多其他面孔也同样相符。切勿用它来辨认任何人。</translation>
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
        <source>Face {number} of {count}, {side} pixels, turned {angle}°</source>
        <translation>第 {number} 张脸，共 {count} 张，{side} 像素，旋转 {angle}°</translation>
    </message>
</context>
<context>
    <name>FacesController</name>
    <message>
        <source>1 face found. Adjust the frame if needed.</source>
        <translation>找到 1 张人脸。如有需要，请调整方框。</translation>
    </message>
    <message>
        <source>{n} faces found. Adjust the frames if needed.</source>
        <translation>找到 {n} 张人脸。如有需要，请调整方框。</translation>
    </message>
    <message>
        <source>No other faces found.</source>
        <translation>没有找到尚未框选的人脸。</translation>
    </message>
    <message>
        <source>The faces found are large enough for the photo model.</source>
        <translation>找到的人脸足够大，由照片模型处理即可。</translation>
    </message>
    <message>
        <source>No frontal face found. Drag a square around each face instead.</source>
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
        <source>Same format as the photo</source>
        <translation>与照片格式相同</translation>
    </message>
    <message>
        <source>Leave out GPS and place names</source>
        <translation>去除 GPS 和地名</translation>
    </message>
    <message>
        <source>Without metadata, the result holds no location.</source>
        <translation>没有元数据，结果中不含位置信息。</translation>
    </message>
    <message>
        <source>File format</source>
        <translation>文件格式</translation>
    </message>
    <message>
        <source>Image quality</source>
        <translation>图像质量</translation>
    </message>
    <message>
        <source>Higher quality makes larger files; 95 is very good.</source>
        <translation>质量越高，文件越大；95 已经很好。</translation>
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
        <source>Keep date, camera and title of the photo</source>
        <translation>在结果中保留照片的日期、相机和标题</translation>
    </message>
    <message>
        <source>Bits per channel: 8, or 16 for editing (larger files)</source>
        <translation>每通道位数：8，或用于后期编辑的 16（文件更大）</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>位深</translation>
    </message>
    <message>
        <source>Keep metadata</source>
        <translation>保留元数据</translation>
    </message>
    <message>
        <source>Remove location</source>
        <translation>移除位置</translation>
    </message>
    <message>
        <source>Write the recipe</source>
        <translation>写入配方</translation>
    </message>
    <message>
        <source>Model, settings and variation, so that they can be repeated from the result</source>
        <translation>写入模型、设置和变体，以后可以从结果中取出重复使用</translation>
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
        <translation>运行中，{percent}%</translation>
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
    <message>
        <source>{name}: {text}</source>
        <translation>{name}：{text}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}%</translation>
    </message>
</context>
<context>
    <name>MainMenu</name>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
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
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language of the system</source>
        <translation>系统语言</translation>
    </message>
    <message>
        <source>Reopen the last list</source>
        <translation>重新打开上次的列表</translation>
    </message>
</context>
<context>
    <name>NamingRow</name>
    <message>
        <source>Braces insert the photo&apos;s name, scale and so on; + lists them.</source>
        <translation>花括号代表照片名称、倍数等；点击“+”查看全部。</translation>
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
        <source>Insert a placeholder</source>
        <translation>插入占位符</translation>
    </message>
    <message>
        <source>If the file exists</source>
        <translation>如果文件已存在</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>保留两者</translation>
    </message>
    <message>
        <source>Replace (asks once)</source>
        <translation>替换（询问一次）</translation>
    </message>
    <message>
        <source>Redo if changed</source>
        <translation>有变化时重做</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Date of the photo</source>
        <translation>照片的日期</translation>
    </message>
    <message>
        <source>Redo if changed: a photo is skipped if its result was made from the same photo with the same settings.</source>
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
        <source>Number of the photo in the run</source>
        <translation>照片在本次运行中的序号</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>示例：{name}</translation>
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
        <translation>详情</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
</context>
<context>
    <name>OutputRow</name>
    <message>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>The original is never changed.</source>
        <translation>原图不会改变。</translation>
    </message>
    <message>
        <source>Same folder</source>
        <translation>同一文件夹</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>其他文件夹…</translation>
    </message>
    <message>
        <source>Each result goes into the folder of its photo</source>
        <translation>每个结果放入其照片所在的文件夹</translation>
    </message>
    <message>
        <source>All results go into one folder; subfolders of an added folder are kept</source>
        <translation>所有结果存入同一个文件夹；所添加文件夹中的子文件夹会保留</translation>
    </message>
    <message>
        <source>Next: {file}</source>
        <translation>将存为：{file}</translation>
    </message>
    <message>
        <source>The result will be saved as {path}</source>
        <translation>结果将保存为 {path}</translation>
    </message>
    <message>
        <source>Results are saved to {folder}. Click to choose another folder.</source>
        <translation>结果保存到 {folder}。点击可选择其他文件夹。</translation>
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
        <source>Restore the previous settings</source>
        <translation>恢复之前的设置</translation>
    </message>
    <message>
        <source>Reset every setting to its default; this can be undone</source>
        <translation>将所有设置恢复为默认值；可以撤销</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
</context>
<context>
    <name>PictureSurface</name>
    <message>
        <source>Difference · {n} times as bright</source>
        <translation>差异 · 亮度 {n} 倍</translation>
    </message>
    <message>
        <source>Original · {width} × {height}</source>
        <translation>原图 · {width} × {height}</translation>
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
        <source>Your saved settings</source>
        <translation>您保存的设置</translation>
    </message>
    <message>
        <source>Save these settings as a preset</source>
        <translation>把这些设置保存为预设</translation>
    </message>
    <message>
        <source>Save as a preset…</source>
        <translation>另存为预设…</translation>
    </message>
    <message>
        <source>Delete this preset; the settings stay as they are</source>
        <translation>删除此预设；当前设置保持不变</translation>
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
        <source>Cancel</source>
        <translation>取消</translation>
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
        <source>Replace the preset with this name</source>
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
        <source>Stop preview ({percent} %)</source>
        <translation>停止预览（{percent}%）</translation>
    </message>
    <message>
        <source>Preview here ({estimate})</source>
        <translation>在此预览（{estimate}）</translation>
    </message>
    <message>
        <source>Preview here</source>
        <translation>在此预览</translation>
    </message>
    <message>
        <source>Arrow keys move the frame, {size_preview[0]} and {size_preview[1]} change its size, {preview[0]} makes a preview.</source>
        <translation>方向键移动预览框，{size_preview[0]} 和 {size_preview[1]} 改变大小，{preview[0]} 生成预览。</translation>
    </message>
</context>
<context>
    <name>ProblemPage</name>
    <message>
        <source>Cannot open this photo</source>
        <translation>无法打开这张照片</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>ProcessorCard</name>
    <message>
        <source>No supported graphics card found; upscaling will be slow.</source>
        <translation>未找到受支持的显卡；放大会很慢。</translation>
    </message>
    <message>
        <source>A 2-megapixel photo takes {time}.</source>
        <translation>在这台电脑上，放大一张 200 万像素的照片需要{time}。</translation>
    </message>
    <message>
        <source>How to fix</source>
        <translation>如何解决</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>PromiseCard</name>
    <message>
        <source>Invented detail</source>
        <translation>编造的细节</translation>
    </message>
    <message>
        <source>The program adds detail that may be wrong, above all in faces, text and number plates. Originals are never changed; nothing leaves this computer.</source>
        <translation>程序添加的细节可能有误，尤其是人脸、文字和车牌。原图不会改变；任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>No supported graphics card found; upscaling will be slow.</source>
        <translation>未找到受支持的显卡；放大会很慢。</translation>
    </message>
    <message>
        <source>A 2-megapixel photo takes {time} on the processor.</source>
        <translation>用处理器放大一张 200 万像素的照片需要{time}。</translation>
    </message>
    <message>
        <source>How to fix</source>
        <translation>如何解决</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Left</source>
        <translation>←</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>→</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>↑</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>↓</translation>
    </message>
</context>
<context>
    <name>QualityRow</name>
    <message>
        <source>This takes long. Preview a part first ({key}).</source>
        <translation>耗时较长。请先预览一部分（{key}）。</translation>
    </message>
    <message>
        <source>Faster: {ways}.</source>
        <translation>更快：{ways}。</translation>
    </message>
    <message>
        <source>More steps give finer texture and take longer.</source>
        <translation>步数越多，纹理越细腻，耗时越长。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
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
        <source>The steps recommended for this model</source>
        <translation>此模型推荐的步数</translation>
    </message>
    <message>
        <source>More steps: finer texture, but slower</source>
        <translation>步数更多：纹理更细，但更慢</translation>
    </message>
    <message>
        <source>no invented detail</source>
        <translation>没有编造的细节</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>The predictor alone, without diffusion: fastest and most faithful</source>
        <translation>仅使用预测器，不做扩散：最快、最忠实</translation>
    </message>
    <message>
        <source>{times}× slower than Balanced</source>
        <translation>耗时为“均衡”的 {times} 倍</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>{name}, {n} of {count}</source>
        <translation>{name}，第 {n} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>Upscale {n} photos</source>
        <translation>放大 {n} 张照片</translation>
    </message>
    <message>
        <source>Upscale this photo</source>
        <translation>放大此照片</translation>
    </message>
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
        <source>List menu</source>
        <translation>列表菜单</translation>
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
        <source>Repeat these settings</source>
        <translation>重复这些设置</translation>
    </message>
    <message>
        <source>Upscale next</source>
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
        <source>Try failed photos again</source>
        <translation>重试失败的照片</translation>
    </message>
    <message>
        <source>Remove finished photos</source>
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
        <source>Upscaling {n} photos</source>
        <translation>正在放大 {n} 张照片</translation>
    </message>
    <message>
        <source>Upscaling {name}</source>
        <translation>正在放大 {name}</translation>
    </message>
    <message>
        <source>{percent} % done</source>
        <translation>已完成 {percent}%</translation>
    </message>
    <message>
        <source>{name} was not upscaled: {reason}</source>
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
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Photo {n} of {total}</source>
        <translation>第 {n}/{total} 张</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
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
        <source>Save as it is</source>
        <translation>按现状保存</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Upscale {n} photos</source>
        <translation>放大 {n} 张照片</translation>
    </message>
    <message>
        <source>Upscale again</source>
        <translation>再次放大</translation>
    </message>
    <message>
        <source>Upscale this photo</source>
        <translation>放大此照片</translation>
    </message>
    <message>
        <source>Upscale the waiting photo</source>
        <translation>放大等待中的照片</translation>
    </message>
    <message>
        <source>Upscale all {n}</source>
        <translation>放大全部 {n} 张</translation>
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
        <source>Open the table at the first failed photo</source>
        <translation>打开表格并转到第一张失败的照片</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Show the result in the file manager</source>
        <translation>在文件管理器中显示结果</translation>
    </message>
    <message>
        <source>Save a copy as…</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>Redo with another variation</source>
        <translation>换一个变体重做</translation>
    </message>
    <message>
        <source>Running photo</source>
        <translation>正在处理的照片</translation>
    </message>
    <message>
        <source>Return to the photo being upscaled</source>
        <translation>返回正在放大的照片</translation>
    </message>
    <message>
        <source>Skip this photo</source>
        <translation>跳过此照片</translation>
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
        <source>Pause after this step</source>
        <translation>此步之后暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>RunController</name>
    <message>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
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
        <source>Detail changed. {key} saves it to {name}.</source>
        <translation>细节程度已更改。按 {key} 保存到 {name}。</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
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
        <source>{name} · photo {n} of {total}</source>
        <translation>{name} · 第 {n}/{total} 张</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
</context>
<context>
    <name>RunTexts</name>
    <message>
        <source>saving</source>
        <translation>正在保存</translation>
    </message>
</context>
<context>
    <name>RunWatch</name>
    <message>
        <source>Finished</source>
        <translation>已结束</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) upscaled</source>
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
        <source>Many large photos shrink to the same small one. The number picks which one you get; the same number gives the same result.</source>
        <translation>许多大照片缩小后是同一张小照片。这个数字决定得到哪一张；数字相同，结果相同。</translation>
    </message>
    <message>
        <source>Variation</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Change it for different details; keep it to repeat a result.</source>
        <translation>换一个数字得到不同的细节；数字不变则结果不变。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Pick another seed at random</source>
        <translation>随机选择另一个种子</translation>
    </message>
    <message>
        <source>Compare {n} variations</source>
        <translation>比较 {n} 个变体</translation>
    </message>
    <message>
        <source>Number of variations</source>
        <translation>变体数量</translation>
    </message>
    <message>
        <source>Trust view</source>
        <translation>可信视图</translation>
    </message>
    <message>
        <source>The seed is locked: every run repeats it. Click to unlock.</source>
        <translation>种子已锁定：每次运行都使用它。点击解锁。</translation>
    </message>
    <message>
        <source>Same variation for each run</source>
        <translation>每次运行使用相同的变体</translation>
    </message>
    <message>
        <source>The seed is not locked: every run takes a new one. Click to lock.</source>
        <translation>种子未锁定：每次运行使用新的种子。点击锁定。</translation>
    </message>
    <message>
        <source>New variation for each run</source>
        <translation>每次运行使用新的变体</translation>
    </message>
    <message>
        <source>Lock the seed</source>
        <translation>锁定种子</translation>
    </message>
    <message>
        <source>Compare several variations of the preview frame and choose one</source>
        <translation>比较预览框的多个变体，选择其中一个</translation>
    </message>
    <message>
        <source>Show which details are invented</source>
        <translation>显示哪些细节是编造的</translation>
    </message>
    <message>
        <source>Open a photo first.</source>
        <translation>请先打开一张照片。</translation>
    </message>
    <message>
        <source>Wait until the photos are upscaled.</source>
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
        <source>Another factor, a size in pixels or on paper, or the same size</source>
        <translation>其他倍数、像素尺寸、纸张尺寸，或相同尺寸</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Same size, clean and sharpen</source>
        <translation>相同尺寸，清理并锐化</translation>
    </message>
    <message>
        <source>Paper width</source>
        <translation>纸张宽度</translation>
    </message>
    <message>
        <source>Paper height</source>
        <translation>纸张高度</translation>
    </message>
    <message>
        <source>Pixels per inch (dpi)</source>
        <translation>每英寸像素（dpi）</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Longer side</source>
        <translation>较长边</translation>
    </message>
    <message>
        <source>Paper in cm</source>
        <translation>纸张（厘米）</translation>
    </message>
    <message>
        <source>Paper in inches</source>
        <translation>纸张（英寸）</translation>
    </message>
    <message>
        <source>300 makes a good print; it is written into the file</source>
        <translation>300 适合打印；会写入文件</translation>
    </message>
    <message>
        <source>Upscaling factor, 1 to 16</source>
        <translation>放大多少倍，1 到 16</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Size of every result in pixels</source>
        <translation>每个结果的像素数</translation>
    </message>
    <message>
        <source>Size in</source>
        <translation>尺寸单位</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>The result covers this paper, upright or sideways</source>
        <translation>结果会铺满这张纸，横放或竖放均可</translation>
    </message>
    <message>
        <source>How much larger the result is. The model is made for {scale}×; larger sizes need more passes and much more time.</source>
        <translation>结果比照片大多少。模型适用于 {scale}×；更大的尺寸需要更多遍处理，耗时长得多。</translation>
    </message>
    <message>
        <source>{width} × {height} · about {size}</source>
        <translation>{width} × {height} · 约 {size}</translation>
    </message>
    <message>
        <source>Enough for {paper} at {dpi} dpi</source>
        <translation>以 {dpi} dpi 足够打印 {paper}</translation>
    </message>
    <message>
        <source>{format} allows {limit} pixels per side.</source>
        <translation>{format} 每边最多 {limit} 像素。</translation>
    </message>
    <message>
        <source>Results are limited to {limit} megapixels.</source>
        <translation>本程序最多生成 {limit} 百万像素；请选择较小的尺寸。</translation>
    </message>
    <message>
        <source>The photo already has {limit} pixels.</source>
        <translation>照片已有 {limit} 像素，尺寸保持不变。</translation>
    </message>
    <message>
        <source>The limit is 16×: {limit} pixels.</source>
        <translation>照片最多放大 16 倍：到 {limit} 像素。</translation>
    </message>
    <message>
        <source>The model is made for {low} → {high} pixels; other sizes turn out worse.</source>
        <translation>此模型用于 {low} → {high} 像素，其他倍数效果不佳。</translation>
    </message>
    <message>
        <source>The model is made for photos of {low} × {low} pixels. This one is worked on in tiles, which may not match.</source>
        <translation>此模型用于 {low} × {low} 像素的照片。这张照片将分块处理，各块可能不一致。</translation>
    </message>
    <message>
        <source>Use {choice}</source>
        <translation>使用 {choice}</translation>
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
        <source>Step {k} of {n}</source>
        <translation>第 {k} 步，共 {n} 步</translation>
    </message>
    <message>
        <source>Seen in the noise (x0)</source>
        <translation>网络估计的照片（x0）</translation>
    </message>
    <message>
        <source>For another model or number of steps, choose it and upscale again</source>
        <translation>另一个模型或步数：先选好，再放大一次</translation>
    </message>
    <message>
        <source>The photo</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>What the network sees in the noise (x0)</source>
        <translation>网络在噪声中估计的照片（x0）</translation>
    </message>
    <message>
        <source>An earlier run: {run}</source>
        <translation>以前的运行：{run}</translation>
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
        <source>Save the timeline as a picture or an animation</source>
        <translation>把这些状态保存为图片或动画</translation>
    </message>
    <message>
        <source>Choose what is shown beside each state</source>
        <translation>选择与各状态对照的画面</translation>
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
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Blink</source>
        <translation>闪烁</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Ways to compare</source>
        <translation>比较方式</translation>
    </message>
    <message>
        <source>Only the result; hold {hold[0]} to see the original</source>
        <translation>仅显示结果；按住 {hold[0]} 查看原图</translation>
    </message>
    <message>
        <source>More ways to compare, and earlier results</source>
        <translation>更多比较方式和以前的结果</translation>
    </message>
    <message>
        <source>Zoom; at 100 %, one pixel of the result is one pixel of the screen</source>
        <translation>缩放比例；100% 时，结果的一个像素就是屏幕的一个像素</translation>
    </message>
    <message>
        <source>Preview, variations, faces and trust view</source>
        <translation>预览、变体、人脸和可信视图</translation>
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
        <source>Original and result in one picture, with a divider</source>
        <translation>原图和结果在同一画面中，用分隔线比较</translation>
    </message>
    <message>
        <source>Original and result side by side</source>
        <translation>原图和结果并排显示</translation>
    </message>
    <message>
        <source>Original and result alternating ({blink[0]})</source>
        <translation>轮流显示原图和结果（{blink[0]}）</translation>
    </message>
    <message>
        <source>What the result has changed; black is unchanged</source>
        <translation>结果改动了什么：黑色表示相同</translation>
    </message>
</context>
<context>
    <name>TrustLegend</name>
    <message>
        <source>Comparing variations.</source>
        <translation>正在比较变体。</translation>
    </message>
    <message>
        <source>Comparing variations, {time} left.</source>
        <translation>正在比较变体，还剩{time}。</translation>
    </message>
    <message>
        <source>Hover over the picture to see numbers.</source>
        <translation>把指针移到画面上可查看数值。</translation>
    </message>
    <message>
        <source>Invented by the face model.</source>
        <translation>由人脸模型编造。</translation>
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
        <source>Progress of the comparison</source>
        <translation>比较进度</translation>
    </message>
    <message>
        <source>Check the whole photo</source>
        <translation>检查整张照片</translation>
    </message>
    <message>
        <source>Where details are invented</source>
        <translation>哪些细节是编造的</translation>
    </message>
    <message>
        <source>certain</source>
        <translation>可靠</translation>
    </message>
    <message>
        <source>invented</source>
        <translation>编造</translation>
    </message>
    <message>
        <source>Save map</source>
        <translation>保存此图</translation>
    </message>
    <message>
        <source>Save the map beside the result, as a gray picture</source>
        <translation>将此图作为灰度图片保存在结果旁边</translation>
    </message>
    <message>
        <source>Dark: certain. Bright: invented;
another run would show something else.</source>
        <translation>暗：可靠。亮：编造的，
再运行一次会有所不同。</translation>
    </message>
    <message>
        <source>The settings have changed since
this comparison was made.</source>
        <translation>作此比较之后，
设置已更改。</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Compare again with the current settings</source>
        <translation>用当前设置重新比较</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Certain here (±{n} of 255).</source>
        <translation>此处可靠（±{n}，共 255 级）。</translation>
    </message>
    <message>
        <source>Invented here (±{n} of 255).</source>
        <translation>此处编造（±{n}，共 255 级）。</translation>
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
        <source>Stop comparing</source>
        <translation>停止比较</translation>
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
        <source>detail {percent} %</source>
        <translation>细节程度 {percent}%</translation>
    </message>
    <message>
        <source>clean-up {percent} %</source>
        <translation>清理 {percent}%</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
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
        <source>Variation {number}: {settings}; {state}</source>
        <translation>变体 {number}：{settings}；{state}</translation>
    </message>
    <message>
        <source>Use this variation for this photo</source>
        <translation>对这张照片采用此变体</translation>
    </message>
    <message>
        <source>Skip this variation</source>
        <translation>不生成此变体</translation>
    </message>
</context>
<context>
    <name>VariantsPanel</name>
    <message>
        <source>Variations of the frame</source>
        <translation>方框的变体</translation>
    </message>
    <message>
        <source>Each differs in the detail the model invents. Hover to zoom in, click to use it.</source>
        <translation>每个变体中模型编造的细节不同。指向可看细节，点击即采用。</translation>
    </message>
    <message>
        <source>Making variations, {time} left.</source>
        <translation>正在生成变体，还剩{time}。</translation>
    </message>
    <message>
        <source>Make {n} more</source>
        <translation>再生成 {n} 个</translation>
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
        <source>Compare {n} other variations</source>
        <translation>再生成 {n} 个变体</translation>
    </message>
</context>
<context>
    <name>ViewerController</name>
    <message>
        <source>Stopped at {percent} % · not saved</source>
        <translation>停在 {percent}% · 未保存</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>1 framed face was not rebuilt by the face model: {reason}.</source>
        <translation>有 1 张框选的人脸没有由人脸模型重建：{reason}。</translation>
    </message>
    <message>
        <source>The scale of a model is 2 to {most:g}, not {scale}.</source>
        <translation>模型的放大倍数应为 2 到 {most:g}，不能是 {scale}。</translation>
    </message>
    <message>
        <source>All results would have the same name; put {name} or {seq} in it.</source>
        <translation>所有结果会同名；请在名称中加入 {name} 或 {seq}。</translation>
    </message>
    <message>
        <source>Another run is writing to {folder}; wait until it ends or choose another folder.</source>
        <translation>另一个运行正在写入 {folder}；请等它结束，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Close other programs that use the card and restart the computer; if that does not help, install the latest driver and send the report to the makers of this program.</source>
        <translation>请关闭其他正在使用显卡的程序并重新启动电脑；如果仍无效，请安装最新的驱动程序，并将报告发送给本程序的开发者。</translation>
    </message>
    <message>
        <source>Install PyTorch for CUDA {cuda}, which still supports this card: choose it on {page} and run the command shown there.</source>
        <translation>请安装仍支持此显卡的 CUDA {cuda} 版 PyTorch：在 {page} 选择该版本并运行所示命令。</translation>
    </message>
    <message>
        <source>Install a newer PyTorch: choose the newest CUDA version on {page} and run the command shown there.</source>
        <translation>请安装更新的 PyTorch：在 {page} 选择最新的 CUDA 版本并运行所示命令。</translation>
    </message>
    <message>
        <source>Install the latest driver from NVIDIA and restart the computer.</source>
        <translation>请从 NVIDIA 安装最新的驱动程序，然后重新启动电脑。</translation>
    </message>
    <message>
        <source>JPEG holds no transparency; transparent parts became white.</source>
        <translation>JPEG 不支持透明，透明部分已变为白色。</translation>
    </message>
    <message>
        <source>The folder {folder} is not writable ({reason}); choose another one.</source>
        <translation>文件夹 {folder} 不可写入（{reason}）；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>--results cannot be used with --record, --sheet or --seeds</source>
        <translation>--results 不能与 --record、--sheet、--seeds 同时使用</translation>
    </message>
    <message>
        <source>--watch and --retry-failed cannot be used together</source>
        <translation>--watch 和 --retry-failed 不能同时使用</translation>
    </message>
    <message>
        <source>A brace is missing; placeholders look like {name}.</source>
        <translation>花括号没有成对；占位符应写成 {name} 的样子。</translation>
    </message>
    <message>
        <source>Above: the states x_t. Below: what the network takes for the photo in each (x0).</source>
        <translation>上行是各状态 x_t，下行是网络在每一步所估计的照片 x0。</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Blink: original and result alternating</source>
        <translation>闪烁：轮流显示原图和结果</translation>
    </message>
    <message>
        <source>From {low} to {high} pixels is not an enlargement of 1 to {MAX_SCALE:g} times; prepare the pairs in other sizes.</source>
        <translation>从 {low} 到 {high} 像素不是 1 到 {MAX_SCALE:g} 倍的放大；请用其他尺寸准备图像对。</translation>
    </message>
    <message>
        <source>If this computer has a graphics card, install the latest driver and restart the program.</source>
        <translation>如果这台电脑有显卡，请安装其最新驱动程序并重新启动本程序。</translation>
    </message>
    <message>
        <source>Measures of the luma leave out a border as wide as the enlargement; give --scale.</source>
        <translation>亮度指标会去掉与放大倍数等宽的边框；请给出 --scale。</translation>
    </message>
    <message>
        <source>Move the picture, or the magnified place</source>
        <translation>移动画面，或移动放大查看的位置</translation>
    </message>
    <message>
        <source>No file manager answered. The file is {path}</source>
        <translation>没有能显示它的程序。文件位于 {path}</translation>
    </message>
    <message>
        <source>Not tried again, as its last attempt did not fail.</source>
        <translation>未重试：上次尝试没有失败。</translation>
    </message>
    <message>
        <source>Preview, {steps}</source>
        <translation>预览，{steps}</translation>
    </message>
    <message>
        <source>Reading {name} failed: it is damaged, or there is too little memory; close other programs and try again.</source>
        <translation>读取 {name} 失败：文件已损坏，或内存不足；请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>SR3: number of noise levels in the same range</source>
        <translation>SR3：噪声水平的个数，范围不变</translation>
    </message>
    <message>
        <source>SR3: pictures per step, over all processes</source>
        <translation>SR3：每步的图像数，所有进程合计</translation>
    </message>
    <message>
        <source>SR3: plan, as how often each pair is seen</source>
        <translation>SR3：训练计划，每一对被看到的次数</translation>
    </message>
    <message>
        <source>SR3: plan, in thousands of pictures</source>
        <translation>SR3：训练计划，以千张图像计</translation>
    </message>
    <message>
        <source>The file has more than 8 bits per channel; 8 were used.</source>
        <translation>该文件每通道超过 8 位；已按 8 位处理。</translation>
    </message>
    <message>
        <source>The package {package} is not installed; install it with: pip install {package}</source>
        <translation>没有安装 {package}；请运行：pip install {package}</translation>
    </message>
    <message>
        <source>The photo information ({kind}) is damaged and was left out.</source>
        <translation>照片信息（{kind}）已损坏，未保留。</translation>
    </message>
    <message>
        <source>The photo information ({kind}) is too long for JPEG and was left out.</source>
        <translation>照片信息（{kind}）对 JPEG 来说太长，未保留。</translation>
    </message>
    <message>
        <source>The report {path} could not be saved ({reason}); check the disk.</source>
        <translation>无法保存报告 {path}（{reason}）；请检查磁盘。</translation>
    </message>
    <message>
        <source>The result has {size:.0f} megapixels and the limit is {limit:.0f}; choose a smaller scale.</source>
        <translation>结果将有 {size:.0f} 百万像素，而上限是 {limit:.0f}；请选择较小的倍数。</translation>
    </message>
    <message>
        <source>U-Net of SR3: {levels} channels, {blocks} blocks per level, dropout {dropout}</source>
        <translation>SR3 的 U-Net：通道数 {levels}，每级 {blocks} 个残差块，dropout {dropout}</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>约 {size}</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>约 {time}</translation>
    </message>
    <message>
        <source>from {low} to {high} pixels is not an enlargement by a whole number from 2 to {limit}</source>
        <translation>从 {low} 到 {high} 像素不是 2 到 {limit} 之间的整数倍放大</translation>
    </message>
    <message>
        <source>its network is the reference&apos;s &quot;{model}&quot;, which is conditioned on the step instead of the noise level; only &quot;sr3&quot; can be trained here</source>
        <translation>其网络是参考实现的“{model}”，它以步数而非噪声水平为条件；这里只能训练“sr3”</translation>
    </message>
    <message>
        <source>left out {name}: it links to something outside the archive</source>
        <translation>跳过 {name}：它链接到压缩包以外的文件</translation>
    </message>
    <message>
        <source>list of photos to leave out, one file name per line</source>
        <translation>要跳过的照片列表，每行一个文件名</translation>
    </message>
    <message>
        <source>photo {number} of {count} · {name}: {progress}</source>
        <translation>第 {number} 张，共 {count} 张 · {name}：{progress}</translation>
    </message>
    <message>
        <source>strength of the sampling noise; less is smoother (default: the model&apos;s)</source>
        <translation>采样所用噪声的强度；越小越平滑（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>the file does not state its enlargement</source>
        <translation>文件没有说明放大倍数</translation>
    </message>
    <message>
        <source>{format} allows {limit:.0f} megapixels and the result has {size:.0f}; choose PNG or TIFF, or a smaller scale.</source>
        <translation>{format} 最多容纳 {limit:.0f} 百万像素，而结果会有 {size:.0f}；请选择 PNG 或 TIFF，或较小的倍数。</translation>
    </message>
    <message>
        <source>{format} allows {limit} pixels per side and the result has {width} x {height}; choose one of {others}, or a smaller scale.</source>
        <translation>{format} 每边最多 {limit} 像素，而结果会有 {width} x {height}；请选择 {others} 之一，或较小的倍数。</translation>
    </message>
    <message>
        <source>{format} holds no IPTC information; it was left out.</source>
        <translation>{format} 无法保存 IPTC 信息，未保留。</translation>
    </message>
    <message>
        <source>{format} was written with 8 bits per channel, not 16.</source>
        <translation>{format} 以每通道 8 位写入，而不是 16 位。</translation>
    </message>
    <message>
        <source>{model}, {sampler}, {steps}, variation {seed}</source>
        <translation>{model}，{sampler}，{steps}，变体 {seed}</translation>
    </message>
    <message>
        <source>{m} min {s} s</source>
        <translation>{m} 分 {s} 秒</translation>
    </message>
    <message>
        <source>{name} cannot be used: its {key} is not a tensor of numbers.</source>
        <translation>{name} 无法使用：其中的 {key} 不是数值张量。</translation>
    </message>
    <message>
        <source>{name} cannot be {value}.</source>
        <translation>{name} 不能是 {value}。</translation>
    </message>
    <message>
        <source>{name} does not say how it was made; it has no recipe.</source>
        <translation>{name} 没有说明它是怎样制作的；其中没有配方。</translation>
    </message>
    <message>
        <source>{name} has changed; upscale it again.</source>
        <translation>{name} 现在已是另一张照片；请重新放大。</translation>
    </message>
    <message>
        <source>{name} has more than {limit} megapixels, the limit of this program; reduce it first.</source>
        <translation>{name} 超过 {limit} 百万像素，这是本程序能处理的上限；请先缩小。</translation>
    </message>
    <message>
        <source>{name} is a HEIC photo that is damaged or of a kind that cannot be read; save it as JPEG first.</source>
        <translation>{name} 是已损坏或无法读取的 HEIC 照片；请先另存为 JPEG。</translation>
    </message>
    <message>
        <source>{name} is a HEIC photo; to read it, install the decoder with: pip install &quot;sr3-desktop[heif]&quot;. Or save it as JPEG first.</source>
        <translation>{name} 是 HEIC 照片；要读取它，请安装解码器：pip install &quot;sr3-desktop[heif]&quot;，或先另存为 JPEG。</translation>
    </message>
    <message>
        <source>{name} is damaged or is not an image. Get a fresh copy.</source>
        <translation>{name} 已损坏或不是图像。请重新获取一份。</translation>
    </message>
    <message>
        <source>{name} is not an image of a kind that can be read; save it as PNG or JPEG first.</source>
        <translation>{name} 不是可读取的图片类型；请先另存为 PNG 或 JPEG。</translation>
    </message>
    <message>
        <source>{name} is the optimizer&apos;s state; import the file beside it that ends in _gen.pth.</source>
        <translation>{name} 是优化器的状态；请导入它旁边以 _gen.pth 结尾的文件。</translation>
    </message>
    <message>
        <source>{name} is too narrow ({width} x {height} pixels) for a square.</source>
        <translation>{name} 太窄（{width} x {height} 像素），无法裁成正方形。</translation>
    </message>
    <message>
        <source>{name} knows its own architecture and noise levels; leave --scale, --norm-groups, --levels, --beta-start and --beta-end out.</source>
        <translation>{name} 自带结构和噪声水平；请去掉 --scale、--norm-groups、--levels、--beta-start 和 --beta-end。</translation>
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
        <source>{name} needs PyTorch for these settings, and this download of the program does not have it; choose the processor (CPU) and a photo model, or use the full download.</source>
        <translation>{name} 在这些设置下需要 PyTorch，而此下载版本不包含它；请选择处理器（CPU）和照片模型，或使用完整的下载版本。</translation>
    </message>
    <message>
        <source>{name} needs about {needed:.1f} GB of memory, and this computer has {there:.1f} GB; enlarge it less, or a part of it.</source>
        <translation>{name} 大约需要 {needed:.1f} GB 内存，而这台电脑只有 {there:.1f} GB；请减小放大倍数，或只放大其中一部分。</translation>
    </message>
    <message>
        <source>{name} took longer than {time} and was canceled; allow more time or choose fewer steps or a smaller scale.</source>
        <translation>{name} 用时超过 {time}，已放弃；请允许更长时间，或选择更少的步数或较小的倍数。</translation>
    </message>
    <message>
        <source>{name} was added to the list.</source>
        <translation>已将 {name} 添加到列表。</translation>
    </message>
    <message>
        <source>{name} was made with the model {model}, which is not installed.</source>
        <translation>{name} 由模型 {model} 制作，而该模型未安装。</translation>
    </message>
    <message>
        <source>{name} was not opened: it contains more than weights ({what}) and could execute code, or is not a PyTorch file; save its state_dict() alone.</source>
        <translation>未打开 {name}：其中除权重外还含有其他内容（{what}），可能会执行代码，或者它不是 PyTorch 文件；请只保存其 state_dict()。</translation>
    </message>
    <message>
        <source>{name} was trained on other noise levels than {id} uses; choose the --config it was trained with.</source>
        <translation>{name} 训练时的噪声水平与 {id} 不同；请选择训练时所用的 --config。</translation>
    </message>
    <message>
        <source>{name} · {width} × {height} · {time}</source>
        <translation>{name} · {width} × {height} · {time}</translation>
    </message>
    <message>
        <source>{name}: {measures}, {time}</source>
        <translation>{name}：{measures}，{time}</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}：{problem}</translation>
    </message>
    <message>
        <source>{n} photos were added to the list.</source>
        <translation>已向列表添加 {n} 张照片。</translation>
    </message>
    <message>
        <source>{n} photos were removed from the list.</source>
        <translation>已从列表中移除 {n} 张照片。</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} thousand</source>
        <translation>{n} 千张</translation>
    </message>
    <message>
        <source>{option} has no meaning with --config {config}; leave it out or choose another configuration.</source>
        <translation>{option} 对 --config {config} 没有意义；请去掉它，或选择其他配置。</translation>
    </message>
    <message>
        <source>{option} takes one folder or LMDB of pairs for SR3&apos;s training.</source>
        <translation>训练 SR3 时 {option} 只能给一个文件夹或 LMDB。</translation>
    </message>
    <message>
        <source>{output} is neither a folder nor a photo that can be written ({known}); for a new folder give {output}{sep}</source>
        <translation>{output} 既不是文件夹，也不是可以写出的照片格式（{known}）；如需新文件夹，请写成 {output}{sep}</translation>
    </message>
    <message>
        <source>{part} is not STAGE=MINUTES; stages are {stages}</source>
        <translation>{part} 不是 STAGE=MINUTES 的形式；阶段有 {stages}</translation>
    </message>
    <message>
        <source>{part} is not a folder of a run; move it away.</source>
        <translation>{part} 不是训练的文件夹；请把它移走。</translation>
    </message>
    <message>
        <source>{path} already exists and was not made by this command; choose another file.</source>
        <translation>{path} 已存在，且不是由本命令生成的；请选择其他文件。</translation>
    </message>
    <message>
        <source>{path} already exists and was not made by this command; choose another folder.</source>
        <translation>{path} 已存在，且不是此命令生成的；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be opened: {reason}.</source>
        <translation>无法打开 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} could not be removed: {reason}.</source>
        <translation>无法删除 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} could not be written ({reason}); check the disk or choose another file.</source>
        <translation>无法写入 {path}（{reason}）；请检查磁盘或选择其他文件。</translation>
    </message>
    <message>
        <source>{path} could not be written ({reason}); choose another file.</source>
        <translation>无法写入 {path}（{reason}）；请选择其他文件。</translation>
    </message>
    <message>
        <source>{path} is a folder; give the name of a file.</source>
        <translation>{path} 是文件夹；请给出文件名。</translation>
    </message>
    <message>
        <source>{path} is damaged; choose another --out, or delete that folder to start again.</source>
        <translation>{path} 已损坏；请选择其他 --out，或删除该文件夹后重新开始。</translation>
    </message>
    <message>
        <source>{path} is read by this command and would be lost; choose another file.</source>
        <translation>本命令要读取 {path}，写入会使其丢失；请选择其他文件。</translation>
    </message>
    <message>
        <source>{path} is read-only; make it writable or choose another file.</source>
        <translation>{path} 是只读的；请将其改为可写，或选择其他文件。</translation>
    </message>
    <message>
        <source>{path} names no file to leave out; check --exclude.</source>
        <translation>{path} 中没有列出任何要排除的文件；请检查 --exclude。</translation>
    </message>
    <message>
        <source>{path}: --process writes {known}</source>
        <translation>{path}：--process 可写出 {known}</translation>
    </message>
    <message>
        <source>{photo} is not a file</source>
        <translation>{photo} 不是文件</translation>
    </message>
    <message>
        <source>{place} is not a known placeholder; use {known}.</source>
        <translation>{place} 不是可用的占位符；请使用 {known}。</translation>
    </message>
    <message>
        <source>Photos are upscaled on {card}.</source>
        <translation>照片由 {card} 放大。</translation>
    </message>
    <message>
        <source>1 face was found.</source>
        <translation>找到 1 张人脸。</translation>
    </message>
    <message>
        <source>No frontal face was found.</source>
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
        <source>Something unexpected went wrong ({error}); the log has the details.</source>
        <translation>发生了意外错误（{error}）；详情请查看日志。</translation>
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
        <source>The character {character} cannot be part of a file name; leave it out.</source>
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
        <translation>全景图的数据与结果不符，未保留。</translation>
    </message>
    <message>
        <source>The device has too little memory even for the smallest tiles; close other programs or choose the processor (CPU) as device.</source>
        <translation>即使用最小的分块，设备内存仍然不足；请关闭其他程序，或选择处理器（CPU）作为设备。</translation>
    </message>
    <message>
        <source>There is too little memory for this photo; close other programs, choose a smaller size or the processor (CPU) as device.</source>
        <translation>内存不足以处理这张照片；请关闭其他程序、选择较小的尺寸，或选择处理器（CPU）作为设备。</translation>
    </message>
    <message>
        <source>The driver of the graphics card is too old: it supports CUDA {driver}, but this program needs {build}. Photos are upscaled on the processor.</source>
        <translation>显卡驱动程序太旧：它支持 CUDA {driver}，而本程序需要 {build}。照片由处理器放大。</translation>
    </message>
    <message>
        <source>The extension follows from the format of the result; leave {ending} out.</source>
        <translation>扩展名由结果的格式决定；请去掉 {ending}。</translation>
    </message>
    <message>
        <source>The face detector {name} cannot be read ({reason}); install the program again, or frame faces by hand.</source>
        <translation>无法读取人脸检测器 {name}（{reason}）；请重新安装程序，或手动框选人脸。</translation>
    </message>
    <message>
        <source>The face model failed (invalid numbers); nothing was saved. Try the processor (CPU) as device, or remove the face frames.</source>
        <translation>人脸模型失败（数值无效）；未保存任何内容。请尝试用处理器（CPU）作为设备，或移除人脸方框。</translation>
    </message>
    <message>
        <source>The file holds a second picture that belongs to the photo, such as a depth map, HDR brightness or another view; it was left out.</source>
        <translation>该文件还有一张属于照片的图片，例如深度图、HDR 亮度或另一视角；未保留。</translation>
    </message>
    <message>
        <source>The file holds scientific data, not a photo; save it with 8 or 16 bits.</source>
        <translation>文件包含的是科学数据而不是照片；请以 8 或 16 位保存。</translation>
    </message>
    <message>
        <source>The file holds several pictures; only the first was used.</source>
        <translation>该文件包含多张图片，只使用了第一张。</translation>
    </message>
    <message>
        <source>The photo is HDR; its colors were not preserved and may look washed out.</source>
        <translation>照片为 HDR；其色彩未能保留，看起来可能发白。</translation>
    </message>
    <message>
        <source>The graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>The graphics card stopped responding and its driver was reset; nothing was saved. Try again; if that fails too, restart the program or choose the processor (CPU) as device.</source>
        <translation>显卡停止响应，其驱动程序已重置；未保存任何内容。请重试；如果再次失败，请重新启动程序，或选择处理器（CPU）作为设备。</translation>
    </message>
    <message>
        <source>The model could not be saved to {folder}: {reason}.</source>
        <translation>无法将模型保存到 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>The model file {name} could not be opened: {reason}.</source>
        <translation>无法打开模型文件 {name}：{reason}。</translation>
    </message>
    <message>
        <source>The model file {name} is incomplete or was changed ({tensor_bytes} bytes of {needed}). Copy it again.</source>
        <translation>模型文件 {name} 不完整或已被改动（{needed} 字节中只有 {tensor_bytes} 字节）。请重新复制。</translation>
    </message>
    <message>
        <source>The model file {name} is damaged ({reason}). Copy it again.</source>
        <translation>模型文件 {name} 已损坏（{reason}）。请重新复制。</translation>
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
        <source>The name {name} ends in {suffix}, but the format is {format}; change one of them.</source>
        <translation>文件名 {name} 的扩展名是 {suffix}，但所选格式是 {format}；请更改其中之一。</translation>
    </message>
    <message>
        <source>The name {name} has no known extension; use {endings}.</source>
        <translation>名称 {name} 没有可识别的扩展名；请使用 {endings}。</translation>
    </message>
    <message>
        <source>The extension {suffix} is too long; choose another one.</source>
        <translation>扩展名 {suffix} 太长；请另选一个。</translation>
    </message>
    <message>
        <source>The model failed on {name} (invalid numbers); nothing was saved. Try the processor (CPU) as device.</source>
        <translation>模型处理 {name} 失败（数值无效）；未保存任何内容。请尝试用处理器（CPU）作为设备。</translation>
    </message>
    <message>
        <source>The part to upscale reaches beyond {name}, which has {width} x {height} pixels; choose a part inside it.</source>
        <translation>要放大的部分超出了 {name}，它有 {width} x {height} 像素；请选择其中的一部分。</translation>
    </message>
    <message>
        <source>The pasted picture could not be saved; free some space on the disk and try again.</source>
        <translation>无法保存粘贴的图片；请腾出磁盘空间后重试。</translation>
    </message>
    <message>
        <source>The video of the motion photo was left out.</source>
        <translation>动态照片中的视频未保留。</translation>
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
        <source>The result already exists.</source>
        <translation>已有结果。</translation>
    </message>
    <message>
        <source>A model {model_id} already exists; choose another id.</source>
        <translation>模型 {model_id} 已存在；请使用其他标识。</translation>
    </message>
    <message>
        <source>There is an NVIDIA graphics card, but the installed PyTorch is a build without CUDA, so photos are upscaled on the processor.</source>
        <translation>这台电脑装有 NVIDIA 显卡，但所安装的 PyTorch 不带 CUDA，因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>There is no cluster at {address} ({reason}); give an address such as tcp://127.0.0.1:8786, and check that the scheduler runs.</source>
        <translation>{address} 没有集群（{reason}）；请给出类似 tcp://127.0.0.1:8786 的地址，并确认调度器正在运行。</translation>
    </message>
    <message>
        <source>    {file}: the diffusion</source>
        <translation>    {file}：扩散过程</translation>
    </message>
    <message>
        <source>&quot;{model_id}&quot; cannot be a model&apos;s id; use lowercase letters, digits, &quot;.&quot;, &quot;_&quot; and &quot;-&quot;.</source>
        <translation>“{model_id}”不能作为模型标识；请使用小写字母、数字、“.”、“_”和“-”。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a device; use auto, cpu, cuda, cuda:0, vulkan or vulkan:0.</source>
        <translation>“{name}”不是设备；请使用 auto、cpu、cuda、cuda:0、vulkan 或 vulkan:0。</translation>
    </message>
    <message>
        <source>--at is for SR3 networks; the noise levels of {model} have no numbers</source>
        <translation>--at 只适用于 SR3 网络；{model} 的噪声水平没有编号</translation>
    </message>
    <message>
        <source>--at: there are levels 0 to {last}</source>
        <translation>--at：水平为 0 到 {last}</translation>
    </message>
    <message>
        <source>--both needs --model and a .png file</source>
        <translation>--both 需要 --model 和一个 .png 文件</translation>
    </message>
    <message>
        <source>--compile does not work here ({reason}); leave it out, or install the program from source, and a C++ compiler.</source>
        <translation>--compile 在这里无法使用（{reason}）；请不要使用它，或从源代码安装程序，并安装 C++ 编译器。</translation>
    </message>
    <message>
        <source>--dream is made for networks that answer with the noise; give --predict eps, too.</source>
        <translation>--dream 只用于预测噪声的网络；请同时给出 --predict eps。</translation>
    </message>
    <message>
        <source>--exists changed needs one folder of results; name it with -o FOLDER/</source>
        <translation>--exists changed 需要一个统一的结果文件夹；请用 -o FOLDER/ 指定</translation>
    </message>
    <message>
        <source>--json, --csv and --sheet must name different files</source>
        <translation>--json、--csv 和 --sheet 必须是不同的文件</translation>
    </message>
    <message>
        <source>--levels has no meaning for noise levels that the configuration lists.</source>
        <translation>配置已逐个列出噪声水平，--levels 没有意义。</translation>
    </message>
    <message>
        <source>--levels {levels} is too few for so much noise ({reason}).</source>
        <translation>--levels {levels} 太少，达不到这么强的噪声（{reason}）。</translation>
    </message>
    <message>
        <source>--levels, --beta-start and --beta-end belong together; give all three</source>
        <translation>--levels、--beta-start 和 --beta-end 必须同时给出</translation>
    </message>
    <message>
        <source>--name: {problem}</source>
        <translation>--name：{problem}</translation>
    </message>
    <message>
        <source>--states and --at need --process, the file that shows them</source>
        <translation>--states 和 --at 需要 --process，即保存过程的文件</translation>
    </message>
    <message>
        <source>--steps: {error}</source>
        <translation>--steps：{error}</translation>
    </message>
    <message>
        <source>... and {count} more</source>
        <translation>……以及另外 {count} 个</translation>
    </message>
    <message>
        <source>1 step</source>
        <translation>1 步</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100%</translation>
    </message>
    <message>
        <source>A file could not be read or written ({reason}); check the disk and try again.</source>
        <translation>无法读取或写入文件（{reason}）；请检查磁盘后重试。</translation>
    </message>
    <message>
        <source>A part of the photo information ({kind}) is damaged and was left out.</source>
        <translation>照片信息（{kind}）的一部分已损坏，未保留。</translation>
    </message>
    <message>
        <source>A picture or sound inside the photo information (XMP), such as a depth map, was left out.</source>
        <translation>照片信息（XMP）中的图片或声音（例如深度图）未保留。</translation>
    </message>
    <message>
        <source>About SR3 Desktop…</source>
        <translation>关于 SR3 Desktop…</translation>
    </message>
    <message>
        <source>Actual pixels (100 %)</source>
        <translation>实际像素（100%）</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
    <message>
        <source>Add a frame</source>
        <translation>添加方框</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Add photos, or drop them on the window</source>
        <translation>添加照片，或把照片拖到窗口上</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>处理前后对比</translation>
    </message>
    <message>
        <source>Check that model and device work.</source>
        <translation>检查模型和设备能否正常工作。</translation>
    </message>
    <message>
        <source>Close the timeline</source>
        <translation>关闭时间线</translation>
    </message>
    <message>
        <source>Compare 4 variations</source>
        <translation>比较 4 个变体</translation>
    </message>
    <message>
        <source>Compare variations of the preview frame</source>
        <translation>比较预览框的变体</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>训练曲线</translation>
    </message>
    <message>
        <source>DISTS weights to finish with; LPIPS then only validates</source>
        <translation>收尾阶段所用的 DISTS 权重；此时 LPIPS 只用于验证</translation>
    </message>
    <message>
        <source>Data that only the original file can hold, such as that of its sensor, was left out.</source>
        <translation>只有原文件才能容纳的数据（例如传感器数据）未保留。</translation>
    </message>
    <message>
        <source>Detail brush</source>
        <translation>细节画笔</translation>
    </message>
    <message>
        <source>Downscale photos, upscale them again and compare with the originals: bicubic, the predictor alone, and the refiner in several settings.</source>
        <translation>把照片缩小后再放大，并与原图比较：双三次插值、仅预测器，以及多种设置下的精修器。</translation>
    </message>
    <message>
        <source>Enlarge the small photos of a set made by prepare and compare with the originals. For every pair NAME_hr.png, NAME_lr.png, NAME_sr.png (enlarged without a model) and NAME_result.png are written; those of an earlier run are replaced.</source>
        <translation>放大 prepare 所做图像对中的小图，并与原图比较。每一对写出 NAME_hr.png、NAME_lr.png、NAME_sr.png（不用模型放大）和 NAME_result.png；上次运行的同名文件会被替换。</translation>
    </message>
    <message>
        <source>Enlargement</source>
        <translation>放大倍数</translation>
    </message>
    <message>
        <source>Files without the extension of a photo, left alone: {count}.</source>
        <translation>{count} 个文件的扩展名不是图片格式，已跳过。</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Frame faces for the face model</source>
        <translation>为人脸模型框选人脸</translation>
    </message>
    <message>
        <source>Frame small faces to rebuild them with the face model (invented detail)</source>
        <translation>框选小人脸，由人脸模型重建（细节为编造）</translation>
    </message>
    <message>
        <source>From left to right: before, result, truth.</source>
        <translation>从左到右：处理前、结果、真值。</translation>
    </message>
    <message>
        <source>From noise to photo</source>
        <translation>从噪声到照片</translation>
    </message>
    <message>
        <source>Go to the next part of the window</source>
        <translation>转到窗口的下一个区域</translation>
    </message>
    <message>
        <source>Graphics card {card}: driver {driver} failed ({reason}); the processor was used.</source>
        <translation>显卡 {card}：驱动程序 {driver} 出错（{reason}）；已改用处理器。</translation>
    </message>
    <message>
        <source>Graphics card {card}: driver {driver} failed the test ({reason}); photos are upscaled on the processor.</source>
        <translation>显卡 {card}：驱动程序 {driver} 未通过测试（{reason}）；照片在处理器上放大。</translation>
    </message>
    <message>
        <source>Graphics card {card}: driver {driver} failed the test ({reason}); the processor is used.</source>
        <translation>显卡 {card}：驱动程序 {driver} 未通过测试（{reason}）；将使用处理器。</translation>
    </message>
    <message>
        <source>Hold to see the original</source>
        <translation>按住查看原图</translation>
    </message>
    <message>
        <source>Import a checkpoint (*_gen.pth, also wrapped, as EMA, in half precision or as safetensors) of the public SR3 code, or add a model file made by train.</source>
        <translation>导入公开 SR3 代码的检查点（*_gen.pth，也可以带外层包装、为 EMA、半精度或 safetensors 格式），或添加 train 生成的模型文件。</translation>
    </message>
    <message>
        <source>Install the latest driver of the graphics card, restart the computer, and test the card again.</source>
        <translation>请安装显卡的最新驱动程序，重新启动电脑，然后重新测试显卡。</translation>
    </message>
    <message>
        <source>Keep the frames and stop framing</source>
        <translation>保留方框并结束</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>LPIPS weights (safetensors)</source>
        <translation>LPIPS 权重（safetensors）</translation>
    </message>
    <message>
        <source>LPIPS weights, to validate and finish with</source>
        <translation>LPIPS 权重，用于验证和收尾阶段</translation>
    </message>
    <message>
        <source>Left out: {name} (and {count} more like it) is {what}.</source>
        <translation>已跳过：{name}（以及另外 {count} 个同类文件）是 {what}。</translation>
    </message>
    <message>
        <source>Left out: {name} is {what}.</source>
        <translation>已跳过：{name} 是 {what}。</translation>
    </message>
    <message>
        <source>List the available models, or import one.</source>
        <translation>列出可用的模型，或导入模型。</translation>
    </message>
    <message>
        <source>Loss and PSNR over what was trained; a bicubic filter as a dashed line.</source>
        <translation>损失和 PSNR 随训练量的变化；虚线是双三次插值。</translation>
    </message>
    <message>
        <source>Make the chosen frame larger or smaller</source>
        <translation>放大或缩小所选方框</translation>
    </message>
    <message>
        <source>Make the preview frame smaller or larger</source>
        <translation>缩小或放大预览框</translation>
    </message>
    <message>
        <source>Make training pairs from a folder of photos.</source>
        <translation>用一个文件夹的照片制作训练图像对。</translation>
    </message>
    <message>
        <source>Marked areas, such as faces, do not fit the result and were left out.</source>
        <translation>标记的区域（例如人脸）与结果不符，未保留。</translation>
    </message>
    <message>
        <source>Mean of sr, without a model: {measures}</source>
        <translation>sr（不用模型）的平均值：{measures}</translation>
    </message>
    <message>
        <source>Mean of the results: {measures}</source>
        <translation>结果的平均值：{measures}</translation>
    </message>
    <message>
        <source>Means over {photos} photos</source>
        <translation>{photos} 张照片的平均值</translation>
    </message>
    <message>
        <source>Means over {photos} photos and {seeds} seeds, ± deviation over seeds</source>
        <translation>{photos} 张照片、{seeds} 个种子的平均值 ± 种子间的标准差</translation>
    </message>
    <message>
        <source>Measure the quality of a model on photos, or of finished results.</source>
        <translation>在照片上评测模型的质量，或评测已有的结果。</translation>
    </message>
    <message>
        <source>Move the chosen frame; ten times as far with Shift</source>
        <translation>移动所选方框；按住 Shift 移动十倍距离</translation>
    </message>
    <message>
        <source>Move the divider farther</source>
        <translation>将分隔线移动得更远</translation>
    </message>
    <message>
        <source>Move the divider, or select the next photo in the list</source>
        <translation>移动分隔线，或在列表中切换照片</translation>
    </message>
    <message>
        <source>Move the photo, or those selected, down the list</source>
        <translation>将照片或所选照片在列表中下移</translation>
    </message>
    <message>
        <source>Move the photo, or those selected, up the list</source>
        <translation>将照片或所选照片在列表中上移</translation>
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
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>下一张照片</translation>
    </message>
    <message>
        <source>Next tool</source>
        <translation>下一个工具</translation>
    </message>
    <message>
        <source>No graphics card here works with Vulkan; the processor is used.</source>
        <translation>此计算机上没有可用于 Vulkan 的显卡；将使用处理器。</translation>
    </message>
    <message>
        <source>No graphics card with a working driver was found, so photos are upscaled on the processor; a graphics card would be many times faster.</source>
        <translation>未找到驱动程序正常的显卡，因此照片在处理器上放大；使用显卡会快很多倍。</translation>
    </message>
    <message>
        <source>Noise levels</source>
        <translation>噪声水平</translation>
    </message>
    <message>
        <source>None of the pairs in {root} can be read.</source>
        <translation>{root} 中没有一对可以读取。</translation>
    </message>
    <message>
        <source>None of the photos in {source} could be used.</source>
        <translation>{source} 中没有一张照片可用。</translation>
    </message>
    <message>
        <source>None of the {count} pairs could be used.</source>
        <translation>{count} 对图像都无法使用。</translation>
    </message>
    <message>
        <source>None of the {count} photos could be measured.</source>
        <translation>{count} 张照片都无法评测。</translation>
    </message>
    <message>
        <source>None of the {count} results could be measured.</source>
        <translation>{count} 个结果都无法评测。</translation>
    </message>
    <message>
        <source>Nothing is planned; give one of the stages more than 0.</source>
        <translation>没有任何训练计划；请至少给一个阶段大于 0 的值。</translation>
    </message>
    <message>
        <source>Nothing was measured: train with --validation.</source>
        <translation>没有测量结果：训练时请加上 --validation。</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>未保存任何内容。</translation>
    </message>
    <message>
        <source>Numbers of the last validation</source>
        <translation>最后一次验证的数值</translation>
    </message>
    <message>
        <source>OUT is the photo itself, which is never replaced; name another file</source>
        <translation>OUT 就是照片本身，原图绝不会被替换；请指定其他文件</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Open the menu</source>
        <translation>打开菜单</translation>
    </message>
    <message>
        <source>Open the menu of the photo, or of the field</source>
        <translation>打开照片或输入框的菜单</translation>
    </message>
    <message>
        <source>PSNR-RGB and SSIM-RGB are those of the public SR3 code: 8-bit RGB, whole picture. PSNR-Y and SSIM-Y: luma without the border, as in most tables. LPIPS: lower is closer. Consistency: error of the shrunk result in levels of 255.</source>
        <translation>PSNR-RGB 和 SSIM-RGB 与公开 SR3 代码的定义相同：8 位 RGB，整幅图像。PSNR-Y 和 SSIM-Y：去掉边框的亮度，与多数论文的表格一致。LPIPS：越低越接近。一致性：缩小后的结果与小图的误差，单位为 255 级中的级数。</translation>
    </message>
    <message>
        <source>PSNR-RGB before</source>
        <translation>处理前的 PSNR-RGB</translation>
    </message>
    <message>
        <source>Paint where the photo stays faithful</source>
        <translation>涂抹需要忠实于照片的部分</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Paste a picture or files</source>
        <translation>粘贴图片或文件</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Photos are upscaled on {card} (Vulkan, driver {driver}); a test has shown that its results are the same as the processor&apos;s.</source>
        <translation>照片在 {card} 上放大（Vulkan，驱动程序 {driver}）；测试表明其结果与处理器的结果相同。</translation>
    </message>
    <message>
        <source>Photos of an archive cannot be unpacked to {folder} ({reason}); free some space, or unpack the archive yourself.</source>
        <translation>无法把压缩包中的照片解压到 {folder}（{reason}）；请腾出空间，或自行解压。</translation>
    </message>
    <message>
        <source>Photos of the validation: what the network gets, what it makes, and the truth.</source>
        <translation>验证照片：网络的输入、它的结果以及真值。</translation>
    </message>
    <message>
        <source>Positions in the photo (EXIF), such as its subject&apos;s, do not fit the result and were left out.</source>
        <translation>照片中的位置信息（EXIF，例如主体位置）与结果不符，未保留。</translation>
    </message>
    <message>
        <source>Preview frame</source>
        <translation>预览框</translation>
    </message>
    <message>
        <source>Preview in the frame</source>
        <translation>预览方框内的效果</translation>
    </message>
    <message>
        <source>Previous or next frame</source>
        <translation>选择上一个或下一个方框</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>上一张照片</translation>
    </message>
    <message>
        <source>PyTorch was loaded, which photo models do not need.</source>
        <translation>载入了 PyTorch，而照片模型并不需要它。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Redo with another variation</source>
        <translation>换一个变体重做</translation>
    </message>
    <message>
        <source>Remove a model that was added.</source>
        <translation>删除已添加的模型。</translation>
    </message>
    <message>
        <source>Remove the chosen frame</source>
        <translation>移除所选方框</translation>
    </message>
    <message>
        <source>Remove the photo, or those selected in the list</source>
        <translation>移除当前照片，或列表中选中的照片</translation>
    </message>
    <message>
        <source>Remove this photo</source>
        <translation>移除这张照片</translation>
    </message>
    <message>
        <source>Repeat these settings</source>
        <translation>重复这些设置</translation>
    </message>
    <message>
        <source>Resize the chosen frame; arrows alone move it</source>
        <translation>调整所选方框的大小；只按方向键则移动</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Run this command: python -m pip install --force-reinstall torch=={version} --index-url https://download.pytorch.org/whl/{index}</source>
        <translation>请运行此命令：python -m pip install --force-reinstall torch=={version} --index-url https://download.pytorch.org/whl/{index}</translation>
    </message>
    <message>
        <source>Running mean of the weights (EMA)</source>
        <translation>权重的指数滑动平均（EMA）</translation>
    </message>
    <message>
        <source>SR3: learning rate</source>
        <translation>SR3：学习率</translation>
    </message>
    <message>
        <source>SR3: sides of the pairs, such as 32,256</source>
        <translation>SR3：图像对的边长，例如 32,256</translation>
    </message>
    <message>
        <source>SR3: train with DREAM (arXiv 2312.00210; power 1)</source>
        <translation>SR3：用 DREAM 训练（arXiv 2312.00210；幂次 1）</translation>
    </message>
    <message>
        <source>SR3: what the network answers with; eps is the paper&apos;s</source>
        <translation>SR3：网络预测什么；论文中是 eps</translation>
    </message>
    <message>
        <source>Save the changed result, or a copy of it</source>
        <translation>保存更改后的结果或其副本</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Saving the results needs about {needed}, but the disk of {folder} has {limit} free; free some space or choose another folder.</source>
        <translation>保存结果大约需要 {needed} 空间，而 {folder} 所在磁盘只剩 {limit}；请腾出空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Show or hide the settings</source>
        <translation>显示或隐藏设置</translation>
    </message>
    <message>
        <source>Show or hide the timeline</source>
        <translation>显示或隐藏时间线</translation>
    </message>
    <message>
        <source>Show the forward process (photo to noise).</source>
        <translation>展示前向过程（从照片到噪声）。</translation>
    </message>
    <message>
        <source>Show the forward process, which turns a photo into noise step by step: side by side in a PNG, or as an animated WebP or GIF. A model does the opposite, see upscale --process; --both shows the two together.</source>
        <translation>展示把照片一步步变成噪声的前向过程：在 PNG 中并排显示，或存为 WebP、GIF 动画。模型做的事正好相反，见 upscale --process；--both 同时展示两者。</translation>
    </message>
    <message>
        <source>Show these shortcuts</source>
        <translation>显示这些快捷键</translation>
    </message>
    <message>
        <source>Show which details are invented</source>
        <translation>显示哪些细节是编造的</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Smaller or larger brush; also Ctrl with the wheel</source>
        <translation>缩小或放大画笔；也可按住 Ctrl 滚动滚轮</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({kind}: {error}); the log in {folder} has the details.</source>
        <translation>发生了意外错误（{kind}：{error}）；详情见 {folder} 中的日志。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop framing</source>
        <translation>结束框选人脸</translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stopped. Finished files are complete; nothing half-written is left.</source>
        <translation>已停止。已完成的文件都是完整的，没有留下写了一半的文件。</translation>
    </message>
    <message>
        <source>Stopped. Finished files are complete; the same command resumes here.</source>
        <translation>已停止。已完成的文件都是完整的；再次运行同一命令会从这里继续。</translation>
    </message>
    <message>
        <source>The file holds 16-bit gray and transparency, compressed separately, which cannot be read; save it as PNG first.</source>
        <translation>文件中的压缩 16 位灰度与透明度是分开存放的，无法读取；请先另存为 PNG。</translation>
    </message>
    <message>
        <source>The journal {path} could not be written ({reason}); check the disk and the permissions of its folder.</source>
        <translation>无法写入日志 {path}（{reason}）；请检查磁盘和文件夹权限。</translation>
    </message>
    <message>
        <source>The settings of {name} are chosen, except for {others}, which only commands have.</source>
        <translation>已选用 {name} 的设置，但 {others} 除外，它们只用于命令行。</translation>
    </message>
    <message>
        <source>This model was trained on gray photos, so the result is gray.</source>
        <translation>此模型用灰度照片训练，因此结果是灰度的。</translation>
    </message>
    <message>
        <source>an item of an unknown kind</source>
        <translation>类型未知的项目</translation>
    </message>
    <message>
        <source>clean-up, {low} none to {high} strong (default: auto, by compression, noise, blur)</source>
        <translation>清理强度，{low} 为不清理，{high} 为最强（默认：自动，按压缩、噪点和模糊程度选择）</translation>
    </message>
    <message>
        <source>detail level, {low} faithful to {high} detailed</source>
        <translation>细节程度，{low} 忠实，{high} 细节丰富</translation>
    </message>
    <message>
        <source>detail levels, 0 (faithful) to 1 (detailed), comma-separated (the model&apos;s)</source>
        <translation>细节程度，0（忠实）到 1（细节丰富），用逗号分隔（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>device that computes (default: %(default)s)</source>
        <translation>用于计算的设备（默认：%(default)s）</translation>
    </message>
    <message>
        <source>devices that compute, one process for each, such as cuda:0,cuda:1 (default: all NVIDIA cards)</source>
        <translation>每个设备一个进程，例如 cuda:0,cuda:1（默认：所有 NVIDIA 显卡）</translation>
    </message>
    <message>
        <source>displayed name (default: the model&apos;s, or made from the name of the file)</source>
        <translation>显示的名称（默认：模型的名称，或由文件名得出）</translation>
    </message>
    <message>
        <source>enlargement of --results without small photos NAME_lr.png; measures of the luma need it</source>
        <translation>没有小图 NAME_lr.png 时 --results 的放大倍数；亮度指标需要它</translation>
    </message>
    <message>
        <source>enlargement of a checkpoint, 2 to 16 (default: 8, as published)</source>
        <translation>检查点的放大倍数，2 到 16（默认：公开网络为 8）</translation>
    </message>
    <message>
        <source>enlargement, {low} to {high} (default: the model&apos;s)</source>
        <translation>放大倍数，{low} 到 {high}（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>file format of the results (default: by file name, or the photo&apos;s own)</source>
        <translation>结果的文件格式（默认：由文件名决定，否则与照片相同）</translation>
    </message>
    <message>
        <source>file of the page (RUN/report.html)</source>
        <translation>页面文件（RUN/report.html）</translation>
    </message>
    <message>
        <source>file to write: .png, .webp or .gif</source>
        <translation>要写的文件：.png、.webp 或 .gif</translation>
    </message>
    <message>
        <source>filter that resizes (%(default)s)</source>
        <translation>缩放所用的滤波器（%(default)s）</translation>
    </message>
    <message>
        <source>folder of photos, with its subfolders</source>
        <translation>照片文件夹，包括子文件夹</translation>
    </message>
    <message>
        <source>give up a photo after so many seconds</source>
        <translation>一张照片超过 SECONDS 秒就放弃</translation>
    </message>
    <message>
        <source>how photos are shrunk: clean, or real with blur, noise and JPEG (%(default)s)</source>
        <translation>缩小照片的方式：clean 为干净，real 带有模糊、噪点和 JPEG 压缩（%(default)s）</translation>
    </message>
    <message>
        <source>id of a model; see &apos;models&apos;</source>
        <translation>模型标识；见“models”命令</translation>
    </message>
    <message>
        <source>id of a model; see &apos;models&apos; (default: %(default)s)</source>
        <translation>模型标识；见“models”命令（默认：%(default)s）</translation>
    </message>
    <message>
        <source>it holds infinite numbers</source>
        <translation>其中含有无穷大的数</translation>
    </message>
    <message>
        <source>it holds no settings</source>
        <translation>其中没有设置</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>它是空的</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>它不是 JSON 对象</translation>
    </message>
    <message>
        <source>it is not a text file in UTF-8; save it as one</source>
        <translation>它不是 UTF-8 文本文件；请以 UTF-8 保存</translation>
    </message>
    <message>
        <source>it was made by a newer version of this program</source>
        <translation>它由本程序的更新版本生成</translation>
    </message>
    <message>
        <source>its brackets are nested too deeply</source>
        <translation>其中的括号嵌套过深</translation>
    </message>
    <message>
        <source>its contents do not match its checksum</source>
        <translation>其内容与校验和不符</translation>
    </message>
    <message>
        <source>its halo or max_temperature is out of range</source>
        <translation>其中的 halo 或 max_temperature 超出范围</translation>
    </message>
    <message>
        <source>its number {start}... is too long</source>
        <translation>其中的数 {start}... 过长</translation>
    </message>
    <message>
        <source>its photos have {channels} channels, but can have 1 or 3</source>
        <translation>其照片为 {channels} 通道，而只能是 1 或 3 通道</translation>
    </message>
    <message>
        <source>its {key} cannot be {value!r}</source>
        <translation>其中的 {key} 不能是 {value!r}</translation>
    </message>
    <message>
        <source>its {key} is not a JSON object</source>
        <translation>其中的 {key} 不是 JSON 对象</translation>
    </message>
    <message>
        <source>its {key} is not a finite number</source>
        <translation>其中的 {key} 不是有限的数</translation>
    </message>
    <message>
        <source>its {key} is {value!r}, but must be one of {known}</source>
        <translation>其中的 {key} 为 {value!r}，必须是 {known} 之一</translation>
    </message>
    <message>
        <source>its {key} is {value!r}, which is not a list of whole numbers</source>
        <translation>其中的 {key} 为 {value!r}，不是整数列表</translation>
    </message>
    <message>
        <source>its {key} is {value!r}, which is not a number</source>
        <translation>其中的 {key} 为 {value!r}，不是数字</translation>
    </message>
    <message>
        <source>its {key} is {value!r}, which is not a whole number</source>
        <translation>其中的 {key} 为 {value!r}，不是整数</translation>
    </message>
    <message>
        <source>its {key} is {value:g}, but must be 0 or more</source>
        <translation>其中的 {key} 为 {value:g}，必须大于或等于 0</translation>
    </message>
    <message>
        <source>its {key} is {value:g}, but must be 1 or more</source>
        <translation>其中的 {key} 为 {value:g}，必须大于或等于 1</translation>
    </message>
    <message>
        <source>its {key} makes no sense</source>
        <translation>其中的 {key} 没有意义</translation>
    </message>
    <message>
        <source>keep a running mean of the weights ({decay}), which the model then gets</source>
        <translation>训练权重的指数滑动平均（{decay}），模型采用它</translation>
    </message>
    <message>
        <source>language of the page (the system&apos;s, now %(default)s)</source>
        <translation>页面的语言（默认：系统语言，现为 %(default)s）</translation>
    </message>
    <message>
        <source>measure finished results in place of photos: NAME_hr.png beside NAME_result.png of infer, or beside NAME_sr.png of the public SR3 code</source>
        <translation>不给照片，而是评测已有的结果：NAME_hr.png 配 infer 的 NAME_result.png，或配公开 SR3 代码的 NAME_sr.png</translation>
    </message>
    <message>
        <source>method of sampling (default: the model&apos;s)</source>
        <translation>采样方法（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>minutes between two validations (%(default)s); the state is saved every 2 minutes</source>
        <translation>每隔多少分钟验证一次（%(default)s）；状态每 2 分钟保存一次</translation>
    </message>
    <message>
        <source>model for faces (default: %(default)s)</source>
        <translation>人脸模型（默认：%(default)s）</translation>
    </message>
    <message>
        <source>model whose noise levels are used (default: the published ones of SR3)</source>
        <translation>使用此模型的噪声水平（默认：SR3 公开的噪声水平）</translation>
    </message>
    <message>
        <source>names of the results, made of {name} {scale} {model} {date} {seq} (default: %(default)s)</source>
        <translation>结果的名称，由 {name} {scale} {model} {date} {seq} 组成（默认：%(default)s）</translation>
    </message>
    <message>
        <source>norm groups of a checkpoint, as in the configuration it was trained with (default: as published)</source>
        <translation>检查点的归一化组数：与训练时的配置相同（默认：同公开权重）</translation>
    </message>
    <message>
        <source>norm_groups {groups} does not divide its {channels} channels</source>
        <translation>norm_groups {groups} 不能整除其 {channels} 个通道</translation>
    </message>
    <message>
        <source>number of its pictures (default: {strip}, of an animation {animation})</source>
        <translation>图像张数（默认：{strip}，动画为 {animation}）</translation>
    </message>
    <message>
        <source>number of noise levels</source>
        <translation>噪声水平的个数</translation>
    </message>
    <message>
        <source>number of photos to validate on (%(default)s)</source>
        <translation>用于验证的照片数（%(default)s）</translation>
    </message>
    <message>
        <source>one row, or several rows as in the public SR3 code (%(default)s)</source>
        <translation>排成一行，或像公开 SR3 代码那样排成多行（%(default)s）</translation>
    </message>
    <message>
        <source>output folder (default: this one)</source>
        <translation>输出文件夹（默认：当前文件夹）</translation>
    </message>
    <message>
        <source>output folder; the sizes are added to its name, as in NAME_64_512</source>
        <translation>输出文件夹；名称后会加上尺寸，如 NAME_64_512</translation>
    </message>
    <message>
        <source>paper that every result covers at --dpi, such as 30x20cm or 8x10in, upright or sideways</source>
        <translation>每个结果在 --dpi 下铺满的纸张，例如 30x20cm 或 8x10in，横竖均可</translation>
    </message>
    <message>
        <source>photos (pairs) to validate on, in the form of --data</source>
        <translation>用于验证的照片（图像对），形式同 --data</translation>
    </message>
    <message>
        <source>pixels per inch, written into the result and used by --print (default: the photo&apos;s own; with --print, 300)</source>
        <translation>每英寸像素数，写入结果，并由 --print 用来计算（默认：与照片相同；用 --print 时为 300）</translation>
    </message>
    <message>
        <source>plan of the stage {stage}, in thousands of patches; 0 leaves it out</source>
        <translation>{stage} 阶段的计划，以千个图像块计；0 表示跳过</translation>
    </message>
    <message>
        <source>quality of JPEG, WebP and AVIF, {low} to {high}</source>
        <translation>JPEG、WebP、AVIF 的质量，{low} 到 {high}</translation>
    </message>
    <message>
        <source>rename {before}, the state before it, to {now}</source>
        <translation>请将上一份状态 {before} 改名为 {now}</translation>
    </message>
    <message>
        <source>replace the added model with the same id</source>
        <translation>替换已添加的同标识模型</translation>
    </message>
    <message>
        <source>report to Weights &amp; Biases; offline unless that is set up</source>
        <translation>向 Weights &amp; Biases 报告，未设置时为离线</translation>
    </message>
    <message>
        <source>search subfolders and recreate them under OUT</source>
        <translation>搜索子文件夹，并在 OUT 中重建其结构</translation>
    </message>
    <message>
        <source>seed of everything random (0)</source>
        <translation>所有随机数的种子（0）</translation>
    </message>
    <message>
        <source>show below each picture what the network takes for the photo (x0)</source>
        <translation>在每幅图下方加上网络估计的照片（x0）</translation>
    </message>
    <message>
        <source>show below it what --model makes of the noise (.png)</source>
        <translation>下方加上 --model 从噪声生成的图像（.png）</translation>
    </message>
    <message>
        <source>side of its crops; 512 shows a whole aligned face (%(default)s)</source>
        <translation>裁剪块的边长；512 可显示对齐后的整张脸（%(default)s）</translation>
    </message>
    <message>
        <source>spread its pictures evenly over the steps, or evenly in log SNR (%(default)s)</source>
        <translation>图像按步数均匀选取，或按对数信噪比均匀选取（%(default)s）</translation>
    </message>
    <message>
        <source>steps of --both (default: the model&apos;s)</source>
        <translation>--both 的步数（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>steps of diffusion, {low} to {high} (default: the model&apos;s)</source>
        <translation>扩散步数，{low} 到 {high}（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>stop after so many minutes of training and save the state</source>
        <translation>训练这么多分钟后停止，并保存状态</translation>
    </message>
    <message>
        <source>the JSON is broken near line {line}; check commas, quotes and brackets there and in the line before</source>
        <translation>第 {line} 行附近的 JSON 有误；请检查该行和上一行的逗号、引号和括号</translation>
    </message>
    <message>
        <source>the betas of a noise schedule must be above 0 and below 1</source>
        <translation>噪声方案的 beta 必须大于 0 且小于 1</translation>
    </message>
    <message>
        <source>the betas of a noise schedule must be numbers</source>
        <translation>噪声方案的 beta 必须是数字</translation>
    </message>
    <message>
        <source>the noise levels must be finite, above 0 and increasing</source>
        <translation>噪声水平必须有限、大于 0 且递增</translation>
    </message>
    <message>
        <source>the noise schedule needs a list &apos;betas&apos; of {levels} numbers</source>
        <translation>噪声方案需要含 {levels} 个数的列表“betas”</translation>
    </message>
    <message>
        <source>the noise schedule needs a number &apos;{key}&apos;, not {value!r}</source>
        <translation>噪声方案的“{key}”必须是数字，而不是 {value!r}</translation>
    </message>
    <message>
        <source>the presets in {path} cannot be read: {reason}</source>
        <translation>无法读取 {path} 中的预设：{reason}</translation>
    </message>
    <message>
        <source>there is no noise schedule {kind!r}; there are {known}</source>
        <translation>没有噪声方案 {kind!r}；可用的有 {known}</translation>
    </message>
    <message>
        <source>there is no prediction {kind!r}</source>
        <translation>没有预测方式 {kind!r}</translation>
    </message>
    <message>
        <source>this version cannot run its kind, {kind}</source>
        <translation>此版本无法运行其类型 {kind}</translation>
    </message>
    <message>
        <source>try only photos whose last attempt failed</source>
        <translation>只处理上次失败的照片</translation>
    </message>
    <message>
        <source>weights that recognize faces, to finish a face model with; it is then trained on whole faces</source>
        <translation>人脸识别网络的权重，用于人脸模型的收尾阶段；此时以整张人脸训练</translation>
    </message>
    <message>
        <source>what to do with a photo that has less detail than pixels: keep it, or shrink it first (default: %(default)s)</source>
        <translation>对细节少于像素的照片：保持原样，或先缩小（默认：%(default)s）</translation>
    </message>
    <message>
        <source>{config} needs --init with the model that it extends</source>
        <translation>{config} 需要用 --init 给出它所扩展的模型</translation>
    </message>
    <message>
        <source>{count} more are only in the table.</source>
        <translation>另外 {count} 张只列在表中。</translation>
    </message>
    <message>
        <source>{count} photos had the name of another and were renamed (all names are in {file}):</source>
        <translation>{count} 张照片与其他照片重名，已改名为（全部名称见 {file}）：</translation>
    </message>
    <message>
        <source>{error}; numbers that do: {fitting}</source>
        <translation>{error}；可以整除的数有：{fitting}</translation>
    </message>
    <message>
        <source>{file}: ignored, as it has no meaning here: {ignored}</source>
        <translation>{file}：以下各项在这里没有意义：{ignored}</translation>
    </message>
    <message>
        <source>{folder} is not a folder; the last argument is the folder of the results</source>
        <translation>{folder} 不是文件夹；最后一个参数是结果的存放处</translation>
    </message>
    <message>
        <source>{name} has a different shape from the result; it is stretched to fit.</source>
        <translation>{name} 与结果的形状不同，已拉伸以适合。</translation>
    </message>
    <message>
        <source>{stage} {patches} thousand patches, loss {loss}, {rate} patches/s, {time} left in this stage</source>
        <translation>{stage} {patches} 千张，损失 {loss}，{rate} 张/秒，本阶段还需{time}</translation>
    </message>
    <message>
        <source>{stage}: {time} at {rate} patches/s; Ctrl+C saves and stops</source>
        <translation>{stage}：需要{time}（{rate} 张/秒）；按 Ctrl+C 可保存并停止</translation>
    </message>
    <message>
        <source>{steps} steps in all, {time}; Ctrl+C stops.</source>
        <translation>共 {steps} 步，需要{time}；按 Ctrl+C 停止。</translation>
    </message>
    <message>
        <source>{steps} steps, {time} for a photo; Ctrl+C stops.</source>
        <translation>{steps} 步，每张照片需要{time}；按 Ctrl+C 停止。</translation>
    </message>
    <message>
        <source>The HDR brightness (gain map) of the photo was left out; save the whole photo as JPEG to keep it.</source>
        <translation>照片的 HDR 亮度信息（增益图）未保留；将整张照片保存为 JPEG 即可保留。</translation>
    </message>
    <message>
        <source>&apos;levels&apos; must be a whole number, 2 to {limit}, not {levels!r}</source>
        <translation>“levels”必须是 2 到 {limit} 的整数，而不是 {levels!r}</translation>
    </message>
    <message>
        <source>&apos;{key}&apos; must be a finite number above 0, not {value!r}</source>
        <translation>“{key}”必须是大于 0 的有限数，而不是 {value!r}</translation>
    </message>
    <message>
        <source>An argument is empty; a script&apos;s variable may not be set.</source>
        <translation>有一个参数为空；脚本中的变量可能没有设置。</translation>
    </message>
    <message>
        <source>Make SR3&apos;s training pairs from a folder of photos: large squares, small squares, and the small ones enlarged again, with the same pixels as the SR3 reference makes; only photos that are stored rotated (EXIF) are turned upright first. The same command, given again, continues where it was stopped. Photos that cannot be read are skipped and listed.</source>
        <translation>用一个文件夹的照片制作 SR3 的训练图像对：大方图、小方图，以及重新放大的小图，像素与 SR3 参考实现相同；但按 EXIF 旋转存储的照片会转正。再次运行同一命令会从中断处继续。无法读取的照片会被跳过并列出。</translation>
    </message>
    <message>
        <source>None of the {found} photos can be used; give readable ones of at least {minimum_px} x {minimum_px} pixels.</source>
        <translation>找到的 {found} 张照片都不能用；请给出可读取且至少 {minimum_px} x {minimum_px} 像素的照片。</translation>
    </message>
    <message>
        <source>Save the changes to this result first ({key}).</source>
        <translation>请先保存当前结果的更改（{key}）。</translation>
    </message>
    <message>
        <source>Stop painting</source>
        <translation>结束涂抹</translation>
    </message>
    <message>
        <source>The angles of marked faces do not fit the photo turned upright and were left out.</source>
        <translation>标记人脸的角度与转正后的照片不符，未保留。</translation>
    </message>
    <message>
        <source>The batch ended before this photo was done; the same command resumes it.</source>
        <translation>批处理在这张照片完成前结束；再次运行同一命令会继续处理。</translation>
    </message>
    <message>
        <source>The camera maker&apos;s own data cannot be kept at its place in the file and was left out.</source>
        <translation>相机厂商的专有数据无法保留在文件中的原位置，因此未保留。</translation>
    </message>
    <message>
        <source>The color profile of the file cannot be used and was left out; colors may look different.</source>
        <translation>文件的颜色配置文件无法使用，已舍去；颜色可能看起来不同。</translation>
    </message>
    <message>
        <source>The configuration {path} cannot be opened: {reason}; give the name of a preset, or a file.</source>
        <translation>无法打开配置 {path}：{reason}；请给出预设名或文件。</translation>
    </message>
    <message>
        <source>The disk of {folder} has {free:.0f} MiB free and the result may need {needed:.0f} MiB; free some space or choose another folder.</source>
        <translation>{folder} 所在的磁盘剩余 {free:.0f} MiB，结果可能需要 {needed:.0f} MiB；请腾出空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The file was cut short, but no row of the photo is missing.</source>
        <translation>文件被截断，但照片的像素行完整无缺。</translation>
    </message>
    <message>
        <source>The file was cut short: the finest details of {percent}% of the rows are missing.</source>
        <translation>文件被截断：{percent}% 的像素行缺少最细微的细节。</translation>
    </message>
    <message>
        <source>The file was cut short: {percent}% of the rows are missing and stay gray.</source>
        <translation>文件被截断：{percent}% 的像素行缺失，保持灰色。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used ({reason}); choose another --run.</source>
        <translation>文件夹 {folder} 不可用（{reason}）；请选择其他 --run。</translation>
    </message>
    <message>
        <source>The folder {folder} has no free name for {name}; choose another one.</source>
        <translation>文件夹 {folder} 中没有可用于 {name} 的名称；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The keys of {root} are names ({named}_...) in place of numbers, which the public code cannot read either; run sr3-desktop prepare with --lmdb on the photos again.</source>
        <translation>{root} 的键是名称（{named}_...）而不是编号，参考实现也读不了；请用 sr3-desktop prepare --lmdb 重新准备照片。</translation>
    </message>
    <message>
        <source>The layers of the image editor were left out.</source>
        <translation>图像编辑软件的图层未保留。</translation>
    </message>
    <message>
        <source>The list of excluded files {path} cannot be read ({reason}); check --exclude.</source>
        <translation>无法读取排除列表 {path}（{reason}）；请检查 --exclude。</translation>
    </message>
    <message>
        <source>The map position of the pixels (GeoTIFF) was left out.</source>
        <translation>像素的地图位置（GeoTIFF）未保留。</translation>
    </message>
    <message>
        <source>The model was not saved: its {name} holds infinite numbers.</source>
        <translation>模型未保存：其中的 {name} 含有无穷大的数值。</translation>
    </message>
    <message>
        <source>The model {model}, which comes with the program, is missing or damaged; install the program again.</source>
        <translation>程序自带的模型 {model} 缺失或已损坏；请重新安装程序。</translation>
    </message>
    <message>
        <source>The models folder {folder} cannot be read ({reason}); check its permissions.</source>
        <translation>无法读取模型文件夹 {folder}（{reason}）；请检查其权限。</translation>
    </message>
    <message>
        <source>The network answers with</source>
        <translation>网络输出</translation>
    </message>
    <message>
        <source>The optimizer&apos;s state is of another network (its {name}); without its files the run continues with a warm-up.</source>
        <translation>优化器状态属于另一个网络（其 {name}）；去掉这些文件后，训练会先预热再继续。</translation>
    </message>
    <message>
        <source>The photo holds no more detail than {width} x {height} pixels, as if it had been enlarged before; shrunk first, it gives a better result.</source>
        <translation>这张照片的细节不超过 {width} x {height} 像素，好像以前被放大过；先缩小再放大，结果会更好。</translation>
    </message>
    <message>
        <source>The photo holds no more detail than {width} x {height} pixels; it was shrunk first.</source>
        <translation>这张照片的细节不超过 {width} x {height} 像素；已先将其缩小。</translation>
    </message>
    <message>
        <source>The photo is clean and sharp already; at the same size only more clean-up changes it.</source>
        <translation>照片已经干净清晰；相同尺寸下只有加强清理才会改变它。</translation>
    </message>
    <message>
        <source>The photo&apos;s Content Credentials are valid for the original alone and were left out.</source>
        <translation>照片的内容凭证仅对原文件有效，未保留。</translation>
    </message>
    <message>
        <source>The picture has {width} x {height} pixels and the measures need {needed} x {needed}.</source>
        <translation>图片为 {width} x {height} 像素，评测至少需要 {needed} x {needed}。</translation>
    </message>
    <message>
        <source>The public code&apos;s networks answer with the noise, those of {id} with &quot;{prediction}&quot;; give --predict eps, or their configuration.</source>
        <translation>参考实现的网络预测噪声，而 {id} 预测“{prediction}”；请给出 --predict eps，或它们的配置。</translation>
    </message>
    <message>
        <source>The result has {needed} megapixels and the limit is {limit}; choose a smaller size.</source>
        <translation>结果将有 {needed} 百万像素，而上限是 {limit}；请选择更小的尺寸。</translation>
    </message>
    <message>
        <source>The result needs about {needed} of memory and this computer has {limit}; choose a smaller size.</source>
        <translation>结果大约需要 {needed} 内存，而本机只有 {limit}；请选择更小的尺寸。</translation>
    </message>
    <message>
        <source>The same applies to {n} more.</source>
        <translation>另外 {n} 个也是如此。</translation>
    </message>
    <message>
        <source>The settings of {name} are chosen.</source>
        <translation>已选用 {name} 的设置。</translation>
    </message>
    <message>
        <source>The sizes do not fit: {reason}.</source>
        <translation>尺寸不匹配：{reason}。</translation>
    </message>
    <message>
        <source>The state could not be saved to {parent} ({reason}); free some space there. The state before it is kept.</source>
        <translation>无法把状态保存到 {parent}（{reason}）；请腾出空间。上一份状态仍保留。</translation>
    </message>
    <message>
        <source>The state in {folder} is damaged or of another kind of training: {problem}.</source>
        <translation>{folder} 中的状态已损坏，或属于另一种训练：{problem}。</translation>
    </message>
    <message>
        <source>The state in {folder} is of another network than this configuration: {differs}.</source>
        <translation>{folder} 中的状态属于与此配置不同的网络：{differs}。</translation>
    </message>
    <message>
        <source>The training state in {folder} is damaged: {name} cannot be read ({reason}); {hint}.</source>
        <translation>{folder} 中的训练状态已损坏：无法读取 {name}（{reason}）；{hint}。</translation>
    </message>
    <message>
        <source>The unfinished picture has {width} x {height} pixels.</source>
        <translation>未完成的图像有 {width} x {height} 像素。</translation>
    </message>
    <message>
        <source>The window cannot open because Qt does not load ({problem}); install the program again or use the command sr3-desktop upscale.</source>
        <translation>无法打开窗口，因为 Qt 无法载入（{problem}）；请重新安装程序，或使用命令 sr3-desktop upscale。</translation>
    </message>
    <message>
        <source>The window cannot open because the library {name} is missing; install it ({how}) or use the command sr3-desktop upscale.</source>
        <translation>无法打开窗口，因为缺少库 {name}；请安装它（{how}），或使用命令 sr3-desktop upscale。</translation>
    </message>
    <message>
        <source>There are no photos at {value}.</source>
        <translation>{value} 处没有照片。</translation>
    </message>
    <message>
        <source>There are no pictures: train with --validation.</source>
        <translation>没有图片：训练时请加上 --validation。</translation>
    </message>
    <message>
        <source>There is already a model {model_id}; replace it with --replace or choose another id with --id.</source>
        <translation>已有模型 {model_id}；请用 --replace 替换，或用 --id 选择其他标识。</translation>
    </message>
    <message>
        <source>There is an NVIDIA graphics card, but this download of the program cannot use it, so photos are upscaled on the processor.</source>
        <translation>有一块 NVIDIA 显卡，但程序的这个下载版本无法使用它，因此照片在处理器上放大。</translation>
    </message>
    <message>
        <source>There is no curves.png: train with --validation, and with matplotlib installed.</source>
        <translation>没有 curves.png：训练时请加上 --validation，并安装 matplotlib。</translation>
    </message>
    <message>
        <source>There is no folder {folder}; --path must name one with photos.</source>
        <translation>没有文件夹 {folder}；--path 必须指向有照片的文件夹。</translation>
    </message>
    <message>
        <source>There is no folder {folder}; make it, or choose another file.</source>
        <translation>文件夹 {folder} 不存在；请先创建它，或选择其他文件。</translation>
    </message>
    <message>
        <source>There is no folder {root}; make it with sr3-desktop prepare.</source>
        <translation>没有文件夹 {root}；请用 sr3-desktop prepare 生成。</translation>
    </message>
    <message>
        <source>There is no graphics card {name} that this program can use; choose another device, such as cpu.</source>
        <translation>没有本程序可用的显卡 {name}；请选择其他设备，例如 cpu。</translation>
    </message>
    <message>
        <source>There is no graphics card {name} that works with Vulkan; the processor is used.</source>
        <translation>没有可用于 Vulkan 的显卡 {name}；将使用处理器。</translation>
    </message>
    <message>
        <source>There is no screen to open the window on; use the command sr3-desktop upscale instead.</source>
        <translation>没有可以打开窗口的屏幕；请改用命令 sr3-desktop upscale。</translation>
    </message>
    <message>
        <source>There is no state in {parent}; start without --resume.</source>
        <translation>{parent} 中没有状态；请去掉 --resume 重新开始。</translation>
    </message>
    <message>
        <source>There is no strip: it is made at a validation of an SR3 network.</source>
        <translation>没有过程图：它在验证 SR3 网络时生成。</translation>
    </message>
    <message>
        <source>There is no usable model &quot;{model}&quot;; models found: {known}. Choose one of them or copy the model&apos;s file into the models folder.</source>
        <translation>没有可用的模型“{model}”；已找到的模型：{known}。请选择其中之一，或将模型文件复制到模型文件夹。</translation>
    </message>
    <message>
        <source>There is no {file}; it must lie beside the _gen.pth file.</source>
        <translation>没有 {file}；它必须与 _gen.pth 文件放在一起。</translation>
    </message>
    <message>
        <source>There is not enough memory to open {name}; close other programs and try again.</source>
        <translation>内存不足，无法打开 {name}；请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>There is not enough memory to save {name}; close other programs and try again.</source>
        <translation>内存不足，无法保存 {name}；请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>There is too little memory; close other programs and try again.</source>
        <translation>内存不足；请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>These parts of the file are damaged or of an unknown kind and were left out: {names}.</source>
        <translation>文件的以下部分已损坏或类型未知，未保留：{names}。</translation>
    </message>
    <message>
        <source>These parts of the file are damaged; they were left out: {names}.</source>
        <translation>文件的以下部分已损坏，未保留：{names}。</translation>
    </message>
    <message>
        <source>This card or its driver needs PyTorch for CUDA {cuda}: install the program from source, as docs/cuda.md says.</source>
        <translation>这块显卡或其驱动需要 CUDA {cuda} 的 PyTorch：请按 docs/cuda.md 的说明从源代码安装程序。</translation>
    </message>
    <message>
        <source>This command needs PyTorch, which this download of the program does not have; use the download whose name ends in cpu or cuda.</source>
        <translation>此命令需要 PyTorch，而这个下载版本不含；请使用名称以 cpu 或 cuda 结尾的版本。</translation>
    </message>
    <message>
        <source>This model works on one tile at a time, and its tiles were blended: tones and details can differ slightly between tiles.</source>
        <translation>此模型一次只处理一个分块，各分块经过混合：不同分块的色调和细节可能略有差异。</translation>
    </message>
    <message>
        <source>This photo is being upscaled; stop it before removing it.</source>
        <translation>这张照片正在放大；请先停止再移除。</translation>
    </message>
    <message>
        <source>This photo will be upscaled like variation {letter}.</source>
        <translation>这张照片将按变体 {letter} 放大。</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Train a model on a folder of photos.</source>
        <translation>用一个文件夹的照片训练模型。</translation>
    </message>
    <message>
        <source>Train a model. From photos: the predictor first, then the refiner. With an sr3-* preset, from prepared pairs: SR3&apos;s own network. The same command with --resume continues. On several graphics cards: torchrun --nproc-per-node 2 -m -- sr3_desktop train ...</source>
        <translation>训练模型。用照片训练：先预测器，后精修器。用 sr3-* 预设和准备好的图像对：训练 SR3 自己的网络。同一命令加 --resume 可继续训练。使用多块显卡：torchrun --nproc-per-node 2 -m -- sr3_desktop train ...</translation>
    </message>
    <message>
        <source>Training needs CUDA or the processor; use auto, cpu or cuda.</source>
        <translation>训练需要 CUDA 或处理器；请使用 auto、cpu 或 cuda。</translation>
    </message>
    <message>
        <source>Training: {stage}</source>
        <translation>训练：{stage}</translation>
    </message>
    <message>
        <source>Trust view</source>
        <translation>可信视图</translation>
    </message>
    <message>
        <source>Turn the chosen frame</source>
        <translation>旋转所选方框</translation>
    </message>
    <message>
        <source>Undo or redo a stroke</source>
        <translation>撤销或重做一笔</translation>
    </message>
    <message>
        <source>Undo remove</source>
        <translation>撤销移除</translation>
    </message>
    <message>
        <source>Undo remove, or what a message offers to undo</source>
        <translation>撤销移除，或撤销消息所提示的操作</translation>
    </message>
    <message>
        <source>Upscale all waiting photos</source>
        <translation>放大所有等待中的照片</translation>
    </message>
    <message>
        <source>Upscale many photos. The same command, given again after a stop or a crash, resumes where it left off; finished photos are not repeated. Ctrl+C and SIGTERM (on Windows Ctrl+Break) stop at once; nothing half-written is left. The journal and a report are in the folder .sr3-desktop of the results.</source>
        <translation>放大许多照片。停止或崩溃后再次运行同一命令，会从中断处继续；已完成的照片不会重做。Ctrl+C 和 SIGTERM（Windows 上为 Ctrl+Break）立即停止，不会留下写了一半的文件。日志和报告在结果文件夹的 .sr3-desktop 中。</translation>
    </message>
    <message>
        <source>Upscale many photos; resumes where it left off.</source>
        <translation>放大许多照片；可从中断处继续。</translation>
    </message>
    <message>
        <source>Upscale one photo for another program, which waits.</source>
        <translation>为另一个程序放大一张照片，该程序会等待结果。</translation>
    </message>
    <message>
        <source>Upscale only what is in the frame</source>
        <translation>只放大框内的部分</translation>
    </message>
    <message>
        <source>Upscale photos with a diffusion model. Without a command the window opens.</source>
        <translation>用扩散模型放大照片。不带命令时打开窗口。</translation>
    </message>
    <message>
        <source>Upscale photos.</source>
        <translation>放大照片。</translation>
    </message>
    <message>
        <source>Upscale prepared pairs and compare with the originals.</source>
        <translation>放大准备好的图像对，并与原图比较。</translation>
    </message>
    <message>
        <source>Upscale this photo again with another seed</source>
        <translation>用另一个种子再次放大这张照片</translation>
    </message>
    <message>
        <source>Upscale this photo, or those selected in the list</source>
        <translation>放大此照片，或列表中所选的照片</translation>
    </message>
    <message>
        <source>Upscaling</source>
        <translation>放大照片</translation>
    </message>
    <message>
        <source>Use the download whose name ends in cuda.</source>
        <translation>请使用名称以 cuda 结尾的下载版本。</translation>
    </message>
    <message>
        <source>Use the photo model for this face</source>
        <translation>此人脸使用照片模型</translation>
    </message>
    <message>
        <source>VGG16 weights to finish with; LPIPS then only validates</source>
        <translation>收尾阶段所用的 VGG16 权重；此时 LPIPS 只用于验证</translation>
    </message>
    <message>
        <source>Validation photos must be at least {side} pixels wide and high.</source>
        <translation>验证照片的宽和高至少为 {side} 像素。</translation>
    </message>
    <message>
        <source>Validation: {reason}</source>
        <translation>验证：{reason}</translation>
    </message>
    <message>
        <source>Variation {letter}</source>
        <translation>变体 {letter}</translation>
    </message>
    <message>
        <source>Viewing</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Vulkan does not work with this program; the processor is used.</source>
        <translation>Vulkan 无法用于本程序；将使用处理器。</translation>
    </message>
    <message>
        <source>What is needed to change the detail level of {name} is gone; upscale it again.</source>
        <translation>更改 {name} 细节程度所需的数据已不存在；请重新放大。</translation>
    </message>
    <message>
        <source>What the brush painted could not be applied; it needs a photo model and free disk space.</source>
        <translation>画笔涂抹的内容无法应用；这需要照片模型和足够的磁盘空间。</translation>
    </message>
    <message>
        <source>While faces are framed</source>
        <translation>框选人脸时</translation>
    </message>
    <message>
        <source>While painting detail</source>
        <translation>涂抹细节时</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Write a photo model as ONNX, for other programs: one pass, and all steps in one call.</source>
        <translation>把照片模型导出为 ONNX，供其他程序使用：单次前向计算，以及一次调用完成所有步骤。</translation>
    </message>
    <message>
        <source>Write a training run as one HTML page with all pictures inside: sizes and settings, curves, a table, before and after, and the way from noise to photo.</source>
        <translation>把一次训练写成一个包含所有图片的 HTML 页面：尺寸和设置、曲线、表格、前后对比，以及从噪声到照片的过程。</translation>
    </message>
    <message>
        <source>Write a training run as one HTML page.</source>
        <translation>把一次训练写成一个 HTML 页面。</translation>
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
        <source>a camera raw file; develop it and save it as JPEG, PNG or TIFF first</source>
        <translation>相机 RAW 文件；请先转换为 JPEG、PNG 或 TIFF</translation>
    </message>
    <message>
        <source>a document of an image editor; export it as PNG, TIFF or JPEG first</source>
        <translation>图像编辑软件的文档；请先导出为 PNG、TIFF 或 JPEG</translation>
    </message>
    <message>
        <source>a face framed by hand: center and side of its square in pixels, degrees clockwise; may be repeated</source>
        <translation>手动框选的人脸：方框的中心和边长（像素）、顺时针角度；可多次给出</translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation>几秒</translation>
    </message>
    <message>
        <source>a file of weights, a model file, or the folder of a run of train</source>
        <translation>权重文件、模型文件，或 train 的运行文件夹</translation>
    </message>
    <message>
        <source>a link to a file that is not there; connect the disk that has it, or remove the link</source>
        <translation>指向不存在的文件的链接；请连接存有该文件的磁盘，或删除此链接</translation>
    </message>
    <message>
        <source>a part of TensorBoard&apos;s files</source>
        <translation>TensorBoard 的部分文件</translation>
    </message>
    <message>
        <source>a saved state</source>
        <translation>一次保存的状态</translation>
    </message>
    <message>
        <source>a sequence of pictures; save the one that you want as PNG or JPEG first</source>
        <translation>图像序列；请先把需要的那一张存为 PNG 或 JPEG</translation>
    </message>
    <message>
        <source>a validation</source>
        <translation>一次验证</translation>
    </message>
    <message>
        <source>address of a Dask scheduler, such as tcp://127.0.0.1:8786</source>
        <translation>Dask 调度器的地址，例如 tcp://127.0.0.1:8786</translation>
    </message>
    <message>
        <source>also show and measure these results, such as those of infer</source>
        <translation>同时展示并评测这些结果，例如 infer 的结果</translation>
    </message>
    <message>
        <source>ambiguous option: %(option)s could match %(matches)s</source>
        <translation>选项不明确：%(option)s 可能是 %(matches)s</translation>
    </message>
    <message>
        <source>an archive of a kind that is not read; unpack it first</source>
        <translation>无法读取的压缩包；请先解压</translation>
    </message>
    <message>
        <source>argument %(argument_name)s: %(message)s</source>
        <translation>参数 %(argument_name)s：%(message)s</translation>
    </message>
    <message>
        <source>before</source>
        <translation>处理前</translation>
    </message>
    <message>
        <source>begin again with --restart</source>
        <translation>请用 --restart 重新开始</translation>
    </message>
    <message>
        <source>beta at the end, {low} to {high}</source>
        <translation>末端的 beta，{low} 到 {high}</translation>
    </message>
    <message>
        <source>beta at the start, {low} to {high}</source>
        <translation>起始的 beta，{low} 到 {high}</translation>
    </message>
    <message>
        <source>bicubic</source>
        <translation>双三次插值</translation>
    </message>
    <message>
        <source>bits per channel</source>
        <translation>每通道的位数</translation>
    </message>
    <message>
        <source>changes of the preset&apos;s recipe</source>
        <translation>对预设训练方案的更改</translation>
    </message>
    <message>
        <source>clean-up, 0 to 1 (auto)</source>
        <translation>清理强度，0 到 1（默认：auto）</translation>
    </message>
    <message>
        <source>clip the gradient to this norm</source>
        <translation>把梯度裁剪到此范数</translation>
    </message>
    <message>
        <source>compute in bfloat16 where it is safe</source>
        <translation>在安全之处用 bfloat16 计算</translation>
    </message>
    <message>
        <source>consistency</source>
        <translation>一致性</translation>
    </message>
    <message>
        <source>continue from the public SR3 code&apos;s PATH_gen.pth and PATH_opt.pth</source>
        <translation>从公开 SR3 代码的 PATH_gen.pth 和 PATH_opt.pth 继续训练</translation>
    </message>
    <message>
        <source>continue from the state in the run folder</source>
        <translation>从运行文件夹中的状态继续训练</translation>
    </message>
    <message>
        <source>denoising</source>
        <translation>去噪</translation>
    </message>
    <message>
        <source>do not ask before results are overwritten</source>
        <translation>覆盖结果前不询问</translation>
    </message>
    <message>
        <source>do not force the downscaled result to match the photo</source>
        <translation>不强制缩小后的结果与照片一致</translation>
    </message>
    <message>
        <source>do not write into the result how it was made (XMP)</source>
        <translation>不把制作方法写入结果（XMP）</translation>
    </message>
    <message>
        <source>evaluations</source>
        <translation>计算次数</translation>
    </message>
    <message>
        <source>expected %s argument</source>
        <translation>需要 %s 个值</translation>
    </message>
    <message>
        <source>expected %s arguments</source>
        <translation>需要 %s 个值</translation>
    </message>
    <message>
        <source>expected at least one argument</source>
        <translation>至少需要一个值</translation>
    </message>
    <message>
        <source>expected at most one argument</source>
        <translation>最多只能有一个值</translation>
    </message>
    <message>
        <source>expected one argument</source>
        <translation>需要一个值</translation>
    </message>
    <message>
        <source>face recognition</source>
        <translation>人脸识别</translation>
    </message>
    <message>
        <source>faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>fail if a photo model loads PyTorch</source>
        <translation>如果照片模型载入了 PyTorch，则视为失败</translation>
    </message>
    <message>
        <source>file format</source>
        <translation>文件格式</translation>
    </message>
    <message>
        <source>files of the same names</source>
        <translation>同名文件</translation>
    </message>
    <message>
        <source>folder made by prepare</source>
        <translation>prepare 生成的文件夹</translation>
    </message>
    <message>
        <source>folder of a run of train</source>
        <translation>train 的运行文件夹</translation>
    </message>
    <message>
        <source>folder of the run: state, curves, model</source>
        <translation>运行文件夹：状态、曲线、模型</translation>
    </message>
    <message>
        <source>fresh noise per step, 0 to 1 (the model&apos;s)</source>
        <translation>每步的新噪声，0 到 1（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>fresh noise per step, {low} to {high}</source>
        <translation>每步的新噪声，{low} 到 {high}</translation>
    </message>
    <message>
        <source>id for --model (default: as for --name)</source>
        <translation>用于 --model 的标识（默认：同 --name）</translation>
    </message>
    <message>
        <source>id of a model, or a file (%(default)s)</source>
        <translation>模型标识或文件（%(default)s）</translation>
    </message>
    <message>
        <source>ignored explicit argument %r</source>
        <translation>不接受值 %r</translation>
    </message>
    <message>
        <source>import, export or remove</source>
        <translation>导入、导出或删除</translation>
    </message>
    <message>
        <source>invalid %(type)s value: %(value)r</source>
        <translation>%(value)r 不是有效的值（类型：%(type)s）</translation>
    </message>
    <message>
        <source>invalid choice: %(value)r (choose from %(choices)s)</source>
        <translation>无效的选择：%(value)r（可选 %(choices)s）</translation>
    </message>
    <message>
        <source>it has a {key} that has no meaning</source>
        <translation>其中的 {key} 没有意义</translation>
    </message>
    <message>
        <source>it has no name</source>
        <translation>它没有名称</translation>
    </message>
    <message>
        <source>it has no readable model card</source>
        <translation>其中没有可读取的模型说明</translation>
    </message>
    <message>
        <source>it has no safetensors header</source>
        <translation>它没有 safetensors 文件头</translation>
    </message>
    <message>
        <source>it has no {key}</source>
        <translation>其中没有 {key}</translation>
    </message>
    <message>
        <source>its id has wrong characters or is too long</source>
        <translation>其 id 含有不允许的字符或过长</translation>
    </message>
    <message>
        <source>its network has {inputs} channels in and {outputs} out for photos of {channels}; color photos need 3, 6 in and 3 out, gray photos 1, 2 in and 1 out</source>
        <translation>其网络对 {channels} 通道照片的输入为 {inputs} 通道、输出为 {outputs} 通道；彩色照片（3 通道）需要 6 入 3 出，灰度照片（1 通道）需要 2 入 1 出</translation>
    </message>
    <message>
        <source>its network of {levels} levels needs pictures whose sides are multiples of {multiple}, not {high}</source>
        <translation>其网络有 {levels} 级，图像边长须为 {multiple} 的倍数，而不是 {high}</translation>
    </message>
    <message>
        <source>its noise levels are in half precision, too coarse to be used</source>
        <translation>其噪声水平为半精度，过于粗略，无法使用</translation>
    </message>
    <message>
        <source>keep watching for new photos until Ctrl+C</source>
        <translation>持续等待新照片，直到按下 Ctrl+C</translation>
    </message>
    <message>
        <source>large enough for the photo model</source>
        <translation>足够大，由照片模型处理</translation>
    </message>
    <message>
        <source>leave step, t and sigma out</source>
        <translation>不标注步数、t 和 sigma</translation>
    </message>
    <message>
        <source>leave t and sigma out</source>
        <translation>不标注 t 和 sigma</translation>
    </message>
    <message>
        <source>left out a pair: {reason}</source>
        <translation>跳过一对图像：{reason}</translation>
    </message>
    <message>
        <source>left out new photos: {reason}</source>
        <translation>跳过新照片：{reason}</translation>
    </message>
    <message>
        <source>left out the rest of {path}: it cannot be read ({reason})</source>
        <translation>跳过 {path} 的其余部分：无法读取（{reason}）</translation>
    </message>
    <message>
        <source>left out {names}: below {side} pixels wide or high</source>
        <translation>跳过 {names}：宽或高不足 {side} 像素</translation>
    </message>
    <message>
        <source>left out {name}: it is larger than a photo can be</source>
        <translation>跳过 {name}：它比任何照片都大</translation>
    </message>
    <message>
        <source>left out {name}: {reason}</source>
        <translation>跳过 {name}：{reason}</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>载入</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>正在载入模型</translation>
    </message>
    <message>
        <source>longer side of every result, {low} to {high}</source>
        <translation>每个结果的长边，{low} 到 {high}</translation>
    </message>
    <message>
        <source>look for it in the packages of your system</source>
        <translation>请在系统的软件包中查找</translation>
    </message>
    <message>
        <source>method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>move an earlier run in that folder aside</source>
        <translation>把该文件夹中已有的训练移到一旁</translation>
    </message>
    <message>
        <source>name photos, or finished results with --results FOLDER</source>
        <translation>请给出照片，或用 --results FOLDER 给出已有的结果</translation>
    </message>
    <message>
        <source>no TensorBoard files: install the extra &apos;train&apos; for them</source>
        <translation>没有 TensorBoard 文件：请安装附加项“train”</translation>
    </message>
    <message>
        <source>no more TensorBoard files: {reason}</source>
        <translation>不再写 TensorBoard 文件：{reason}</translation>
    </message>
    <message>
        <source>noise levels of a checkpoint that has none (published: 2000, 1e-6, 0.01)</source>
        <translation>没有噪声水平的检查点的噪声水平（公开权重：2000、1e-6、0.01）</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>not allowed with argument %s</source>
        <translation>不能与参数 %s 同时使用</translation>
    </message>
    <message>
        <source>not an image of a kind that can be read; save it as PNG or JPEG first</source>
        <translation>无法读取的图像格式；请先存为 PNG 或 JPEG</translation>
    </message>
    <message>
        <source>nothing was done; choose another --exists or another folder</source>
        <translation>没有处理任何照片；请选择其他 --exists 或其他文件夹</translation>
    </message>
    <message>
        <source>number of processes (%(default)s)</source>
        <translation>进程数（%(default)s）</translation>
    </message>
    <message>
        <source>number of seeds, from --seed on; prints mean and deviation (%(default)s)</source>
        <translation>从 --seed 起使用多少个种子：给出平均值和标准差（%(default)s）</translation>
    </message>
    <message>
        <source>numbers of steps, comma-separated (%(default)s)</source>
        <translation>步数，用逗号分隔（%(default)s）</translation>
    </message>
    <message>
        <source>on Debian and Ubuntu: sudo apt install {package}</source>
        <translation>在 Debian 和 Ubuntu 上：sudo apt install {package}</translation>
    </message>
    <message>
        <source>one LMDB instead of three folders of PNG files</source>
        <translation>写成一个 LMDB，而不是三个 PNG 文件夹</translation>
    </message>
    <message>
        <source>one of the arguments %s is required</source>
        <translation>必须给出参数 %s 之一</translation>
    </message>
    <message>
        <source>open one more window; photos may follow</source>
        <translation>再打开一个窗口；后面可以写照片</translation>
    </message>
    <message>
        <source>open the window with this size chosen; photos may follow</source>
        <translation>打开窗口并选定此尺寸；后面可以写照片</translation>
    </message>
    <message>
        <source>open the window, try it, and save a picture of it</source>
        <translation>打开窗口、试用并保存它的图片</translation>
    </message>
    <message>
        <source>options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>output file or folder; end a folder&apos;s name with a slash if it has a dot in it (default: beside each photo, as NAME_4x)</source>
        <translation>输出文件或文件夹；文件夹名中有点号时请以斜杠结尾（默认：在照片旁边，名为 NAME_4x）</translation>
    </message>
    <message>
        <source>output folder</source>
        <translation>输出文件夹</translation>
    </message>
    <message>
        <source>output folder for the pictures</source>
        <translation>图像的输出文件夹</translation>
    </message>
    <message>
        <source>outside the photo</source>
        <translation>在照片之外</translation>
    </message>
    <message>
        <source>pair</source>
        <translation>对</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>photos or folders of photos</source>
        <translation>照片或照片文件夹</translation>
    </message>
    <message>
        <source>photos, folders of photos, or patterns</source>
        <translation>照片、照片文件夹或通配符</translation>
    </message>
    <message>
        <source>photos: files, folders or tar files; for sr3-* the folder or LMDB of `prepare`</source>
        <translation>照片：文件、文件夹或 tar 文件；sr3-* 则为 `prepare` 的文件夹或 LMDB</translation>
    </message>
    <message>
        <source>pictures at these noise levels, such as 0,500,1000,2000, in place of --states</source>
        <translation>在这些噪声水平处取图，例如 0,500,1000,2000，代替 --states</translation>
    </message>
    <message>
        <source>plan by --minutes-plan or by patches, not by both</source>
        <translation>请用 --minutes-plan 或图像块数制定计划，不要同时使用</translation>
    </message>
    <message>
        <source>plan by time instead, such as predictor=6,restore=3; other stages are left out</source>
        <translation>改为按时间计划，例如 predictor=6,restore=3；其他阶段不训练</translation>
    </message>
    <message>
        <source>positional arguments</source>
        <translation>位置参数</translation>
    </message>
    <message>
        <source>precision used inside the network</source>
        <translation>网络内部的计算精度</translation>
    </message>
    <message>
        <source>predict eight times, turned and flipped, and take the mean (slower, +0.1 dB)</source>
        <translation>旋转和翻转后共预测八次，取平均（更慢，+0.1 dB）</translation>
    </message>
    <message>
        <source>predictor</source>
        <translation>预测器</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>准备</translation>
    </message>
    <message>
        <source>preparing the photo</source>
        <translation>正在准备照片</translation>
    </message>
    <message>
        <source>print a JSON list</source>
        <translation>打印 JSON 列表</translation>
    </message>
    <message>
        <source>print measured quality, too</source>
        <translation>同时打印评测所得的质量</translation>
    </message>
    <message>
        <source>print one JSON object per photo</source>
        <translation>每张照片打印一个 JSON 对象</translation>
    </message>
    <message>
        <source>random seed; a different seed gives different detail</source>
        <translation>随机种子；不同的种子得到不同的细节</translation>
    </message>
    <message>
        <source>random seed; a different seed gives different noise (default: 0)</source>
        <translation>随机种子；不同的种子得到不同的噪声（默认：0）</translation>
    </message>
    <message>
        <source>rebuild detected faces with the face model (invented detail)</source>
        <translation>用人脸模型重建检测到的人脸（细节为编造）</translation>
    </message>
    <message>
        <source>rebuilding faces</source>
        <translation>正在重建人脸</translation>
    </message>
    <message>
        <source>residual scale {value}</source>
        <translation>残差尺度 {value}</translation>
    </message>
    <message>
        <source>result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>resumed {stage} after {patches} thousand patches</source>
        <translation>从 {patches} 千张处继续 {stage}</translation>
    </message>
    <message>
        <source>sampler (the model&apos;s)</source>
        <translation>采样器（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>save the denoising sequence: .png side by side, .webp or .gif animated; for several photos a folder of .png files</source>
        <translation>保存去噪过程：.png 为并排图像，.webp 或 .gif 为动画；多张照片时给一个存放 .png 的文件夹</translation>
    </message>
    <message>
        <source>saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>seed (%(default)s)</source>
        <translation>种子（%(default)s）</translation>
    </message>
    <message>
        <source>settings saved in the window under this name; other options given here win</source>
        <translation>在窗口中以此名称保存的设置；此处给出的其他选项优先</translation>
    </message>
    <message>
        <source>settings that this result was made with; other options given here win</source>
        <translation>制作此结果时的设置；此处给出的其他选项优先</translation>
    </message>
    <message>
        <source>show program&apos;s version number and exit</source>
        <translation>显示程序版本并退出</translation>
    </message>
    <message>
        <source>show this help message and exit</source>
        <translation>显示此帮助并退出</translation>
    </message>
    <message>
        <source>side of a tile in the photo&apos;s pixels, {low} to {high}</source>
        <translation>分块边长，以照片像素计，{low} 到 {high}</translation>
    </message>
    <message>
        <source>sides of the squares in pixels (64,512)</source>
        <translation>方图的边长，以像素计（64,512）</translation>
    </message>
    <message>
        <source>skip back-projection</source>
        <translation>跳过反投影</translation>
    </message>
    <message>
        <source>skip diffusion; fastest and most faithful</source>
        <translation>跳过扩散；最快、最忠实</translation>
    </message>
    <message>
        <source>start from the weights of a model file</source>
        <translation>从模型文件的权重开始</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在开始</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step}/{steps} 步</translation>
    </message>
    <message>
        <source>stopped; the state is saved</source>
        <translation>已停止；状态已保存</translation>
    </message>
    <message>
        <source>strengths of the noise, comma-separated (the model&apos;s)</source>
        <translation>噪声强度，用逗号分隔（默认：模型推荐值）</translation>
    </message>
    <message>
        <source>strip GPS and other location data</source>
        <translation>移除 GPS 等位置信息</translation>
    </message>
    <message>
        <source>strip all metadata (EXIF, XMP, IPTC)</source>
        <translation>移除所有元数据（EXIF、XMP、IPTC）</translation>
    </message>
    <message>
        <source>taken over after {steps} steps</source>
        <translation>从第 {steps} 步接着训练</translation>
    </message>
    <message>
        <source>the file to write; replaced if it is there</source>
        <translation>要写的文件；已存在则替换</translation>
    </message>
    <message>
        <source>the following arguments are required: %s</source>
        <translation>缺少必需的参数：%s</translation>
    </message>
    <message>
        <source>the model after this stage</source>
        <translation>此阶段结束后的模型</translation>
    </message>
    <message>
        <source>the noise levels it was trained on (betas, alphas_cumprod) are missing</source>
        <translation>缺少训练时的噪声水平（betas、alphas_cumprod）</translation>
    </message>
    <message>
        <source>the photo; it is only read</source>
        <translation>照片；只会读取</translation>
    </message>
    <message>
        <source>there is no model {model}; available models: {known}</source>
        <translation>没有模型 {model}；可用的模型：{known}</translation>
    </message>
    <message>
        <source>there is no preset {name}; saved presets: {known}</source>
        <translation>没有预设 {name}；已保存的预设：{known}</translation>
    </message>
    <message>
        <source>there is no {text} to watch</source>
        <translation>没有可监视的 {text}</translation>
    </message>
    <message>
        <source>this configuration has no stage {unknown}; leave it out</source>
        <translation>此配置没有阶段 {unknown}；请去掉</translation>
    </message>
    <message>
        <source>this model can be sampled in 1 to {limit} steps, not {steps}</source>
        <translation>此模型可用 1 到 {limit} 步采样，而不是 {steps} 步</translation>
    </message>
    <message>
        <source>tile</source>
        <translation>块</translation>
    </message>
    <message>
        <source>tile {tile} of {tiles}</source>
        <translation>第 {tile}/{tiles} 块</translation>
    </message>
    <message>
        <source>too small for the face model</source>
        <translation>太小，人脸模型无法处理</translation>
    </message>
    <message>
        <source>unrecognized arguments: %s</source>
        <translation>无法识别的参数：%s</translation>
    </message>
    <message>
        <source>usage: </source>
        <translation>用法：</translation>
    </message>
    <message>
        <source>use only the first N pairs</source>
        <translation>只使用前 N 对</translation>
    </message>
    <message>
        <source>use only the first N photos</source>
        <translation>只使用前 N 张照片</translation>
    </message>
    <message>
        <source>use torch.compile</source>
        <translation>使用 torch.compile</translation>
    </message>
    <message>
        <source>validation: {values}</source>
        <translation>验证：{values}</translation>
    </message>
    <message>
        <source>what to do if the output file exists (default: %(default)s)</source>
        <translation>输出文件已存在时如何处理（默认：%(default)s）</translation>
    </message>
    <message>
        <source>width of every result, {low} to {high}</source>
        <translation>每个结果的宽度，{low} 到 {high}</translation>
    </message>
    <message>
        <source>with --cluster every worker has one device; name one, or none</source>
        <translation>使用 --cluster 时每个工作进程只有一个设备；请指定一个或不指定</translation>
    </message>
    <message>
        <source>without steps there is no diffusion that --process could show</source>
        <translation>步数为 0 时没有扩散过程，--process 无可显示</translation>
    </message>
    <message>
        <source>without steps there is no diffusion to show</source>
        <translation>步数为 0 时没有可显示的扩散过程</translation>
    </message>
    <message>
        <source>write NAME_process.png too: from noise to photo</source>
        <translation>同时写 NAME_process.png：从噪声到照片</translation>
    </message>
    <message>
        <source>write a contact sheet of center crops</source>
        <translation>写一张由中心裁剪块组成的对照图</translation>
    </message>
    <message>
        <source>write all measures as JSON too</source>
        <translation>同时把所有指标写成 JSON</translation>
    </message>
    <message>
        <source>write every single measure as CSV</source>
        <translation>把每一个单独的指标写成 CSV</translation>
    </message>
    <message>
        <source>write it as 30x20cm or 8x10in</source>
        <translation>请写成 30x20cm 或 8x10in</translation>
    </message>
    <message>
        <source>write the table as JSON too</source>
        <translation>同时把表格写成 JSON</translation>
    </message>
    <message>
        <source>write the table into the model&apos;s card</source>
        <translation>把表格写入模型说明</translation>
    </message>
    <message>
        <source>wrong results</source>
        <translation>结果错误</translation>
    </message>
    <message>
        <source>{card} failed a short test ({reason}), so photos are upscaled on the processor.</source>
        <translation>{card} 未通过简短测试（{reason}），因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>{card} is newer than the installed PyTorch (compute capability {capability}), so photos are upscaled on the processor.</source>
        <translation>{card} 比所安装的 PyTorch 更新（计算能力 {capability}），因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>{card} is too old for the installed PyTorch (compute capability {capability}), so photos are upscaled on the processor.</source>
        <translation>{card} 对所安装的 PyTorch 来说太旧（计算能力 {capability}），因此照片由处理器放大。</translation>
    </message>
    <message>
        <source>{card} · Vulkan</source>
        <translation>{card} · Vulkan</translation>
    </message>
    <message>
        <source>{card} · {free} GB free</source>
        <translation>{card} · 可用 {free} GB</translation>
    </message>
    <message>
        <source>{closeness}, consistency {consistency}</source>
        <translation>{closeness}，一致性 {consistency}</translation>
    </message>
    <message>
        <source>{count} excluded photos left out</source>
        <translation>按排除列表跳过 {count} 张照片</translation>
    </message>
    <message>
        <source>{count} existing files</source>
        <translation>{count} 个已有文件</translation>
    </message>
    <message>
        <source>{count} existing files ({foreign} of them not made by this program)</source>
        <translation>{count} 个已有文件（其中 {foreign} 个不是本程序生成的）</translation>
    </message>
    <message>
        <source>{count} faces were found.</source>
        <translation>找到 {count} 张人脸。</translation>
    </message>
    <message>
        <source>{count} framed faces were not rebuilt by the face model: {reason}.</source>
        <translation>有 {count} 张框选的人脸没有由人脸模型重建：{reason}。</translation>
    </message>
    <message>
        <source>{count} photos are smaller than {side} pixels and were enlarged; a network learns no detail from those.</source>
        <translation>{count} 张照片小于 {side} 像素，已先放大；网络从中学不到细节。</translation>
    </message>
    <message>
        <source>{count} photos do not fit in {output}; name a folder.</source>
        <translation>{count} 张照片放不进 {output}；请指定文件夹。</translation>
    </message>
    <message>
        <source>{count} photos do not fit in {path}; name a folder</source>
        <translation>{count} 张照片放不进 {path}；请指定文件夹</translation>
    </message>
    <message>
        <source>{count} photos were skipped (see {file}):</source>
        <translation>跳过 {count} 张照片（见 {file}）：</translation>
    </message>
    <message>
        <source>{count} photos, {megapixels} megapixels, on {device}</source>
        <translation>{count} 张照片，{megapixels} 百万像素，位于 {device}</translation>
    </message>
    <message>
        <source>{device}: {advice}</source>
        <translation>{device}：{advice}</translation>
    </message>
    <message>
        <source>{done} done, {skipped} skipped, {failed} failed, {left} left. The report is {csv}</source>
        <translation>完成 {done}，跳过 {skipped}，失败 {failed}，剩余 {left}。报告：{csv}</translation>
    </message>
    <message>
        <source>{done} done, {skipped} skipped, {failed} failed. The report is {csv}</source>
        <translation>完成 {done}，跳过 {skipped}，失败 {failed}。报告：{csv}</translation>
    </message>
    <message>
        <source>{error} Give {options} as in the configuration it was trained with.</source>
        <translation>{error} 请按训练时的配置给出 {options}。</translation>
    </message>
    <message>
        <source>{error} The same command resumes where it left off.</source>
        <translation>{error}再次运行同一命令会从中断处继续。</translation>
    </message>
    <message>
        <source>{error} cannot be opened: {reason}.</source>
        <translation>无法打开 {error}：{reason}。</translation>
    </message>
    <message>
        <source>{file} cannot be used: {reason}.</source>
        <translation>无法使用 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} does not belong to a run; move it away.</source>
        <translation>{file} 不属于训练；请把它移走。</translation>
    </message>
    <message>
        <source>{file} has {width} x {height} pixels and its original {wide} x {high}; they do not belong together.</source>
        <translation>{file} 为 {width} x {height} 像素，而原图为 {wide} x {high}；两者不匹配。</translation>
    </message>
    <message>
        <source>{folder} cannot be opened as an LMDB ({reason}); choose another --out.</source>
        <translation>无法把 {folder} 作为 LMDB 打开（{reason}）；请选择其他 --out。</translation>
    </message>
    <message>
        <source>{folder} cannot be opened: {reason}.</source>
        <translation>无法打开 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>{folder} cannot be read as an LMDB ({reason}); prepare the pairs again.</source>
        <translation>无法把 {folder} 作为 LMDB 读取（{reason}）；请重新准备图像对。</translation>
    </message>
    <message>
        <source>{folder} could not be written ({reason}); check the disk and run again.</source>
        <translation>无法写入 {folder}（{reason}）；请检查磁盘后重新运行。</translation>
    </message>
    <message>
        <source>{folder} could not be written ({reason}); choose another --run.</source>
        <translation>无法写入 {folder}（{reason}）；请选择其他 --run。</translation>
    </message>
    <message>
        <source>{folder} holds an earlier run; continue it with --resume, move it aside with --restart, or choose another --run.</source>
        <translation>{folder} 中已有训练；请用 --resume 继续，用 --restart 移到一旁，或选择其他 --run。</translation>
    </message>
    <message>
        <source>{folder} holds no model.safetensors yet; train writes it whenever it saves.</source>
        <translation>{folder} 中还没有 model.safetensors；train 每次保存时都会写出。</translation>
    </message>
    <message>
        <source>{folder} holds no results (NAME_hr.png beside NAME_result.png, or the public code&apos;s NAME_hr.png beside NAME_sr.png); name the output folder of infer, or of that code.</source>
        <translation>{folder} 中没有结果（NAME_hr.png 与 NAME_result.png，或参考实现的 NAME_hr.png 与 NAME_sr.png）；请给出 infer 或参考实现的输出文件夹。</translation>
    </message>
    <message>
        <source>{folder} holds no run of train; name the folder that was given to train as --run.</source>
        <translation>{folder} 中没有训练；请给出训练时 --run 所用的文件夹。</translation>
    </message>
    <message>
        <source>{folder} holds no run to continue; start one without --resume.</source>
        <translation>{folder} 中没有可继续的训练；请去掉 --resume 重新开始。</translation>
    </message>
    <message>
        <source>{folder} holds something else, such as {inside}; choose another --run.</source>
        <translation>{folder} 中有其他内容，例如 {inside}；请选择其他 --run。</translation>
    </message>
    <message>
        <source>{folder} is a file; give a folder as --run.</source>
        <translation>{folder} 是文件；--run 请给出文件夹。</translation>
    </message>
    <message>
        <source>{folder} lies in the folder of the pairs; choose another one.</source>
        <translation>{folder} 位于图像对的文件夹内；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{folder} lies in {source}, which is read; choose another --run.</source>
        <translation>{folder} 位于要读取的 {source} 内；请选择其他 --run。</translation>
    </message>
    <message>
        <source>{folder}: {count} pairs, {new} of them new.</source>
        <translation>{folder}：共 {count} 对，其中 {new} 对为新生成。</translation>
    </message>
    <message>
        <source>{format} allows {limit} pixels per side and the result has {needed}; choose PNG or TIFF, or a smaller size.</source>
        <translation>{format} 每边最多 {limit} 像素，而结果将有 {needed} 像素；请选择 PNG 或 TIFF，或更小的尺寸。</translation>
    </message>
    <message>
        <source>{format} cannot hold these texts of the file, which were left out: {names}.</source>
        <translation>{format} 无法保存文件中的以下文字，未保留：{names}。</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} 小时 {m} 分钟</translation>
    </message>
    <message>
        <source>{id}: {name}, {scale}x, in {target}</source>
        <translation>{id}：{name}，{scale}x，位于 {target}</translation>
    </message>
    <message>
        <source>{made} · clean-up {percent} %</source>
        <translation>{made} · 清理 {percent}%</translation>
    </message>
    <message>
        <source>{means}; LPIPS: lower is closer; consistency in levels of 255.</source>
        <translation>{means}；LPIPS：越低越接近；一致性的单位为 255 级中的级数。</translation>
    </message>
    <message>
        <source>{model_id} comes with the program and is not removed.</source>
        <translation>{model_id} 是随程序附带的模型，不会删除。</translation>
    </message>
    <message>
        <source>{model_id} comes with the program; choose another id with --id.</source>
        <translation>{model_id} 是随程序附带的模型；请用 --id 选择其他标识。</translation>
    </message>
    <message>
        <source>{model_id} was removed: {path}</source>
        <translation>已删除 {model_id}：{path}</translation>
    </message>
    <message>
        <source>{model} is a file; add it with: sr3-desktop models import {model}</source>
        <translation>{model} 是文件；请先添加：sr3-desktop models import {model}</translation>
    </message>
    <message>
        <source>{model} is made for {own}x and these pairs are {scale:g}x: it works in several passes or shrinks its result, for which it was not trained.</source>
        <translation>{model} 用于 {own} 倍放大，而这些图像对是 {scale:g} 倍：它会分多遍处理或缩小结果，训练时并未如此。</translation>
    </message>
    <message>
        <source>{model}: ok on {device} in {dtype} ({engine})</source>
        <translation>{model}：在 {device} 上以 {dtype} 运行正常（{engine}）</translation>
    </message>
    <message>
        <source>{name} already has {width} x {height} pixels, more than wanted; it keeps its size.</source>
        <translation>{name} 已有 {width} x {height} 像素，超过所需；尺寸保持不变。</translation>
    </message>
    <message>
        <source>{name} and {count} more</source>
        <translation>{name} 及另外 {count} 张</translation>
    </message>
    <message>
        <source>{name} cannot be exported; only photo models can.</source>
        <translation>{name} 无法导出；只有照片模型可以导出。</translation>
    </message>
    <message>
        <source>{name} cannot be opened: {reason}.</source>
        <translation>无法打开 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} cannot be used ({reason}).</source>
        <translation>{name} 无法使用（{reason}）。</translation>
    </message>
    <message>
        <source>{name} cannot be used as an SR3 model: {reason}.</source>
        <translation>{name} 不能用作 SR3 模型：{reason}。</translation>
    </message>
    <message>
        <source>{name} cannot be used yet: {error}.</source>
        <translation>暂时无法使用 {name}：{error}。</translation>
    </message>
    <message>
        <source>{name} cannot be used: its {key} holds infinite numbers.</source>
        <translation>{name} 无法使用：其中的 {key} 含有无穷大的数。</translation>
    </message>
    <message>
        <source>{name} cannot run on Vulkan with these settings; the processor was used.</source>
        <translation>{name} 在这些设置下无法使用 Vulkan 运行；已改用处理器。</translation>
    </message>
    <message>
        <source>{name} could not be opened: {reason}.</source>
        <translation>无法打开 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} could not be saved ({reason}); check the disk or choose another folder.</source>
        <translation>无法保存 {name}（{reason}）；请检查磁盘或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} could not be upscaled on the cluster ({kind}); its workers may need more memory.</source>
        <translation>集群无法处理 {name}（{kind}）；其工作进程可能需要更多内存。</translation>
    </message>
    <message>
        <source>{name} holds several networks ({listed}); save one of them alone.</source>
        <translation>{name} 中有多个网络（{listed}）；请只保存其中一个。</translation>
    </message>
    <message>
        <source>{name} is a TIFF of a kind that is not supported; save it as TIFF or PNG with 8 or 16 bits, in RGB or gray, first.</source>
        <translation>{name} 是不受支持的 TIFF 类型；请先将其另存为 8 位或 16 位的 RGB 或灰度 TIFF 或 PNG。</translation>
    </message>
    <message>
        <source>{name} is a camera raw file; develop it and save it as JPEG, PNG or TIFF first.</source>
        <translation>{name} 是相机 RAW 文件；请先将其转换为 JPEG、PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>{name} is a folder; choose another name for the result.</source>
        <translation>{name} 是文件夹；请为结果选择其他名称。</translation>
    </message>
    <message>
        <source>{name} is a model of another network than this configuration: {differs}.</source>
        <translation>{name} 的网络与此配置不同：{differs}。</translation>
    </message>
    <message>
        <source>{name} is a pipe or a device, not a file; save the photo as a file first.</source>
        <translation>{name} 是管道或设备，而不是文件；请先将照片保存为文件。</translation>
    </message>
    <message>
        <source>{name} is a placeholder of Git LFS, not weights; get the file itself (git lfs pull).</source>
        <translation>{name} 是 Git LFS 的占位文件，不是权重；请获取文件本身（git lfs pull）。</translation>
    </message>
    <message>
        <source>{name} is a video; save one of its pictures as a photo first.</source>
        <translation>{name} 是视频；请先把其中一幅画面另存为照片。</translation>
    </message>
    <message>
        <source>{name} is a web page, not weights; download the file itself in a browser.</source>
        <translation>{name} 是网页，不是权重；请在浏览器中下载文件本身。</translation>
    </message>
    <message>
        <source>{name} is being written…</source>
        <translation>正在写入 {name}…</translation>
    </message>
    <message>
        <source>{name} is damaged or incomplete. Copy it again.</source>
        <translation>{name} 已损坏或不完整。请重新复制。</translation>
    </message>
    <message>
        <source>{name} is empty (0 bytes). Get a fresh copy.</source>
        <translation>{name} 是空文件（0 字节）。请重新获取一份。</translation>
    </message>
    <message>
        <source>{name} is enlarged to {width} x {height} pixels only; {limit:g} times is the limit.</source>
        <translation>{name} 只放大到 {width} x {height} 像素；最多 {limit:g} 倍。</translation>
    </message>
    <message>
        <source>{name} is in use by another program; close it there and try again.</source>
        <translation>{name} 正被另一个程序使用；请在那里关闭后重试。</translation>
    </message>
    <message>
        <source>{name} is none of auto, cpu, cuda, cuda:N, vulkan, vulkan:N</source>
        <translation>{name} 不是 auto、cpu、cuda、cuda:N、vulkan、vulkan:N 之一</translation>
    </message>
    <message>
        <source>{name} is not a checkpoint of an SR3 network: it has no {anchor}, and its first entries are {first}.</source>
        <translation>{name} 不是 SR3 网络的检查点：其中没有 {anchor}，最前面的条目是 {first}。</translation>
    </message>
    <message>
        <source>{name} is not the state of Adam for this network or is damaged ({reason}); copy it again, or start from the weights alone with --init and an imported model.</source>
        <translation>{name} 不是此网络的 Adam 状态，或已损坏（{reason}）；请重新复制，或导入模型后用 --init 只从权重开始。</translation>
    </message>
    <message>
        <source>{name} is of another network than {id}; choose the --config it was trained with.</source>
        <translation>{name} 的网络与 {id} 不同；请选择训练时所用的 --config。</translation>
    </message>
    <message>
        <source>{name} is stored online only and has not been downloaded; choose &apos;Always keep on this device&apos; for it, or open it once, and try again.</source>
        <translation>{name} 存放在云端，尚未下载；请为它选择“始终保留在此设备上”，或打开一次，然后重试。</translation>
    </message>
    <message>
        <source>{name}, detail {x}</source>
        <translation>{name}，细节 {x}</translation>
    </message>
    <message>
        <source>{name}, temperature {x}</source>
        <translation>{name}，温度 {x}</translation>
    </message>
    <message>
        <source>{name}, {scale}x, {size}, license {license}</source>
        <translation>{name}，{scale}x，{size}，许可证 {license}</translation>
    </message>
    <message>
        <source>{name}: {note}</source>
        <translation>{name}：{note}</translation>
    </message>
    <message>
        <source>{name}: {text}</source>
        <translation>{name}：{text}</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} 天</translation>
    </message>
    <message>
        <source>{n} done</source>
        <translation>{n} 张完成</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} 张失败</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>{n} left</source>
        <translation>剩余 {n} 张</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} of them too large, left out</source>
        <translation>其中 {n} 张过大，已略过</translation>
    </message>
    <message>
        <source>{n} skipped</source>
        <translation>{n} 张跳过</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} 步</translation>
    </message>
    <message>
        <source>{option}: {error}.</source>
        <translation>{option}：{error}。</translation>
    </message>
    <message>
        <source>{path} is a pipe; give a file or a folder</source>
        <translation>{path} 是管道；请给出文件或文件夹</translation>
    </message>
    <message>
        <source>{path} is not a usable training configuration: {reason}.</source>
        <translation>{path} 不是可用的训练配置：{reason}。</translation>
    </message>
    <message>
        <source>{photo} -&gt; {target} ({count} pictures)</source>
        <translation>{photo} -&gt; {target}（{count} 幅图像）</translation>
    </message>
    <message>
        <source>{presets}; or the config.json of a run; or a configuration of the public SR3 code (%(default)s)</source>
        <translation>{presets}；或某次运行的 config.json；或公开 SR3 代码的配置（%(default)s）</translation>
    </message>
    <message>
        <source>{program}: {message} (all options: {program} --help)</source>
        <translation>{program}：{message}（全部选项：{program} --help）</translation>
    </message>
    <message>
        <source>{result} does not say how it was made; it has no recipe</source>
        <translation>{result} 没有记录它的制作方法；其中没有配方</translation>
    </message>
    <message>
        <source>{skipped_list} already exists and would be replaced; choose another --out.</source>
        <translation>{skipped_list} 已存在，会被替换；请选择其他 --out。</translation>
    </message>
    <message>
        <source>{source}: skipped, {target} already exists</source>
        <translation>{source}：已跳过，{target} 已存在</translation>
    </message>
    <message>
        <source>{stage} step {step} of {steps}</source>
        <translation>{stage} 第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>{text} has no name to add the sizes to, such as faces</source>
        <translation>{text} 中没有可以加上尺寸的名称，例如 faces</translation>
    </message>
    <message>
        <source>{text} is neither a file nor a command; see sr3-desktop --help.</source>
        <translation>{text} 既不是文件也不是命令；请见 sr3-desktop --help。</translation>
    </message>
    <message>
        <source>{text} is neither a file nor one of {known}</source>
        <translation>{text} 既不是文件，也不是 {known} 之一</translation>
    </message>
    <message>
        <source>{text} is not X,Y,SIDE or X,Y,SIDE,ANGLE with a side above 0</source>
        <translation>{text} 不是 X,Y,SIDE 或 X,Y,SIDE,ANGLE 的形式，或边长不大于 0</translation>
    </message>
    <message>
        <source>{text} is not a number</source>
        <translation>{text} 不是数字</translation>
    </message>
    <message>
        <source>{text} is not a number of {low} or more</source>
        <translation>{text} 不是大于或等于 {low} 的数</translation>
    </message>
    <message>
        <source>{text} is not a whole number</source>
        <translation>{text} 不是整数</translation>
    </message>
    <message>
        <source>{text} is not an id; use lowercase letters, digits, &quot;.&quot;, &quot;_&quot; and &quot;-&quot;</source>
        <translation>{text} 不能作为标识；请使用小写字母、数字、“.”、“_”和“-”</translation>
    </message>
    <message>
        <source>{text} is not between {low} and {high}</source>
        <translation>{text} 不在 {low} 到 {high} 之间</translation>
    </message>
    <message>
        <source>{text} is not two numbers such as 64,512</source>
        <translation>{text} 不是像 64,512 这样的两个数</translation>
    </message>
    <message>
        <source>{text} is not two or more levels</source>
        <translation>{text} 不是两个或更多的水平</translation>
    </message>
    <message>
        <source>{text} is not two sizes such as 32,256, the small first</source>
        <translation>{text} 不是像 32,256 这样先小后大的两个尺寸</translation>
    </message>
    <message>
        <source>{text}: the small size comes first, and the large one is at most {limit}</source>
        <translation>{text}：小尺寸在前，大尺寸最大为 {limit}</translation>
    </message>
    <message>
        <source>{text}: {error}</source>
        <translation>{text}：{error}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>还剩{time}</translation>
    </message>
    <message>
        <source>{time} on this graphics card</source>
        <translation>{time}（显卡）</translation>
    </message>
    <message>
        <source>{time} on this processor</source>
        <translation>{time}（处理器）</translation>
    </message>
    <message>
        <source>{time}; continue with --resume</source>
        <translation>用时 {time}；可用 --resume 继续</translation>
    </message>
    <message>
        <source>{time}; the plan is complete</source>
        <translation>用时 {time}；训练计划已完成</translation>
    </message>
    <message>
        <source>{weights} does not hold {network} weights ({reason}).</source>
        <translation>{weights} 不含 {network} 权重（{reason}）。</translation>
    </message>
    <message>
        <source>{what} in {folder} will be overwritten. Continue? [y/N]</source>
        <translation>{folder} 中的 {what} 将被覆盖。是否继续？[y/N]</translation>
    </message>
    <message>
        <source>{what} is missing: {reason}</source>
        <translation>缺少 {what}：{reason}</translation>
    </message>
    <message>
        <source>{what} would be overwritten; allow it with --yes</source>
        <translation>{what} 会被覆盖；如允许请加 --yes</translation>
    </message>
    <message>
        <source>{where} has {width} x {height} pixels, not {side} x {side}; it does not belong to this set, so prepare the pairs again.</source>
        <translation>{where} 为 {width} x {height} 像素，而不是 {side} x {side}；它不属于这一组，请重新准备图像对。</translation>
    </message>
    <message>
        <source>{where} is damaged or not a PNG; delete it and run sr3-desktop prepare again.</source>
        <translation>{where} 已损坏或不是 PNG；请删除后重新运行 sr3-desktop prepare。</translation>
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
        <source>{name} already exists and is read-only; make it writable or choose another name.</source>
        <translation>{name} 已存在且是只读的；请将其改为可写，或另选名称。</translation>
    </message>
    <message>
        <source>{name} is {what}.</source>
        <translation>{name} 是 {what}。</translation>
    </message>
    <message>
        <source>{name} crashed the worker process twice (exit code {code}); it may need more memory than there is, or be damaged. Try it alone, or at a smaller scale.</source>
        <translation>{name} 两次使程序的工作进程中止（退出代码 {code}）；可能内存不足，或文件已损坏。请单独尝试，或使用较小的倍数。</translation>
    </message>
    <message>
        <source>{name} was removed from the list.</source>
        <translation>已从列表中移除 {name}。</translation>
    </message>
    <message>
        <source>{name} was trained with the reference&apos;s &quot;ddpm&quot; network, which is conditioned on the step instead of the noise level; only its &quot;sr3&quot; networks can be used.</source>
        <translation>{name} 是用参考实现的“ddpm”网络训练的，该网络接收的是步数而不是噪声水平；只能使用其“sr3”网络。</translation>
    </message>
    <message>
        <source>{name}: the diffusion is shown as a strip (.png) or as an animation (.webp, .gif); use one of these extensions.</source>
        <translation>{name}：扩散过程以长条图（.png）或动画（.webp、.gif）的形式展示；请使用其中一种扩展名。</translation>
    </message>
    <message>
        <source>{name}: files of type {ending} cannot be written; use {endings}.</source>
        <translation>{name}：无法写入扩展名 {ending}；请使用 {endings}。</translation>
    </message>
    <message>
        <source>{name}: {reason}. Choose another number of steps.</source>
        <translation>{name}：{reason}。请选择其他步数。</translation>
    </message>
    <message>
        <source>{result} names no photo; end it with .jpg, .png, .tif or .webp</source>
        <translation>{result} 不是照片文件名；请以 .jpg、.png、.tif 或 .webp 结尾</translation>
    </message>
    <message>
        <source>{root} cannot be used ({reason}); choose another --out.</source>
        <translation>{root} 不可用（{reason}）；请选择其他 --out。</translation>
    </message>
    <message>
        <source>{root} holds no pairs; run sr3-desktop prepare again.</source>
        <translation>{root} 中没有图像对；请重新运行 sr3-desktop prepare。</translation>
    </message>
    <message>
        <source>{root} holds no prepared pairs (hr_512, sr_64_512, lr_64 or other sizes); make them from a folder of photos with sr3-desktop prepare.</source>
        <translation>{root} 中没有准备好的图像对（hr_512、sr_64_512、lr_64 或其他尺寸）；请用 sr3-desktop prepare 从照片文件夹生成。</translation>
    </message>
    <message>
        <source>{root} holds pairs of several sizes ({value}), which do not belong together; keep each hr, sr and lr of one size in a folder of its own.</source>
        <translation>{root} 中有多种尺寸的图像对（{value}），不能放在一起；请把同一尺寸的 hr、sr、lr 各放一个文件夹。</translation>
    </message>
    <message>
        <source>{root} holds pairs of {low} and {high} pixels, but {id} is trained on {low2} and {high2}; prepare them with --size {low2},{high2} or choose another --config.</source>
        <translation>{root} 中是 {low} 和 {high} 像素的图像对，而 {id} 用 {low2} 和 {high2} 训练；请用 --size {low2},{high2} 准备，或选择其他 --config。</translation>
    </message>
    <message>
        <source>{root} holds something else (there is no {RECORD}); choose another --out.</source>
        <translation>{root} 中有其他内容（没有 {RECORD}）；请选择其他 --out。</translation>
    </message>
    <message>
        <source>{root} is one of the three folders of a prepared set; name the folder above it, {parent}.</source>
        <translation>{root} 是一组图像对的三个文件夹之一；请给出上一级文件夹 {parent}。</translation>
    </message>
    <message>
        <source>{root} lacks {key}, though it claims {count} pairs; its keys are names or have gaps, so prepare the pairs again.</source>
        <translation>{root} 声称有 {count} 对，却缺少 {key}；它的键是名称或不连续，请重新准备图像对。</translation>
    </message>
    <message>
        <source>{root} lacks {missing}{others}, which another of {value} has; run sr3-desktop prepare again, which adds what is missing.</source>
        <translation>{root} 缺少 {missing}{others}，而 {value} 中的另一个有；请重新运行 sr3-desktop prepare 补齐。</translation>
    </message>
    <message>
        <source>{root} lacks {value}; a set has {value2}: make it with sr3-desktop prepare.</source>
        <translation>{root} 缺少 {value}；一组应有 {value2}：请用 sr3-desktop prepare 生成。</translation>
    </message>
    <message>
        <source>{root} lies in the folder of the photos, {source}; choose another --out.</source>
        <translation>{root} 位于照片文件夹 {source} 内；请选择其他 --out。</translation>
    </message>
    <message>
        <source>{root} was prepared with {value}; choose another --out, or delete that folder to start again.</source>
        <translation>{root} 是用 {value} 准备的；请选择其他 --out，或删除该文件夹后重新开始。</translation>
    </message>
    <message>
        <source>{seen} thousand pictures seen, planned: {plan}; {batch} per step, learning rate {rate}</source>
        <translation>已训练 {seen} 千张，计划 {plan}；每步 {batch} 张，学习率 {rate}</translation>
    </message>
    <message>
        <source>{skipped_list} could not be written ({reason}); check the disk.</source>
        <translation>无法写入 {skipped_list}（{reason}）；请检查磁盘。</translation>
    </message>
    <message>
        <source>{source} -&gt; {target} ({size}, {time})</source>
        <translation>{source} -&gt; {target}（{size}，{time}）</translation>
    </message>
    <message>
        <source>{source} -&gt; {target} ({size}, {time}, clean-up {cleanup})</source>
        <translation>{source} -&gt; {target}（{size}，{time}，清理 {cleanup}）</translation>
    </message>
    <message>
        <source>{source} lies in {folder}, which is to be moved aside; choose another --run.</source>
        <translation>{source} 位于将被移到一旁的 {folder} 内；请选择其他 --run。</translation>
    </message>
    <message>
        <source>{wanted} is not replaced (it is an original or another photo&apos;s result); saved as {name}.</source>
        <translation>{wanted} 未被替换（它是原图或另一张照片的结果）；已保存为 {name}。</translation>
    </message>
</context>
</TS>
