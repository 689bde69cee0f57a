<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CompareView</name>
    <message>
        <source>Original {width}×{height}</source>
        <translation>原图 {width}×{height}</translation>
    </message>
    <message>
        <source>Comparison, divider {percent} percent</source>
        <translation>对比视图，分隔线位于 {percent}%</translation>
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
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Automatic: {device}</source>
        <translation>自动：{device}</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Open photo</source>
        <translation>打开照片</translation>
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
        <source>Try again on the processor</source>
        <translation>改用处理器重试</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
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
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>关闭详细信息</translation>
    </message>
</context>
<context>
    <name>ErrorReporter</name>
    <message>
        <source>Something unexpected went wrong ({error}); the log has the details.</source>
        <translation>发生了意外错误（{error}），详情请查看日志。</translation>
    </message>
</context>
<context>
    <name>JobQueue</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Percent</source>
        <translation>百分比</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
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
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>A photo is being enlarged; stop it before opening another.</source>
        <translation>正在放大一张照片，请先停止再打开另一张。</translation>
    </message>
    <message>
        <source>Photos are opened one at a time; this is the first of {n}.</source>
        <translation>一次只能打开一张照片，这是 {n} 张中的第一张。</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>Open a photo to begin.</source>
        <translation>打开一张照片即可开始。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>{width} × {height} pixels in {seconds} s on the processor</source>
        <translation>{width} × {height} 像素，处理器用时 {seconds} 秒</translation>
    </message>
    <message>
        <source>{width} × {height} pixels in {seconds} s on the graphics card</source>
        <translation>{width} × {height} 像素，显卡用时 {seconds} 秒</translation>
    </message>
    <message>
        <source>The enlarged photo has not been saved.</source>
        <translation>放大后的照片尚未保存。</translation>
    </message>
    <message>
        <source>It will be lost if you go on.</source>
        <translation>如果继续，它将会丢失。</translation>
    </message>
    <message>
        <source>Go on without saving</source>
        <translation>不保存，继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>A photo is still being enlarged.</source>
        <translation>仍有照片正在放大。</translation>
    </message>
    <message>
        <source>If you close the window now, the work is stopped and nothing is kept of it.</source>
        <translation>如果现在关闭窗口，工作将停止，且不会保留任何结果。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>继续运行</translation>
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
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>How many times as wide and as high the result is</source>
        <translation>结果的宽和高是原图的多少倍</translation>
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
        <translation>步数少，适合先看看效果</translation>
    </message>
    <message>
        <source>The steps recommended for this model</source>
        <translation>此模型推荐的步数</translation>
    </message>
    <message>
        <source>More steps: finer texture, but slower</source>
        <translation>步数更多：纹理更细腻，但更慢</translation>
    </message>
    <message>
        <source>How often the picture is refined; with 0 no detail is invented at all</source>
        <translation>画面细化的次数；设为 0 则完全不生成新的细节</translation>
    </message>
    <message>
        <source>The method by which noise is turned into detail</source>
        <translation>将噪声变为细节所用的方法</translation>
    </message>
    <message>
        <source>Left: closest to the photo. Right: crisper, with more invented detail.</source>
        <translation>向左：最忠实于原照片。向右：更清晰，但生成的细节更多。</translation>
    </message>
    <message>
        <source>Removes noise and JPEG blocks. Leave it at none for a clean photo.</source>
        <translation>去除噪点和 JPEG 方块。照片干净时请保持为“无”。</translation>
    </message>
    <message>
        <source>Another number invents other details; the same number repeats a result.</source>
        <translation>换一个数字会生成不同的细节；同一个数字会重现同样的结果。</translation>
    </message>
    <message>
        <source>Choose another seed at random</source>
        <translation>随机选择另一个种子</translation>
    </message>
    <message>
        <source>The model that enlarges the photo</source>
        <translation>用于放大照片的模型</translation>
    </message>
    <message>
        <source>Which part of this computer does the work</source>
        <translation>由这台电脑的哪个部件来完成工作</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Faithful</source>
        <translation>忠实</translation>
    </message>
    <message>
        <source>Detailed</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Character</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Clean-up</source>
        <translation>净化</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>采样器</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>No diffusion: nothing is invented</source>
        <translation>不使用扩散：不会生成任何新细节</translation>
    </message>
    <message>
        <source>{steps} steps, {sampler}</source>
        <translation>{steps} 步，{sampler}</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Width and height are multiplied</source>
        <translation>宽和高按倍数放大</translation>
    </message>
    <message>
        <source>Result {width} × {height}, {megapixels} megapixels</source>
        <translation>结果 {width} × {height}，{megapixels} 百万像素</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
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
        <source>Faces, text and number plates may not be true. Originals are never changed.</source>
        <translation>人脸、文字和车牌可能与实际不符。原始照片永远不会被改动。</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>知道了</translation>
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
    <name>RunBar</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Store the enlarged photo as a file (Ctrl+S)</source>
        <translation>将放大后的照片保存为文件 (Ctrl+S)</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Enlarge this photo (Ctrl+Enter)</source>
        <translation>放大这张照片 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop; nothing is kept of this run (Esc)</source>
        <translation>停止；本次运行不会保留任何结果 (Esc)</translation>
    </message>
    <message>
        <source>Enlarging</source>
        <translation>放大中</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Preparing the photo</source>
        <translation>正在准备照片</translation>
    </message>
    <message>
        <source>Storing the result</source>
        <translation>正在保存结果</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step} 步（共 {steps} 步）</translation>
    </message>
    <message>
        <source>tile {tile} of {tiles}</source>
        <translation>第 {tile} 块（共 {tiles} 块）</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>大约还剩 {n} 分钟</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>大约还剩 {n} 秒</translation>
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
    <name>Session</name>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
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
    <name>Shortcuts</name>
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
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加一个照片文件夹</translation>
    </message>
    <message>
        <source>Paste a picture or files</source>
        <translation>粘贴图片或文件</translation>
    </message>
    <message>
        <source>Remove the chosen photos from the list</source>
        <translation>从列表中移除所选照片</translation>
    </message>
    <message>
        <source>Save the enlarged photo as…</source>
        <translation>将放大后的照片另存为…</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Preview in the frame</source>
        <translation>预览方框内的效果</translation>
    </message>
    <message>
        <source>Try another variant</source>
        <translation>换一个版本试试</translation>
    </message>
    <message>
        <source>Hold to see the original</source>
        <translation>按住以查看原图</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>显示整张图片</translation>
    </message>
    <message>
        <source>One picture pixel on one screen pixel</source>
        <translation>一个图片像素对应一个屏幕像素</translation>
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
        <source>Go to the next part of the window</source>
        <translation>转到窗口的下一个区域</translation>
    </message>
    <message>
        <source>Show these shortcuts</source>
        <translation>显示这些快捷键</translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation>关闭程序</translation>
    </message>
</context>
<context>
    <name>Time</name>
    <message>
        <source>a few seconds left</source>
        <translation>还剩几秒</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>大约还剩{time}</translation>
    </message>
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
    <name>TopBar</name>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Open a photo (Ctrl+O), or drop one on the window</source>
        <translation>打开一张照片 (Ctrl+O)，或将照片拖到窗口中</translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation>缩小显示 (-)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>放大显示 (+)</translation>
    </message>
    <message>
        <source>Zoom: result pixels on screen pixels</source>
        <translation>缩放比例：结果像素与屏幕像素之比</translation>
    </message>
    <message>
        <source>Show the whole picture (F)</source>
        <translation>显示整张图片 (F)</translation>
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
        <source>Fit	F</source>
        <translation>适合窗口	F</translation>
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
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
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
        <source>A model can enlarge 2 to {most:g} times, not {scale}.</source>
        <translation>模型的放大倍数应为 2 到 {most:g}，不能是 {scale}。</translation>
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
        <source>No temporary folder could be made for the result ({reason}); free some space on the disk and start again.</source>
        <translation>无法为结果创建临时文件夹（{reason}）；请清理磁盘空间后重新启动。</translation>
    </message>
    <message>
        <source>Nothing can be written to the folder {parent} ({reason}); choose another one.</source>
        <translation>无法写入文件夹 {parent}（{reason}），请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Photos are enlarged on {card}.</source>
        <translation>照片由 {card} 放大。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>The clipboard holds an empty picture; copy it again.</source>
        <translation>剪贴板中的图片是空的，请重新复制。</translation>
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
        <source>The disk of {folder} has {free_bytes:.0f} MiB free and the result may need {needed_bytes:.0f}; free some space or choose another folder.</source>
        <translation>{folder} 所在的磁盘剩余 {free_bytes:.0f} MiB，而结果可能需要 {needed_bytes:.0f} MiB；请清理空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The driver of the graphics card is too old: it serves CUDA {driver}, and this program needs {build}. Photos are enlarged on the processor.</source>
        <translation>显卡驱动程序太旧：它支持 CUDA {driver}，而本程序需要 {build}。照片由处理器放大。</translation>
    </message>
    <message>
        <source>The file has 16 bits a channel; 8 were used.</source>
        <translation>该文件每通道为 16 位，只使用了 8 位。</translation>
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
        <source>The folder&apos;s path is too long: {folder}; choose another one.</source>
        <translation>文件夹路径过长：{folder}，请选择其他文件夹。</translation>
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
        <source>The name {name} ends in {suffix} but the format asked for is {format}; change one of them.</source>
        <translation>文件名 {name} 的扩展名是 {suffix}，但所选格式是 {format}，请更改其中之一。</translation>
    </message>
    <message>
        <source>The network&apos;s result for {name} was not a picture; nothing was written. Try the processor (CPU) as device.</source>
        <translation>网络对 {name} 的输出不是有效的图片，因此没有写入任何内容。请尝试选择处理器 (CPU) 作为设备。</translation>
    </message>
    <message>
        <source>The pasted picture could not be stored; free some space on the disk and try again.</source>
        <translation>无法保存粘贴的图片，请清理磁盘空间后重试。</translation>
    </message>
    <message>
        <source>The photo information (EXIF) is damaged and was left out.</source>
        <translation>照片信息 (EXIF) 已损坏，未予保留。</translation>
    </message>
    <message>
        <source>The photo information (EXIF) is too long for JPEG and was left out.</source>
        <translation>照片信息 (EXIF) 对 JPEG 来说过长，未予保留。</translation>
    </message>
    <message>
        <source>The result would have {width:.0f} megapixels, more than the {max_pixels:.0f} that this program handles; choose a smaller scale.</source>
        <translation>结果将有 {width:.0f} 百万像素，超过本程序可处理的 {max_pixels:.0f} 百万像素；请选择较小的倍数。</translation>
    </message>
    <message>
        <source>There are no photos in {name}.</source>
        <translation>{name} 中没有照片。</translation>
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
        <source>{count} photos do not fit in {output}; name a folder.</source>
        <translation>{count} 张照片无法存入 {output}，请指定一个文件夹。</translation>
    </message>
    <message>
        <source>{format} holds at most {limit} pixels a side and the result would have {width} x {height}; choose {others}, or a smaller scale.</source>
        <translation>{format} 每边最多 {limit} 像素，而结果将是 {width} x {height}；请选择 {others}，或较小的倍数。</translation>
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
        <source>{name} could not be opened: {reason}.</source>
        <translation>无法打开 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} could not be written ({reason}); check the disk or choose another folder.</source>
        <translation>无法写入 {name}（{reason}），请检查磁盘或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} has more than {max_pixels} megapixels, the most that this program handles; make it smaller first.</source>
        <translation>{name} 超过 {max_pixels} 百万像素，这是本程序的上限；请先将其缩小。</translation>
    </message>
    <message>
        <source>{name} is a HEIC photo, which can not be read; save it as JPEG first.</source>
        <translation>{name} 是 HEIC 照片，无法读取；请先将其另存为 JPEG。</translation>
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
        <source>{name} is a model of a kind ({kind}) this version can&apos;t run.</source>
        <translation>{name} 是此版本无法运行的模型类型（{kind}）。</translation>
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
        <source>{name} is damaged or not an image, in spite of its name.</source>
        <translation>{name} 已损坏，或者并不是图片（尽管文件名看起来是）。</translation>
    </message>
    <message>
        <source>{name} is empty (0 bytes); get a new copy of the file.</source>
        <translation>{name} 是空文件（0 字节），请重新获取该文件。</translation>
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
        <source>{name} is not an image of a kind that can be read.</source>
        <translation>{name} 不是可读取的图片类型。</translation>
    </message>
    <message>
        <source>{name} is the optimiser&apos;s state; import the file beside it that ends in _gen.pth.</source>
        <translation>{name} 是优化器的状态；请导入旁边以 _gen.pth 结尾的文件。</translation>
    </message>
    <message>
        <source>{name} was not opened: it holds more than weights and could run a program, or is no PyTorch file at all.</source>
        <translation>未打开 {name}：它包含权重以外的内容，可能会运行程序，或者根本不是 PyTorch 文件。</translation>
    </message>
    <message>
        <source>{name} was trained with the reference&apos;s &quot;ddpm&quot; network, which is told the step instead of the noise level; only its &quot;sr3&quot; networks can be used.</source>
        <translation>{name} 是用参考实现的“ddpm”网络训练的，该网络接收的是步数而不是噪声水平；只能使用其“sr3”网络。</translation>
    </message>
    <message>
        <source>{name}: a name without an ending can not be written; use {endings}.</source>
        <translation>{name}：没有扩展名，无法写入；请使用 {endings}。</translation>
    </message>
    <message>
        <source>{name}: ending {suffix} can not be written; use {endings}.</source>
        <translation>{name}：无法写入 {suffix} 格式，请使用 {endings}。</translation>
    </message>
    <message>
        <source>{name}: the diffusion is shown as a strip (.png) or as an animation (.webp, .gif); choose one of these endings.</source>
        <translation>{name}：扩散过程以长条图 (.png) 或动画 (.webp、.gif) 的形式展示，请选择其中一种扩展名。</translation>
    </message>
    <message>
        <source>{name}: {error}. Choose another number of steps.</source>
        <translation>{name}：{error}。请选择其他步数。</translation>
    </message>
</context>
</TS>
